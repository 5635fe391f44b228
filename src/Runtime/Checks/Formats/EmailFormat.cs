namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>email</c> and <c>idn-email</c>: Mailbox of RFC 5321, 4.1.2, and its extension by RFC 6531, 3.3.</summary>
public static class EmailFormat
{
    // RFC 5321, 4.5.3.1.1.
    private const int LongestLocalPart = 64;

    /// <summary>True for local-part@domain or local-part@[address], all in ASCII.</summary>
    public static bool IsEmail(ReadOnlySpan<byte> text) => IsMailbox(text, wide: false);

    /// <summary>The same, where characters beyond ASCII may stand in the local part and in the labels of the domain.</summary>
    public static bool IsIdnEmail(ReadOnlySpan<byte> text) => IsMailbox(text, wide: true);

    private static bool IsMailbox(ReadOnlySpan<byte> text, bool wide)
    {
        // The domain holds no @, a quoted local part may.
        var at = text.LastIndexOf((byte)'@');
        if (at is < 1 or > LongestLocalPart)
        {
            return false;
        }

        var local = text[..at];
        return (local[0] == '"' ? IsQuoted(local, wide) : IsDotString(local, wide)) && IsDomain(text[(at + 1)..], wide);
    }

    private static bool IsDotString(ReadOnlySpan<byte> text, bool wide)
    {
        var afterDot = true;
        foreach (var b in text)
        {
            if (b == '.')
            {
                if (afterDot)
                {
                    return false;
                }

                afterDot = true;
                continue;
            }

            if (!Ascii.IsLetterOrDigit(b) && !(b >= 0x80 ? wide : "!#$%&'*+-/=?^_`{|}~"u8.Contains(b)))
            {
                return false;
            }

            afterDot = false;
        }

        return !afterDot;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text, bool wide)
    {
        if (text.Length < 2 || text[^1] != '"')
        {
            return false;
        }

        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == '\\')
            {
                // quoted-pairSMTP: a backslash and any printable character or space, which must not be the closing quote.
                at++;
                if (at == text.Length - 1 || text[at] is < 0x20 or > 0x7E)
                {
                    return false;
                }

                continue;
            }

            if (text[at] is < 0x20 or 0x7F or (byte)'"' || (text[at] >= 0x80 && !wide))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> text, bool wide)
    {
        if (text.IsEmpty || text[0] != '[')
        {
            return HostnameFormat.IsName(text, wide);
        }

        if (text[^1] != ']')
        {
            return false;
        }

        var literal = text[1..^1];
        return literal.StartsWith("IPv6:"u8) ? Ipv6Format.IsIpv6(literal[5..]) : Ipv4Format.IsIpv4(literal);
    }
}
