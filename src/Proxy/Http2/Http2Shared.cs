using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Http2;

/// <summary>What the HTTP/2 connections of one loop share: memory for one request at a time, and streams that are free.</summary>
internal sealed class Http2Shared(HeadLimits limits)
{
    /// <summary>Streams that are kept while nobody needs them.</summary>
    private const int KeptStreams = 1024;

    /// <summary>Text beyond the parser's limit, so that it sees that the limit is passed.</summary>
    private const int BeyondLimit = 1024;

    private readonly Stack<Http2Stream> _free = new();
    private FieldList? _fields;

    /// <summary>What it was made for.</summary>
    public HeadLimits Limits => limits;

    /// <summary>The largest field section by its count of 32 bytes a field, that is not over the limits of a head for this alone.</summary>
    public int MaxListSize { get; } = limits.MaxHeadBytes + (limits.MaxFields * HpackTable.EntryOverhead);

    /// <summary>The longest field block, coded, in bytes.</summary>
    public int MaxBlock => MaxListSize;

    /// <summary>The fields of the block at hand.</summary>
    public FieldList Fields => _fields ??= new FieldList(MaxListSize, MaxBlock);

    /// <summary>The text of the request at hand.</summary>
    public byte[] Text { get; } = new byte[limits.MaxHeadBytes + BeyondLimit];

    /// <summary>A stream that is free; null where there is none.</summary>
    public Http2Stream? TryTake() => _free.TryPop(out var stream) ? stream : null;

    /// <summary>Gives a stream back; its journey has ended.</summary>
    public void Return(Http2Stream stream)
    {
        if (_free.Count < KeptStreams)
        {
            _free.Push(stream);
        }
    }
}
