namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>uri</c>, <c>uri-reference</c> (RFC 3986) and <c>iri</c>, <c>iri-reference</c> (RFC 3987).</summary>
public static class UriFormat
{
    /// <summary>True for a URI: it has a scheme.</summary>
    public static bool IsUri(ReadOnlySpan<byte> text) => SchemeLength(text) > 0 && IsReference(text, wide: false);

    /// <summary>True for a URI or a relative reference.</summary>
    public static bool IsUriReference(ReadOnlySpan<byte> text) => IsReference(text, wide: false);

    /// <summary>True for an IRI: it has a scheme.</summary>
    public static bool IsIri(ReadOnlySpan<byte> text) => SchemeLength(text) > 0 && IsReference(text, wide: true);

    /// <summary>True for an IRI or a relative reference.</summary>
    public static bool IsIriReference(ReadOnlySpan<byte> text) => IsReference(text, wide: true);

    private static bool IsReference(ReadOnlySpan<byte> text, bool wide)
    {
        var scheme = SchemeLength(text);
        var rest = scheme > 0 ? text[(scheme + 1)..] : text;
        var hash = rest.IndexOf((byte)'#');
        if (hash >= 0)
        {
            if (!UriCharacters.All(rest[(hash + 1)..], UriCharacters.Query, wide, allowPrivate: false))
            {
                return false;
            }

            rest = rest[..hash];
        }

        var question = rest.IndexOf((byte)'?');
        if (question >= 0)
        {
            if (!UriCharacters.All(rest[(question + 1)..], UriCharacters.Query, wide, allowPrivate: true))
            {
                return false;
            }

            rest = rest[..question];
        }

        if (rest.StartsWith("//"u8))
        {
            var authority = rest[2..];
            var slash = authority.IndexOf((byte)'/');
            rest = slash < 0 ? [] : authority[slash..];
            if (!IsAuthority(slash < 0 ? authority : authority[..slash], wide))
            {
                return false;
            }
        }
        else if (scheme == 0 && ColonInFirstSegment(rest))
        {
            return false;
        }

        return UriCharacters.All(rest, UriCharacters.Path, wide, allowPrivate: false);
    }

    // Characters before the colon, or 0 where the text does not begin with a scheme (3.1).
    private static int SchemeLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !Ascii.IsLetter(text[0]))
        {
            return 0;
        }

        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == ':')
            {
                return at;
            }

            if (!Ascii.IsLetterOrDigit(text[at]) && text[at] is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return 0;
            }
        }

        return 0;
    }

    // path-noscheme (4.2): a colon there would be read as a scheme's.
    private static bool ColonInFirstSegment(ReadOnlySpan<byte> path)
    {
        var colon = path.IndexOf((byte)':');
        return colon >= 0 && path[..colon].IndexOf((byte)'/') < 0;
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text, bool wide)
    {
        var sign = text.IndexOf((byte)'@');
        if (sign >= 0)
        {
            if (!UriCharacters.All(text[..sign], UriCharacters.UserInfo, wide, allowPrivate: false))
            {
                return false;
            }

            text = text[(sign + 1)..];
        }

        if (!text.IsEmpty && text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            return close > 0 && IsLiteral(text[1..close]) && IsPort(text[(close + 1)..]);
        }

        var colon = text.IndexOf((byte)':');
        var host = colon < 0 ? text : text[..colon];
        return UriCharacters.All(host, UriCharacters.RegisteredName, wide, allowPrivate: false) && (colon < 0 || IsPort(text[colon..]));
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    // IP-literal (3.2.2): an IPv6 address, or v, a hexadecimal version, a dot and an address of that version.
    private static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) != 'v')
        {
            return Ipv6Format.IsIpv6(text);
        }

        var at = 1;
        while (at < text.Length && Ascii.IsHex(text[at]))
        {
            at++;
        }

        return at > 1 && at < text.Length - 1 && text[at] == '.' && !text[(at + 1)..].Contains((byte)'%')
            && UriCharacters.All(text[(at + 1)..], UriCharacters.UserInfo, wide: false, allowPrivate: false);
    }
}
