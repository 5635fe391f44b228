namespace FastShield.Runtime.Parameters;

/// <summary>The grammar of a JSON number (RFC 8259 section 6).</summary>
internal static class NumberGrammar
{
    /// <summary>True where the text is a number and nothing else: no plus sign, no leading zero, no white space.</summary>
    public static bool Matches(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (At(text, at) == '-')
            at++;
        if (At(text, at) == '0')
            at++;
        else if (!Digits(text, ref at))
            return false;
        if (At(text, at) == '.')
        {
            at++;
            if (!Digits(text, ref at))
                return false;
        }

        if (At(text, at) is 'e' or 'E')
        {
            at++;
            if (At(text, at) is '+' or '-')
                at++;
            if (!Digits(text, ref at))
                return false;
        }

        return at == text.Length;
    }

    private static int At(ReadOnlySpan<byte> text, int at) => at < text.Length ? text[at] : -1;

    private static bool Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at > start;
    }
}
