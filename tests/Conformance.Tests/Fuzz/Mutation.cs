namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>What goes wrong with bytes on purpose: cut, doubled, swapped, broken UTF-8, keys twice, numbers and nesting beyond all bounds.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "-", "0", "1e9999999999", "99999999999999999999999999999999", "-0.0", "\\u0000", "\\ud800", "\\udc00\\ud800", "\"a\":1,\"a\":1,",
            "\"\\u0061\":1,\"a\":1,", "%00", "%2f", "%", "%c0%af", "&", "=", ";", "..", "//", "\r\n", "\0", "\u2028", "😀", "é", "+", " ", "\t", "#", "?", "|", "$ref", "~1", "<<: *a", "&a", "- ", "''", "!!int",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>The bytes, spoilt in one to four places.</summary>
    public byte[] Of(byte[] bytes)
    {
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            bytes = Once(bytes);
        }

        return bytes;
    }

    private byte[] Once(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + random.Next(1, 12));
        switch (random.Next(9))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[end..]];
            case 2:
                return [.. bytes[..end], .. bytes[at..]];
            case 3 or 4:
                return [.. bytes[..at], .. Pieces[random.Next(Pieces.Length)], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. Pieces[random.Next(Pieces.Length)], .. bytes[end..]];
            case 6:
                var piece = Pieces[random.Next(Pieces.Length)];
                return [.. bytes[..at], .. Enumerable.Repeat(piece, random.Next(2, 80)).SelectMany(part => part), .. bytes[at..]];
            case 7:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            default:
                var changed = (byte[])bytes.Clone();
                if (at < changed.Length)
                {
                    changed[at] ^= (byte)(1 << random.Next(8));
                }

                return changed;
        }
    }
}
