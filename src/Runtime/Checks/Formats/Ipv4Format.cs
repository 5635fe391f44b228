namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>ipv4</c>: the dotted quad of RFC 2673, 3.2, strict as RFC 3986's IPv4address: no leading zeros, which some readers take for octal.</summary>
public static class Ipv4Format
{
    /// <summary>True for four numbers from 0 to 255 between dots.</summary>
    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var at = 0;
        for (var octet = 0; octet < 4; octet++)
        {
            if (octet > 0 && (at >= text.Length || text[at++] != '.'))
            {
                return false;
            }

            var start = at;
            var value = 0;
            while (at < text.Length && at < start + 3 && Ascii.IsDigit(text[at]))
            {
                value = (value * 10) + (text[at++] - '0');
            }

            if (at == start || value > 255 || (at > start + 1 && text[start] == '0'))
            {
                return false;
            }
        }

        return at == text.Length;
    }
}
