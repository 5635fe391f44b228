namespace FastShield.Runtime.Encodings;

/// <summary>
/// A canonical Huffman code of DEFLATE (RFC 1951 section 3.2.2): short codes by one look into a table, longer ones bit by bit. The table is small, so
/// that a stream of many tiny blocks, each with codes of its own, costs little more than its bytes.
/// </summary>
internal sealed class HuffmanTable(int symbols)
{
    /// <summary>The longest code in bits.</summary>
    public const int Longest = 15;

    private const int Fast = 9;

    // The symbol above four bits of length; 0 where the code is longer than the table's.
    private readonly ushort[] _fast = new ushort[1 << Fast];
    private readonly ushort[] _counts = new ushort[Longest + 1];
    private readonly ushort[] _symbols = new ushort[symbols];

    /// <summary>Takes the code with these lengths; false for one with too many codes, or with too few unless it is a single one of one bit, as zlib has it.</summary>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_fast);
        Array.Clear(_counts);
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        var used = lengths.Length - _counts[0];
        _counts[0] = 0;
        var left = 1;
        for (var bits = 1; bits <= Longest; bits++)
        {
            left = (left << 1) - _counts[bits];
            if (left < 0)
            {
                return false;
            }
        }

        if (left > 0 && used > 0 && !(used == 1 && _counts[1] == 1))
        {
            return false;
        }

        Fill(lengths);
        return true;
    }

    /// <summary>The symbol that the bits begin with, and its length; -1 where no code is theirs.</summary>
    public int Find(ulong bits, out int length)
    {
        var entry = _fast[bits & ((1 << Fast) - 1)];
        length = entry & 15;
        return entry != 0 ? entry >> 4 : FindLong(bits, out length);
    }

    private int FindLong(ulong bits, out int length)
    {
        var code = 0;
        var first = 0;
        var index = 0;
        for (length = 1; length <= Longest; length++)
        {
            code |= (int)(bits & 1);
            bits >>= 1;
            var count = _counts[length];
            if (code - count < first)
            {
                return _symbols[index + (code - first)];
            }

            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }

    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Span<ushort> offsets = stackalloc ushort[Longest + 2];
        Span<ushort> codes = stackalloc ushort[Longest + 2];
        offsets.Clear();
        codes.Clear();
        for (var bits = 1; bits <= Longest; bits++)
        {
            offsets[bits + 1] = (ushort)(offsets[bits] + _counts[bits]);
            codes[bits + 1] = (ushort)((codes[bits] + _counts[bits]) << 1);
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
            {
                continue;
            }

            _symbols[offsets[length]++] = (ushort)symbol;
            var code = codes[length]++;
            if (length <= Fast)
            {
                var entry = (ushort)(symbol << 4 | length);
                for (var i = Reversed(code, length); i < _fast.Length; i += 1 << length)
                {
                    _fast[i] = entry;
                }
            }
        }
    }

    private static int Reversed(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++)
        {
            reversed = reversed << 1 | (code >> i & 1);
        }

        return reversed;
    }
}
