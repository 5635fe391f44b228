using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

/// <summary>Where the relay of one response stands: what was read of the body, and what of it lies ready to be sent, in one piece.</summary>
internal struct RelayState
{
    private readonly BodyFraming _framing;
    private readonly int _headStart;
    private BodyReader _reader;
    private int _contentStart;
    private int _contentEnd;
    private int _trailerStart;
    private bool _headIsSent;
    private bool _isComplete;

    /// <summary>A response whose head was read; <see cref="Exchange.ResponseStart"/> is where its body begins.</summary>
    public RelayState(Exchange x, BodyFraming framing)
    {
        _framing = framing;
        _headStart = x.ResponseStart - x.Response.Length;
        _reader = new BodyReader(x.Response.Framing, x.Response.ContentLength);
        _contentStart = _contentEnd = x.ResponseStart;
        x.ResponseTrailers.Clear();
    }

    /// <summary>The content gathered and not yet forgotten, in bytes.</summary>
    public readonly int ContentLength => _contentEnd - _contentStart;

    /// <summary>Whether the body was read to its end.</summary>
    public readonly bool IsComplete => _isComplete;

    /// <summary>Why the body was refused.</summary>
    public readonly RefusalReason Refusal => _reader.Refusal;

    /// <summary>Takes what has come out of its framing; the content gathered so far lies in one piece.</summary>
    public ParseStatus Gather(Exchange x)
    {
        if (_isComplete)
        {
            return ParseStatus.Complete;
        }

        var output = x.Output.AsSpan();
        while (true)
        {
            _trailerStart = x.ResponseStart;
            var status = _reader.Read(output[x.ResponseStart..x.ResponseEnd], x.ResponseTrailers, x.Settings.Limits.Head, out var consumed, out var data);
            if (data.Length > 0)
            {
                Take(output, x.ResponseStart + data.Start, data.Length);
            }

            x.ResponseStart += consumed;
            switch (status)
            {
                case BodyStatus.NeedMore:
                    return ParseStatus.NeedMore;
                case BodyStatus.Complete:
                    _isComplete = true;
                    return ParseStatus.Complete;
                case BodyStatus.Refused:
                    return ParseStatus.Refused;
                default:
                    continue;
            }
        }
    }

    /// <summary>The origin has ended its stream: true where that is the body's end too, as far as the connection can tell (RFC 9112 section 9.8).</summary>
    public bool TryEnd(Exchange x)
    {
        _isComplete = _reader.EndsWithPeer && !x.OriginIsBroken && !x.Origin!.IsTruncated;
        return _isComplete;
    }

    /// <summary>Puts the head in front of the first piece, and the framing around each; false where the head does not fit.</summary>
    public bool TryFrame(Exchange x, out int start, out int length)
    {
        start = _contentStart;
        length = 0;
        var size = _contentEnd - _contentStart;
        Span<byte> line = stackalloc byte[ChunkedWriter.MaxSizeLine];
        line = _framing == BodyFraming.Chunked && size > 0 ? line[..ChunkedWriter.WriteSizeLine(line, size)] : default;
        var lineStart = start -= line.Length;
        if (!_headIsSent)
        {
            // Before the size line is written: that may lie over the end of the origin's head, which is read here.
            _headIsSent = true;
            if (!ResponseHeads.TryPlace(x, _framing, _headStart, lineStart, out start))
            {
                return false;
            }
        }

        line.CopyTo(x.Output.AsSpan(lineStart));
        var end = _framing == BodyFraming.Chunked ? CloseChunk(x, size) : _contentEnd;
        length = end - start;
        return true;
    }

    /// <summary>The content gathered and not yet forgotten.</summary>
    public readonly ReadOnlySpan<byte> ContentOf(Exchange x) => x.Output.AsSpan(_contentStart, ContentLength);

    /// <summary>The content gathered so far is what is held to be checked.</summary>
    public readonly void Hold(Exchange x)
    {
        x.HeldBytes = x.Output!;
        x.HeldStart = _contentStart;
        x.HeldLength = ContentLength;
    }

    /// <summary>Moves what was not read up to the content, over the framing between them, to make room.</summary>
    public readonly void Compact(Exchange x)
    {
        var unread = x.ResponseEnd - x.ResponseStart;
        if (x.ResponseStart > _contentEnd)
        {
            x.Output.AsSpan(x.ResponseStart, unread).CopyTo(x.Output.AsSpan(_contentEnd));
            x.ResponseStart = _contentEnd;
            x.ResponseEnd = _contentEnd + unread;
        }
    }

    /// <summary>Forgets the content, which was sent, and moves what was not read to the front, to make room.</summary>
    public void Keep(Exchange x, int front)
    {
        var unread = x.ResponseEnd - x.ResponseStart;
        x.Output.AsSpan(x.ResponseStart, unread).CopyTo(x.Output.AsSpan(front));
        x.ResponseStart = front;
        x.ResponseEnd = front + unread;
        _contentStart = _contentEnd = front;
    }

    private void Take(Span<byte> output, int from, int length)
    {
        if (_contentStart == _contentEnd)
        {
            _contentStart = _contentEnd = from;
        }
        else if (from != _contentEnd)
        {
            output.Slice(from, length).CopyTo(output[_contentEnd..]);
        }

        _contentEnd += length;
    }

    /// <summary>
    /// Ends the chunk, and the body where it is complete; gives the end. What is written lies over framing of the origin that was read, of which there is
    /// at least as much; over bytes behind the response, which nobody reads; or in the padding behind the buffer.
    /// </summary>
    private readonly int CloseChunk(Exchange x, int size)
    {
        var output = x.Output.AsSpan();
        var end = _contentEnd;
        var hasTrailers = _isComplete && x.ResponseTrailers.Count > 0;
        var trailers = 0;
        hasTrailers = hasTrailers && ChunkedWriter.TryWriteEnd(x.Loop.Scratch, x.ResponseTrailers, output[_trailerStart..], out trailers)
            && end + ChunkedWriter.DataEnd.Length + trailers <= output.Length;
        if (size > 0)
        {
            ChunkedWriter.DataEnd.CopyTo(output[end..]);
            end += ChunkedWriter.DataEnd.Length;
        }

        if (hasTrailers)
        {
            x.Loop.Scratch.AsSpan(0, trailers).CopyTo(output[end..]);
            return end + trailers;
        }

        if (_isComplete)
        {
            ChunkedWriter.End.CopyTo(output[end..]);
            end += ChunkedWriter.End.Length;
        }

        return end;
    }
}
