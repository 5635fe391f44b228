using System.Buffers;

namespace FastShield.Proxy.Http1;

/// <summary>
/// Host and optional port (RFC 9110 section 7.2). Narrower than the grammar of URIs on purpose: percent-escapes and sub-delimiters
/// (a comma is what joining two Host lines gives) are in no name that is served, and servers differ in reading them.
/// </summary>
public static class Authority
{
    private const int MaxHostBytes = 255;

    private static readonly SearchValues<byte> _nameCharacters = SearchValues.Create(
        "-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>True for `name`, `name:port`, `192.0.2.1`, `[2001:db8::1]:port`; the port is 1 to 65535.</summary>
    public static bool IsValid(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return false;
        }

        if (authority[0] == '[')
        {
            var close = authority.IndexOf((byte)']');
            return close > 0 && IsIPv6(authority[1..close]) && IsPortSuffix(authority[(close + 1)..]);
        }

        var length = authority.IndexOfAnyExcept(_nameCharacters);
        length = length < 0 ? authority.Length : length;
        return length is > 0 and <= MaxHostBytes && authority[0] != '.' && IsPortSuffix(authority[length..]);
    }

    private static bool IsPortSuffix(ReadOnlySpan<byte> suffix)
    {
        if (suffix.IsEmpty)
        {
            return true;
        }

        if (suffix[0] != ':' || suffix.Length is < 2 or > 6)
        {
            return false;
        }

        var port = 0;
        foreach (var digit in suffix[1..])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            port = port * 10 + digit - '0';
        }

        return port is > 0 and <= 65535;
    }

    /// <summary>RFC 3986 section 3.2.2, without an IPv4 tail (which has a spelling in hexadecimal) and without zones.</summary>
    private static bool IsIPv6(ReadOnlySpan<byte> address)
    {
        var groups = 0;
        var gap = false;
        var i = 0;
        while (i < address.Length)
        {
            if (address[i..].StartsWith("::"u8))
            {
                if (gap)
                {
                    return false;
                }

                gap = true;
                i += 2;
                continue;
            }

            if (groups > 0 && address[i - 1] != ':')
            {
                if (address[i] != ':')
                {
                    return false;
                }

                i++;
            }

            var digits = 0;
            while (i + digits < address.Length && char.IsAsciiHexDigit((char)address[i + digits]))
            {
                digits++;
            }

            if (digits is 0 or > 4)
            {
                return false;
            }

            groups++;
            i += digits;
        }

        return gap ? groups < 8 : groups == 8;
    }
}
