using System.Buffers.Text;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Http2;

/// <summary>
/// Takes the text of a response apart, as the journey's own writers write it, and makes HEADERS and DATA of it: interim heads, the head, a body of known
/// length or in chunks, trailers. A head, a size line with its data's begin, and trailers each come in one piece.
/// </summary>
internal struct ResponseFrames(bool isHead)
{
    private const string Torn = "A response's head or framing was sent in pieces.";

    private Step _step;
    private long _left;

    private enum Step : byte
    {
        Head,
        Content,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Ended,
    }

    /// <summary>Whether the frame with END_STREAM was made.</summary>
    public readonly bool HasEnded => _step == Step.Ended;

    /// <summary>Whether a final head was made.</summary>
    public readonly bool HasBegun => _step != Step.Head;

    /// <summary>Makes frames of what the stream has to send; false where a window or the output is full before all of it was taken.</summary>
    public bool Run(Http2Stream stream, Http2Output output, int atMost)
    {
        while (!stream.Unsent.IsEmpty)
        {
            switch (_step)
            {
                case Step.Head:
                    WriteHead(stream, output);
                    break;
                case Step.Content or Step.ChunkData:
                    var made = WriteContent(stream, output, atMost);
                    if (made == 0)
                    {
                        return false;
                    }

                    atMost -= made;
                    break;
                case Step.ChunkSize:
                    TakeSize(stream, output);
                    break;
                case Step.ChunkEnd:
                    stream.Advance(ChunkedWriter.DataEnd.Length);
                    _step = Step.ChunkSize;
                    break;
                default:
                    stream.Advance(stream.Unsent.Length);
                    break;
            }
        }

        return true;
    }

    private void WriteHead(Http2Stream stream, Http2Output output)
    {
        var text = stream.Unsent;
        var length = text.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4)
        {
            throw new InvalidOperationException(Torn);
        }

        var facts = output.WriteResponseHead(text[..(length - 2)]);
        if (facts.Status < 200)
        {
            output.EndHeaders(stream.Id, endsStream: false);
            stream.Advance(length);
            return;
        }

        var hasNoBody = isHead || facts.Status is 204 or 304 || facts.ContentLength == 0 || (facts.ContentLength < 0 && !facts.IsChunked);
        if (!hasNoBody && facts.IsChunked && text[length..].StartsWith(ChunkedWriter.End))
        {
            hasNoBody = true;
            length += ChunkedWriter.End.Length;
        }

        output.EndHeaders(stream.Id, hasNoBody);
        _left = facts.ContentLength;
        _step = hasNoBody ? Step.Ended : facts.IsChunked ? Step.ChunkSize : Step.Content;
        stream.Advance(length);
    }

    /// <summary>Makes one frame; gives its content's length, 0 where there is no window or no room.</summary>
    private int WriteContent(Http2Stream stream, Http2Output output, int atMost)
    {
        var text = stream.Unsent;
        var length = (int)Math.Min(_left, text.Length);
        var ends = length == _left && (_step == Step.Content || IsLastChunk(text[length..]));
        var made = output.TryWriteData(stream, text[..Math.Min(length, atMost)], ends && length <= atMost, out var hasEnded);
        _left -= made;
        stream.Advance(made);
        if (hasEnded)
        {
            stream.Advance(_step == Step.ChunkData ? ChunkedWriter.DataEnd.Length + ChunkedWriter.End.Length : 0);
            _step = Step.Ended;
        }
        else if (_left == 0 && _step == Step.ChunkData)
        {
            _step = Step.ChunkEnd;
        }

        return made;
    }

    private static bool IsLastChunk(ReadOnlySpan<byte> behind) => behind.SequenceEqual("\r\n0\r\n\r\n"u8);

    private void TakeSize(Http2Stream stream, Http2Output output)
    {
        var text = stream.Unsent;
        if (!Utf8Parser.TryParse(text, out _left, out var digits, 'x') || !text[digits..].StartsWith("\r\n"u8))
        {
            throw new InvalidOperationException(Torn);
        }

        var behind = digits + 2;
        if (_left > 0)
        {
            stream.Advance(behind);
            _step = Step.ChunkData;
            return;
        }

        var trailers = text[behind..];
        if (trailers.StartsWith("\r\n"u8))
        {
            output.EndStream(stream.Id);
        }
        else
        {
            output.WriteTrailers(trailers[..(trailers.IndexOf("\r\n\r\n"u8) + 2)]);
            output.EndHeaders(stream.Id, endsStream: true);
        }

        _step = Step.Ended;
        stream.Advance(text.Length);
    }
}
