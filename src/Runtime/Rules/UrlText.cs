namespace FastShield.Runtime.Rules;

/// <summary>Percent escapes of queries and paths. What is no escape stays as it is.</summary>
internal static class UrlText
{
    /// <summary>Writes a text with its escapes undone; gives the length, which is never more than that of the text.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> destination, bool plusIsSpace)
    {
        var length = 0;
        var at = 0;
        while (at < text.Length)
        {
            destination[length++] = Next(text, ref at, plusIsSpace);
        }

        return length;
    }

    /// <summary>Whether a text with its escapes undone is another one.</summary>
    public static bool DecodesTo(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        if (text.Length < other.Length)
        {
            return false;
        }

        var at = 0;
        foreach (var expected in other)
        {
            if (at >= text.Length || Next(text, ref at, plusIsSpace: true) != expected)
            {
                return false;
            }
        }

        return at == text.Length;
    }

    /// <summary>Whether there is anything to undo.</summary>
    public static bool HasEscapes(ReadOnlySpan<byte> text, bool plusIsSpace) =>
        plusIsSpace ? text.ContainsAny((byte)'%', (byte)'+') : text.Contains((byte)'%');

    private static byte Next(ReadOnlySpan<byte> text, ref int at, bool plusIsSpace)
    {
        var letter = text[at++];
        if (letter == '%' && at + 1 < text.Length && char.IsAsciiHexDigit((char)text[at]) && char.IsAsciiHexDigit((char)text[at + 1]))
        {
            letter = (byte)((Digit(text[at]) << 4) | Digit(text[at + 1]));
            at += 2;
            return letter;
        }

        return letter == '+' && plusIsSpace ? (byte)' ' : letter;
    }

    private static int Digit(byte letter) => letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
}
