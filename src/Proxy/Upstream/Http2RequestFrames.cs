using System.Buffers.Text;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// Takes the text of a request apart, as our own writers write it, and makes HEADERS and DATA of it (RFC 9113 section 8.3.1). The head comes in one piece;
/// a body of known length or in chunks comes in any.
/// </summary>
internal struct Http2RequestFrames
{
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

    /// <summary>Whether a response to the request has no body, whatever it says.</summary>
    public bool IsHead { get; private set; }

    /// <summary>Makes frames of the text; false where a window or the output is full before all of it was taken.</summary>
    public bool Run(Http2OriginStream stream, Http2OriginOutput output, ref ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            switch (_step)
            {
                case Step.Head:
                    var length = text.Span.IndexOf("\r\n\r\n"u8) + 4;
                    WriteHead(stream, output, text.Span[..(length - 2)]);
                    text = text[length..];
                    break;
                case Step.Content or Step.ChunkData:
                    var content = text.Span[..(int)Math.Min(_left, text.Length)];
                    var made = output.TryWriteData(stream.Id, ref stream.Sending, content, _step == Step.Content && content.Length == _left, out var hasEnded);
                    if (made == 0)
                    {
                        return false;
                    }

                    _left -= made;
                    text = text[made..];
                    _step = hasEnded ? Step.Ended : _left == 0 ? Step.ChunkEnd : _step;
                    break;
                case Step.ChunkSize:
                    TakeSize(stream, output, ref text);
                    break;
                case Step.ChunkEnd:
                    text = text[ChunkedWriter.DataEnd.Length..];
                    _step = Step.ChunkSize;
                    break;
                default:
                    text = default;
                    break;
            }
        }

        return true;
    }

    private void TakeSize(Http2OriginStream stream, Http2OriginOutput output, ref ReadOnlyMemory<byte> text)
    {
        if (!Utf8Parser.TryParse(text.Span, out _left, out var digits, 'x'))
        {
            throw new InvalidOperationException("A chunk's size was sent in pieces.");
        }

        if (_left > 0)
        {
            text = text[(digits + 2)..];
            _step = Step.ChunkData;
            return;
        }

        // Trailers of requests end at the shield: nothing has checked them.
        output.EndStream(stream.Id);
        text = default;
        _step = Step.Ended;
    }

    private void WriteHead(Http2OriginStream stream, Http2OriginOutput output, ReadOnlySpan<byte> head)
    {
        var lines = head;
        var end = lines.IndexOf((byte)'\n');
        var method = lines[..lines.IndexOf((byte)' ')];
        var target = lines[(method.Length + 1)..(end - 1 - " HTTP/1.1".Length)];
        lines = lines[(end + 1)..];
        IsHead = method.SequenceEqual("HEAD"u8);
        stream.Begin();
        output.BeginBlock(head.Length);
        output.Field(":method"u8, method);
        output.Field(":scheme"u8, stream.IsSecure ? "https"u8 : "http"u8);
        output.Field(":path"u8, target);
        var length = -1L;
        var isChunked = false;
        while (!lines.IsEmpty)
        {
            lines = TakeLine(lines, out var name, out var value);
            switch (KnownHeaders.Find(name))
            {
                case KnownHeader.Host:
                    // Our own line, the first one: pseudo-header fields stand in front of all others.
                    output.Field(":authority"u8, value);
                    continue;
                case KnownHeader.ContentLength:
                    length = FramingFields.ParseLength(value);
                    break;
                case KnownHeader.TransferEncoding:
                    isChunked = true;
                    continue;
                case KnownHeader.Connection or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.Upgrade or KnownHeader.Http2Settings:
                    continue;
                case KnownHeader.Authorization or KnownHeader.Cookie:
                    output.Field(name, value, isSecret: true);
                    continue;
                default:
                    break;
            }

            output.Field(name, value);
        }

        var hasBody = isChunked || length > 0;
        output.EndHeaders(stream.Id, endsStream: !hasBody);
        _left = length;
        _step = !hasBody ? Step.Ended : isChunked ? Step.ChunkSize : Step.Content;
    }

    private static ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var end = lines.IndexOf((byte)'\n');
        var colon = lines.IndexOf(HttpBytes.Colon);
        name = lines[..colon];
        value = HttpBytes.Trim(lines[(colon + 1)..(end - 1)]);
        return lines[(end + 1)..];
    }
}
