namespace FastShield.Proxy.Http2;

/// <summary>
/// The Huffman code of RFC 7541 Appendix B. It is canonical: the lengths say it all, and the codes of one length follow each other by symbol. Decoding
/// looks nine bits up in a table, and compares longer codes with the last code of each length.
/// </summary>
internal static class HuffmanCode
{
    private const int Symbols = 257;
    private const int EndOfString = 256;
    private const int MaxBits = 30;
    private const int TableBits = 9;

    private static readonly uint[] _codes = new uint[Symbols];
    private static readonly ushort[] _table = new ushort[1 << TableBits];
    private static readonly ushort[] _ordered = new ushort[Symbols];
    private static readonly uint[] _firstCode = new uint[MaxBits + 1];
    private static readonly int[] _firstOrdered = new int[MaxBits + 1];

    /// <summary>Behind the last code of each length, moved to the left of 32 bits; 33 bits wide, for the longest fills them.</summary>
    private static readonly ulong[] _limits = new ulong[MaxBits + 1];

    static HuffmanCode()
    {
        var ordered = 0;
        var code = 0u;
        for (var bits = 1; bits <= MaxBits; bits++)
        {
            code <<= 1;
            _firstCode[bits] = code;
            _firstOrdered[bits] = ordered;
            for (var symbol = 0; symbol < Symbols; symbol++)
            {
                if (Lengths[symbol] != bits)
                {
                    continue;
                }

                _codes[symbol] = code;
                _ordered[ordered++] = (ushort)symbol;
                if (bits <= TableBits)
                {
                    var shift = TableBits - bits;
                    _table.AsSpan((int)code << shift, 1 << shift).Fill((ushort)(symbol << 4 | bits));
                }

                code++;
            }

            _limits[bits] = (ulong)code << (32 - bits);
        }
    }

    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The most bytes that so many coded ones can stand for: the shortest code has five bits.</summary>
    public static int MaxDecoded(int codedLength) => (int)((long)codedLength * 8 / 5);

    /// <summary>
    /// Decodes a string; gives its length, or -1 where it is malformed: with EOS in it, or padding that is longer than seven bits or not the begin of EOS
    /// (section 5.2). <paramref name="destination"/> has room for <see cref="MaxDecoded"/> bytes.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> destination)
    {
        var length = 0;
        var position = 0;
        ulong bits = 0;
        var count = 0;
        while (true)
        {
            while (count <= 56 && position < coded.Length)
            {
                bits |= (ulong)coded[position++] << (56 - count);
                count += 8;
            }

            var entry = _table[(int)(bits >> (64 - TableBits))];
            int used;
            if (entry != 0 && (entry & 0xF) <= count)
            {
                used = entry & 0xF;
                destination[length++] = (byte)(entry >> 4);
            }
            else if (count < 8 && (bits >> (64 - count) == (1UL << count) - 1 || count == 0))
            {
                return length;
            }
            else if (entry != 0 || !TryLong((uint)(bits >> 32), out var symbol, out used) || used > count || symbol == EndOfString)
            {
                return -1;
            }
            else
            {
                destination[length++] = (byte)symbol;
            }

            bits <<= used;
            count -= used;
        }
    }

    /// <summary>The length that <see cref="Encode"/> will give, in bytes.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        long bits = 0;
        foreach (var octet in text)
        {
            bits += Lengths[octet];
        }

        return (int)((bits + 7) / 8);
    }

    /// <summary>Encodes a string; gives the bytes written, of which there are <see cref="EncodedLength"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var length = 0;
        ulong bits = 0;
        var count = 0;
        foreach (var octet in text)
        {
            bits = bits << Lengths[octet] | _codes[octet];
            count += Lengths[octet];
            while (count >= 8)
            {
                count -= 8;
                destination[length++] = (byte)(bits >> count);
            }
        }

        if (count > 0)
        {
            destination[length++] = (byte)(bits << (8 - count) | 0xFFu >> count);
        }

        return length;
    }

    private static bool TryLong(uint window, out int symbol, out int bits)
    {
        for (bits = TableBits + 1; bits <= MaxBits; bits++)
        {
            if (window < _limits[bits])
            {
                symbol = _ordered[_firstOrdered[bits] + (int)((window >> (32 - bits)) - _firstCode[bits])];
                return true;
            }
        }

        symbol = 0;
        return false;
    }
}
