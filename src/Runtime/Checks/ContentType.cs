using System.Text;

namespace FastShield.Runtime.Checks;

/// <summary>Reads a Content-Type field: its media type, and whether its charset is one that the checks read (RFC 9110 section 8.3).</summary>
public static class ContentType
{
    /// <summary>
    /// Splits the field's value. False where it is malformed or has two readings: no media type, a parameter without a value, quoted pairs, extended parameters.
    /// </summary>
    /// <param name="field">The field's value.</param>
    /// <param name="mediaType">The media type without parameters.</param>
    /// <param name="charset">The charset parameter, unquoted; empty where there is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> mediaType, out ReadOnlySpan<byte> charset) =>
        TryParse(field, out mediaType, out charset, out _);

    /// <summary>The same, and the boundary of a multipart type, unquoted; empty where there is none.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> field, out ReadOnlySpan<byte> mediaType, out ReadOnlySpan<byte> charset, out ReadOnlySpan<byte> boundary)
    {
        charset = default;
        boundary = default;
        var hasBoundary = false;
        var hasCharset = false;
        var semicolon = field.IndexOf((byte)';');
        mediaType = Trim(semicolon < 0 ? field : field[..semicolon]);
        var slash = mediaType.IndexOf((byte)'/');
        if (slash <= 0 || !IsToken(mediaType[..slash]) || !IsToken(mediaType[(slash + 1)..]))
        {
            return false;
        }

        while (semicolon >= 0)
        {
            field = field[(semicolon + 1)..];
            semicolon = EndOfParameter(field);
            var parameter = Trim(semicolon < 0 ? field : field[..semicolon]);
            if (parameter.IsEmpty)
            {
                // An empty parameter is allowed by the grammar: `application/json;`.
                continue;
            }

            if (!TryReadParameter(parameter, ref charset, ref hasCharset, ref boundary, ref hasBoundary))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for charsets in which ASCII and UTF-8 bytes mean themselves; JSON has no other (RFC 8259 section 8.1).</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> charset) =>
        charset.IsEmpty || Ascii.EqualsIgnoreCase(charset, "utf-8"u8) || Ascii.EqualsIgnoreCase(charset, "us-ascii"u8);

    /// <summary>True for `application/json`, `text/json` and every type whose subtype ends in `+json` (RFC 6839 section 3.1).</summary>
    public static bool IsJson(ReadOnlySpan<byte> mediaType) =>
        Ascii.EqualsIgnoreCase(mediaType, "application/json"u8)
        || Ascii.EqualsIgnoreCase(mediaType, "text/json"u8)
        || (mediaType.Length > 5 && Ascii.EqualsIgnoreCase(mediaType[^5..], "+json"u8));

    /// <summary>True where a field that was taken has a parameter once, with this value. Names are compared without regard to case.</summary>
    internal static bool HasParameter(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected)
    {
        var found = 0;
        var isEqual = false;
        var semicolon = EndOfParameter(field);
        while (semicolon >= 0)
        {
            field = field[(semicolon + 1)..];
            semicolon = EndOfParameter(field);
            var parameter = Trim(semicolon < 0 ? field : field[..semicolon]);
            var equals = parameter.IndexOf((byte)'=');
            if (equals <= 0 || !Ascii.EqualsIgnoreCase(parameter[..equals], name))
            {
                continue;
            }

            var value = parameter[(equals + 1)..];
            value = value.Length >= 2 && value[0] == (byte)'"' ? value[1..^1] : value;
            found++;
            isEqual = value.SequenceEqual(expected);
        }

        return found == 1 && isEqual;
    }

    private static bool TryReadParameter(
        ReadOnlySpan<byte> parameter, ref ReadOnlySpan<byte> charset, ref bool hasCharset, ref ReadOnlySpan<byte> boundary, ref bool hasBoundary)
    {
        // `charset*=` and `charset*0=` (RFC 8187, RFC 2231) set the parameter for some readers and are unknown to others.
        var equals = parameter.IndexOf((byte)'=');
        if (equals <= 0 || !IsToken(parameter[..equals]) || parameter[..equals].Contains((byte)'*'))
        {
            return false;
        }

        var value = parameter[(equals + 1)..];
        if (value.Length >= 2 && value[0] == (byte)'"' && value[^1] == (byte)'"')
        {
            // A reader that does not know quoted pairs finds other parameters behind one: no honest sender needs them here.
            value = value[1..^1];
            if (value.IndexOfAny((byte)'"', (byte)'\\') >= 0)
            {
                return false;
            }
        }
        else if (!IsToken(value))
        {
            return false;
        }

        // Two boundaries are two readings, and so are two charsets.
        if (Ascii.EqualsIgnoreCase(parameter[..equals], "boundary"u8))
        {
            var isOnly = !hasBoundary;
            hasBoundary = true;
            boundary = value;
            return isOnly;
        }

        if (!Ascii.EqualsIgnoreCase(parameter[..equals], "charset"u8))
        {
            return true;
        }

        var isFirst = !hasCharset;
        hasCharset = true;
        charset = value;
        return isFirst;
    }

    private static int EndOfParameter(ReadOnlySpan<byte> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    isQuoted = !isQuoted;
                    break;
                case (byte)';' when !isQuoted:
                    return i;
                default:
                    break;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    private static bool IsToken(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (var b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && "!#$%&'*+-.^_`|~"u8.IndexOf(b) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
