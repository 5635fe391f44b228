namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>hostname</c>: RFC 1123, 2.1 (letters, digits, hyphens); labels that claim to be A-labels must decode (RFC 5891, 4.2.3.1 and 5.4).</summary>
public static class HostnameFormat
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>True for a host name of ASCII labels, without a dot at the end.</summary>
    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        if (!IsName(text))
        {
            return false;
        }

        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var label = dot < 0 ? text : text[..dot];
            if (label.Length > 3 && label[2] == '-' && label[3] == '-' && !ALabel.IsValid(label))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>Labels of letters, digits and inner hyphens between single dots, as mail domains are written; with <paramref name="wide"/>, bytes beyond ASCII count as letters.</summary>
    internal static bool IsName(ReadOnlySpan<byte> text, bool wide = false)
    {
        if (text.Length is 0 or > LongestName)
        {
            return false;
        }

        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] != '.')
            {
                if (!Ascii.IsLetterOrDigit(text[at]) && text[at] != '-' && !(wide && text[at] >= 0x80))
                {
                    return false;
                }

                continue;
            }

            var length = at - start;
            if (length is 0 or > LongestLabel || text[start] == '-' || text[at - 1] == '-')
            {
                return false;
            }

            start = at + 1;
        }

        return true;
    }
}
