namespace FastShield.Proxy.Http2;

/// <summary>Integers with a prefix (RFC 7541 section 5.1).</summary>
internal static class HpackInteger
{
    /// <summary>The longest form that is read: a prefix and four bytes, so values up to 2^28 and a little. Nothing legal here is larger.</summary>
    private const int MaxShift = 21;

    /// <summary>The longest form that <see cref="Write"/> makes.</summary>
    public const int MaxLength = 6;

    /// <summary>Reads the integer whose first byte is at <paramref name="position"/>, which moves behind it; false where it is cut or too large.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, ref int position, int prefixBits, out int value)
    {
        var limit = (1 << prefixBits) - 1;
        value = 0;
        if ((uint)position >= (uint)block.Length)
        {
            return false;
        }

        value = block[position++] & limit;
        return value < limit || TryReadRest(block, ref position, ref value);
    }

    /// <summary>Writes <paramref name="value"/> with a pattern in front of its prefix; gives the bytes written.</summary>
    public static int Write(Span<byte> destination, int pattern, int prefixBits, int value)
    {
        var limit = (1 << prefixBits) - 1;
        if (value < limit)
        {
            destination[0] = (byte)(pattern | value);
            return 1;
        }

        destination[0] = (byte)(pattern | limit);
        var length = 1;
        for (value -= limit; value >= 0x80; value >>= 7)
        {
            destination[length++] = (byte)(value | 0x80);
        }

        destination[length++] = (byte)value;
        return length;
    }

    private static bool TryReadRest(ReadOnlySpan<byte> block, ref int position, ref int value)
    {
        for (var shift = 0; shift <= MaxShift && position < block.Length; shift += 7)
        {
            var octet = block[position++];
            value += (octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
