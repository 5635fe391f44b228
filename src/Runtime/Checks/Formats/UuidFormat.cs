namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>uuid</c>: the text form of RFC 9562, 4: 8-4-4-4-12 hexadecimal digits of either case, any version and variant.</summary>
public static class UuidFormat
{
    private const int Length = 36;

    /// <summary>True for 36 characters in that form, without braces or a prefix.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        return AllHex(text[..8]) & AllHex(text[9..13]) & AllHex(text[14..18]) & AllHex(text[19..23]) & AllHex(text[24..]);
    }

    private static bool AllHex(ReadOnlySpan<byte> text)
    {
        var all = true;
        foreach (var b in text)
        {
            all &= Ascii.IsHex(b);
        }

        return all;
    }
}
