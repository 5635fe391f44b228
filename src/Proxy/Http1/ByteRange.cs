namespace FastShield.Proxy.Http1;

/// <summary>A slice of the bytes a parser was given: offset of its first byte, and length in bytes.</summary>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The bytes of the slice; <paramref name="buffer"/> must begin where it began for the parser.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}
