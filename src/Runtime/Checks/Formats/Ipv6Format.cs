namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>ipv6</c>: RFC 4291, 2.2, with an embedded IPv4 address at the end; without zone, prefix length or brackets.</summary>
public static class Ipv6Format
{
    private const int Groups = 8;

    // 6 groups, their colons and 15 characters of IPv4.
    private const int LongestLength = 45;

    /// <summary>True for eight groups of one to four hexadecimal digits, of which one run may be left out as <c>::</c>.</summary>
    public static bool IsIpv6(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > LongestLength || (text[0] == ':' && text[1] != ':'))
        {
            return false;
        }

        var groups = 0;
        var compressed = false;
        var at = 0;
        if (text[0] == ':')
        {
            compressed = true;
            at = 2;
        }

        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && at < start + 4 && Ascii.IsHex(text[at]))
            {
                at++;
            }

            if (at < text.Length && text[at] == '.')
            {
                return Ipv4Format.IsIpv4(text[start..]) && IsComplete(groups + 2, compressed);
            }

            if (at == start)
            {
                return false;
            }

            groups++;
            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                at++;
            }
        }

        return IsComplete(groups, compressed);
    }

    private static bool IsComplete(int groups, bool compressed) => compressed ? groups < Groups : groups == Groups;
}
