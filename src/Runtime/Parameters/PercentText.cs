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

    /// <summary>
    /// The property of a name such as `color[R]` that begins with <paramref name="name"/> and '[', still encoded.
    /// Empty where the brackets are not exactly one pair around something.
    /// </summary>
    /// <returns>True where the name belongs to the object.</returns>
    public static bool TryDeepProperty(ReadOnlySpan<byte> raw, TextDecoding decoding, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> property)
    {
        property = default;
        var at = StartsWith(raw, decoding, name);
        if (at < 0 || at >= raw.Length || Next(raw, ref at, decoding) != '[')
            return false;
        var start = at;
        while (at < raw.Length)
        {
            var before = at;
            var value = Next(raw, ref at, decoding);
            if (value == ']' && at == raw.Length)
                property = raw[start..before];
            else if (value is '[' or ']')
                break;
        }

        return true;
    }
}
