namespace FastShield.Proxy.Http1;

/// <summary>Reads a body by any framing and yields slices of its content; resumable, and a value that each message makes anew.</summary>
public struct BodyReader
{
    private readonly BodyFraming _framing;
    private ChunkedReader _chunks;
    private long _remaining;

    /// <summary>A reader at the start of a body.</summary>
    /// <param name="framing">How it ends.</param>
    /// <param name="length">Its length in bytes; only looked at where the framing is by length.</param>
    public BodyReader(BodyFraming framing, long length)
    {
        _framing = framing;
        _remaining = length;
    }

    /// <summary>Why the body was refused.</summary>
    public readonly RefusalReason Refusal => _chunks.Refusal;

    /// <summary>What is known to follow of the content, in bytes: the rest of a length, or of the chunk at hand.</summary>
    public readonly long Announced => _framing == BodyFraming.Chunked ? _chunks.Announced : _remaining;

    /// <summary>True where the peer's end of the connection is the body's end too; else it means that the body is cut off.</summary>
    public readonly bool EndsWithPeer => _framing == BodyFraming.UntilClose;

    /// <summary>Reads on; see <see cref="ChunkedReader.Read"/>, whose contract holds for every framing.</summary>
    public BodyStatus Read(ReadOnlySpan<byte> buffer, FieldTable trailers, in HeadLimits limits, out int consumed, out ByteRange data)
    {
        if (_framing == BodyFraming.Chunked)
        {
            return _chunks.Read(buffer, trailers, limits, out consumed, out data);
        }

        if (_framing == BodyFraming.None || _framing == BodyFraming.Length && _remaining == 0)
        {
            consumed = 0;
            data = default;
            return BodyStatus.Complete;
        }

        consumed = _framing == BodyFraming.Length ? (int)Math.Min(buffer.Length, _remaining) : buffer.Length;
        _remaining -= consumed;
        data = new ByteRange(0, consumed);
        return consumed > 0 ? BodyStatus.Data : BodyStatus.NeedMore;
    }
}
