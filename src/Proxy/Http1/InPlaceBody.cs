namespace FastShield.Proxy.Http1;

/// <summary>
/// Takes a body out of its framing within the buffer it came in, so that it lies there in one piece to be validated:
/// content in [<see cref="Start"/>, <see cref="ContentEnd"/>), bytes not yet read from <see cref="RawStart"/> on.
/// </summary>
public struct InPlaceBody
{
    private BodyReader _reader;

    /// <summary>A body of which nothing was read; it begins at <paramref name="start"/> of the buffer.</summary>
    public InPlaceBody(BodyFraming framing, long length, int start)
    {
        _reader = new BodyReader(framing, length);
        Start = start;
        ContentEnd = start;
        RawStart = start;
    }

    /// <summary>Offset of the content's first byte.</summary>
    public int Start { get; }

    /// <summary>Offset behind the content gathered so far.</summary>
    public int ContentEnd { get; private set; }

    /// <summary>Offset of the first byte that was not read; when complete, of the next message.</summary>
    public int RawStart { get; private set; }

    /// <summary>When complete, what the offsets in the trailer table are counted from.</summary>
    public int TrailerStart { get; private set; }

    /// <summary>The content gathered so far in bytes; the caller bounds it.</summary>
    public readonly int ContentLength => ContentEnd - Start;

    /// <summary>Why the body was refused.</summary>
    public readonly RefusalReason Refusal => _reader.Refusal;

    /// <summary>What is known to follow of the content, in bytes: the rest of a length, or of the chunk at hand.</summary>
    public readonly long Announced => _reader.Announced;

    /// <summary>Reads all that is there, up to <paramref name="end"/>.</summary>
    public ParseStatus Gather(Span<byte> buffer, int end, FieldTable trailers, in HeadLimits limits)
    {
        while (true)
        {
            TrailerStart = RawStart;
            var status = _reader.Read(buffer[RawStart..end], trailers, limits, out var consumed, out var data);
            if (data.Length > 0)
            {
                var from = RawStart + data.Start;
                if (from != ContentEnd)
                {
                    buffer.Slice(from, data.Length).CopyTo(buffer[ContentEnd..]);
                }

                ContentEnd += data.Length;
            }

            RawStart += consumed;
            switch (status)
            {
                case BodyStatus.NeedMore:
                    return ParseStatus.NeedMore;
                case BodyStatus.Complete:
                    return ParseStatus.Complete;
                case BodyStatus.Refused:
                    return ParseStatus.Refused;
                default:
                    continue;
            }
        }
    }

    /// <summary>Forgets the content gathered so far, which was passed on, and moves the unread bytes to its place; gives the new end.</summary>
    public int Drop(Span<byte> buffer, int end)
    {
        ContentEnd = Start;
        return Compact(buffer, end);
    }

    /// <summary>Moves the unread bytes up to the content, to make room behind them; gives the new end.</summary>
    public int Compact(Span<byte> buffer, int end)
    {
        buffer[RawStart..end].CopyTo(buffer[ContentEnd..]);
        var moved = RawStart - ContentEnd;
        RawStart = ContentEnd;
        return end - moved;
    }
}
