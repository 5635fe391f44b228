using System.Globalization;

namespace FastShield.Proxy.Http1;

/// <summary>The pieces of the chunked coding as we write it (RFC 9112 section 7.1): no extensions, no leading zeros.</summary>
public static class ChunkedWriter
{
    /// <summary>The longest size line in bytes: sixteen digits and CRLF.</summary>
    public const int MaxSizeLine = 18;

    /// <summary>What follows each chunk's data.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>Writes the size line of a chunk; <paramref name="size"/> is over 0, for 0 would end the body. Gives the line's length.</summary>
    public static int WriteSizeLine(Span<byte> destination, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        size.TryFormat(destination, out var length, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(destination[length..]);
        return length + 2;
    }

    /// <summary>Writes the last chunk and a trailer section; false where there is no room. The fields' offsets are those of <paramref name="source"/>.</summary>
    public static bool TryWriteEnd(Span<byte> destination, FieldTable trailers, ReadOnlySpan<byte> source, out int written)
    {
        var writer = new HeadBuffer(destination);
        writer.Write("0\r\n"u8);
        writer.WriteFields(source, trailers, ~HeaderSets.InTrailers);
        writer.Write("\r\n"u8);
        return writer.TryFinish(out written);
    }
}
