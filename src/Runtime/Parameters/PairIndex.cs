namespace FastShield.Runtime.Parameters;

/// <summary>The pairs of a query, of cookies, of a form body or of a matrix segment; read once, undecoded. Keeps its memory.</summary>
/// <param name="limit">Pairs at most.</param>
internal sealed class PairIndex(int limit)
{
    private Pair[] _pairs = new Pair[Math.Min(limit, 32)];

    /// <summary>The pairs in their order.</summary>
    public Span<Pair> Pairs => _pairs.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all pairs.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds the pairs of a text; empty ones are skipped. False when there are more than the limit.</summary>
    /// <param name="text">The bytes that the offsets count in.</param>
    /// <param name="start">Where the pairs begin.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="separator">What stands between pairs.</param>
    /// <param name="trims">True where white space around names and values is no part of them: cookies.</param>
    public bool TryRead(ReadOnlySpan<byte> text, int start, int end, byte separator, bool trims)
    {
        while (start < end)
        {
            var length = text[start..end].IndexOf(separator);
            var stop = length < 0 ? end : start + length;
            var next = stop + 1;
            while (trims && start < stop && text[start] is ((byte)' ' or (byte)'\t'))
                start++;
            while (trims && start < stop && text[stop - 1] is ((byte)' ' or (byte)'\t'))
                stop--;
            if (start < stop && !TryAdd(text, start, stop, trims))
                return false;
            start = next;
        }

        return true;
    }

    /// <summary>Adds one pair, found elsewhere; the caller keeps the limit.</summary>
    public void Add(int nameStart, int nameLength, int valueStart, int valueLength)
    {
        if (Count == _pairs.Length)
            Array.Resize(ref _pairs, Math.Min(limit, Count * 2));
        _pairs[Count++] = new Pair { NameStart = nameStart, NameLength = nameLength, ValueStart = valueStart, ValueLength = valueLength };
    }

    private bool TryAdd(ReadOnlySpan<byte> text, int start, int stop, bool trims)
    {
        if (Count == limit)
            return false;
        var equals = text[start..stop].IndexOf((byte)'=');
        var nameEnd = equals < 0 ? stop : start + equals;
        var valueStart = equals < 0 ? stop : nameEnd + 1;

        // RFC 6265 section 5.2 trims names and values, and so do most readers: `session =` is `session`.
        while (trims && nameEnd > start && text[nameEnd - 1] is ((byte)' ' or (byte)'\t'))
            nameEnd--;
        while (trims && valueStart < stop && text[valueStart] is ((byte)' ' or (byte)'\t'))
            valueStart++;
        Add(start, nameEnd - start, valueStart, stop - valueStart);
        return true;
    }
}
