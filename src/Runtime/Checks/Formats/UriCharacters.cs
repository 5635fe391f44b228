using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>Which characters stand where in a URI (RFC 3986, appendix A) and in an IRI (RFC 3987, 2.2).</summary>
internal static class UriCharacters
{
    public const byte RegisteredName = 1;
    public const byte UserInfo = 2;
    public const byte Path = 4;
    public const byte Query = 8;

    private static readonly byte[] Places = Tabulate();

    /// <summary>True where every character may stand in the place, and every % begins a triplet.</summary>
    public static bool All(ReadOnlySpan<byte> text, byte place, bool wide, bool allowPrivate)
    {
        for (var at = 0; at < text.Length;)
        {
            var b = text[at];
            if (b >= 0x80)
            {
                if (!wide || !IsWide(Utf8Walk.Next(text, ref at), allowPrivate))
                {
                    return false;
                }

                continue;
            }

            if ((Places[b] & place) != 0)
            {
                at++;
                continue;
            }

            if (!IsTriplet(text, at))
            {
                return false;
            }

            at += 3;
        }

        return true;
    }

    /// <summary>True where a percent sign and two hexadecimal digits stand.</summary>
    public static bool IsTriplet(ReadOnlySpan<byte> text, int at) =>
        at + 2 < text.Length && text[at] == '%' && Ascii.IsHex(text[at + 1]) && Ascii.IsHex(text[at + 2]);

    /// <summary>ucschar of RFC 3987, and iprivate where it is allowed.</summary>
    public static bool IsWide(int codePoint, bool allowPrivate) => codePoint switch
    {
        < 0xA0 => false,
        < 0xE000 => true,
        < 0xF900 => allowPrivate,
        < 0xFDD0 => true,
        < 0xFDF0 => false,
        < 0xFFF0 => true,
        < 0x10000 => false,
        _ when (codePoint & 0xFFFF) >= 0xFFFE => false,
        < 0xE0000 => true,
        < 0xE1000 => false,
        < 0xF0000 => true,
        _ => allowPrivate,
    };

    private static byte[] Tabulate()
    {
        var places = new byte[128];
        for (var b = 0; b < places.Length; b++)
        {
            if (Ascii.IsLetterOrDigit(b) || "-._~!$&'()*+,;="u8.Contains((byte)b))
            {
                places[b] = RegisteredName | UserInfo | Path | Query;
            }
        }

        places[':'] = UserInfo | Path | Query;
        places['@'] = Path | Query;
        places['/'] = Path | Query;
        places['?'] = Query;
        return places;
    }
}
