namespace FastShield.Runtime.Parameters;

/// <summary>The part of a request that a value is read from.</summary>
internal readonly ref struct TextSource
{
    /// <summary>The bytes that pairs and values are offsets of.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>The pairs, for styles that find their values by name.</summary>
    public required PairIndex Pairs { get; init; }

    /// <summary>How the bytes are encoded.</summary>
    public required TextDecoding Decoding { get; init; }

    /// <summary>True for header fields: white space around a list's items is no part of them.</summary>
    public bool Trims { get; init; }

    /// <summary>True where every pair belongs to the value: a matrix segment, or an open exploded object.</summary>
    public bool TakesAll { get; init; }

    /// <summary>The raw name of a pair.</summary>
    public ReadOnlySpan<byte> NameOf(in Pair pair) => Bytes.Slice(pair.NameStart, pair.NameLength);

    /// <summary>The raw value of a pair.</summary>
    public ReadOnlySpan<byte> ValueOf(in Pair pair) => Bytes.Slice(pair.ValueStart, pair.ValueLength);
}
