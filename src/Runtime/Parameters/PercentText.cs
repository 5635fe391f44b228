using FastShield.Runtime.Matching;

namespace FastShield.Runtime.Parameters;

/// <summary>Reads percent-encoded text byte by byte, and compares names without writing them down.</summary>
internal static class PercentText
{
    /// <summary>The next decoded byte, or -1 for a '%' that no two hexadecimal digits follow; <paramref name="at"/> moves on.</summary>
    public static int Next(ReadOnlySpan<byte> raw, ref int at, TextDecoding decoding)
    {
        var value = raw[at++];
        if (decoding == TextDecoding.None)
            return value;
        if (value == (byte)'+' && decoding == TextDecoding.PercentAndPlus)
            return ' ';
        if (value != (byte)'%')
            return value;
        if (decoding == TextDecoding.QuoteAndBreaks)
            return QuoteOrBreak(raw, ref at);
        if (raw.Length - at < 2)
            return -1;
        at += 2;
        return PathBytes.HexPair(raw[at - 2], raw[at - 1]);
    }

    /// <summary>True where the text decodes to exactly these bytes.</summary>
    public static bool Equals(ReadOnlySpan<byte> raw, TextDecoding decoding, ReadOnlySpan<byte> name)
    {
        if (raw.Length == name.Length && raw.SequenceEqual(name))
            return decoding == TextDecoding.None || raw.IndexOfAny((byte)'%', (byte)'+') < 0;
        if (raw.Length < name.Length || decoding == TextDecoding.None)
            return false;
        var at = StartsWith(raw, decoding, name);
        return at == raw.Length;
    }

    /// <summary>Where the raw text goes on behind the decoded prefix; -1 where it does not begin with it.</summary>
    public static int StartsWith(ReadOnlySpan<byte> raw, TextDecoding decoding, ReadOnlySpan<byte> prefix)
    {
        var at = 0;
        foreach (var expected in prefix)
        {
            if (at >= raw.Length || Next(raw, ref at, decoding) != expected)
                return -1;
        }

        return at;
    }

    /// <summary>The decoded byte at a place, or -1.</summary>
    public static int Peek(ReadOnlySpan<byte> raw, int at, TextDecoding decoding) => Next(raw, ref at, decoding);

    /// <summary>A name of a query for people: decoded, and cut at a length; raw where it cannot be decoded.</summary>
    public static byte[] Shown(ReadOnlySpan<byte> raw, int longest)
    {
        var text = new byte[Math.Min(raw.Length, longest)];
        int at = 0, length = 0;
        while (at < raw.Length && length < text.Length)
        {
            var value = Next(raw, ref at, TextDecoding.PercentAndPlus);
            if (value < 0)
                return raw[..text.Length].ToArray();
            text[length++] = (byte)value;
        }

        return text[..length];
    }

    /// <summary>True where both texts decode to the same bytes; both have to be free of bad encodings.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, TextDecoding decoding)
    {
        if (left.SequenceEqual(right))
            return true;
        int atLeft = 0, atRight = 0;
        while (atLeft < left.Length && atRight < right.Length)
        {
            if (Next(left, ref atLeft, decoding) != Next(right, ref atRight, decoding))
                return false;
        }

        return atLeft == left.Length && atRight == right.Length;
    }

    /// <summary>Reads `[key]` at the beginning of a text; the key is still encoded, may be empty, and has no bracket in it.</summary>
    public static bool TryKey(ReadOnlySpan<byte> raw, TextDecoding decoding, out ReadOnlySpan<byte> key, out int length)
    {
        key = default;
        length = 0;
        if (raw.IsEmpty || Next(raw, ref length, decoding) != '[')
            return false;
        var start = length;
        while (length < raw.Length)
        {
            var before = length;
            var value = Next(raw, ref length, decoding);
            if (value == ']')
            {
                key = raw[start..before];
                return true;
            }

            if (value is '[' or < 0)
                return false;
        }

        return false;
    }

    private static int QuoteOrBreak(ReadOnlySpan<byte> raw, ref int at)
    {
        var value = raw.Length - at < 2 ? -1 : PathBytes.HexPair(raw[at], raw[at + 1]);
        if (value is not ('"' or '\r' or '\n'))
            return '%';
        at += 2;
        return value;
    }
}
