using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>uri-template</c>: RFC 6570, 2, all levels. The apostrophe is a literal (erratum 6937).</summary>
public static class UriTemplateFormat
{
    /// <summary>True for literals and expressions in braces.</summary>
    public static bool IsUriTemplate(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var b = text[at];
            if (b == '{')
            {
                var length = text[at..].IndexOf((byte)'}');
                if (length < 0 || !IsExpression(text.Slice(at + 1, length - 1)))
                {
                    return false;
                }

                at += length + 1;
            }
            else if (b >= 0x80)
            {
                if (!UriCharacters.IsWide(Utf8Walk.Next(text, ref at), allowPrivate: true))
                {
                    return false;
                }
            }
            else if (b == '%')
            {
                if (!UriCharacters.IsTriplet(text, at))
                {
                    return false;
                }

                at += 3;
            }
            else if (b is <= 0x20 or 0x7F || "\"<>\\^`|}"u8.Contains(b))
            {
                return false;
            }
            else
            {
                at++;
            }
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|"u8.Contains(text[0]))
        {
            text = text[1..];
        }

        while (true)
        {
            var comma = text.IndexOf((byte)',');
            if (!IsVariable(comma < 0 ? text : text[..comma]))
            {
                return false;
            }

            if (comma < 0)
            {
                return true;
            }

            text = text[(comma + 1)..];
        }
    }

    private static bool IsVariable(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[^1] == '*')
        {
            return IsName(text[..^1]);
        }

        var colon = text.IndexOf((byte)':');
        return colon < 0 ? IsName(text) : IsName(text[..colon]) && IsLength(text[(colon + 1)..]);
    }

    // 1 to 9999.
    private static bool IsLength(ReadOnlySpan<byte> text) =>
        text.Length is >= 1 and <= 4 && text[0] != '0' && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        var afterDot = true;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '.')
            {
                if (afterDot)
                {
                    return false;
                }

                afterDot = true;
                at++;
                continue;
            }

            afterDot = false;
            if (Ascii.IsLetterOrDigit(text[at]) || text[at] == '_')
            {
                at++;
            }
            else if (UriCharacters.IsTriplet(text, at))
            {
                at += 3;
            }
            else
            {
                return false;
            }
        }

        return !afterDot;
    }
}
