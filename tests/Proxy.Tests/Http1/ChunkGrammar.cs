using System.Globalization;
using System.Text.RegularExpressions;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>A second reader of the chunked coding, written from the grammar of RFC 9112 section 7.1 alone: strict, on text, one production after the other.</summary>
internal static partial class ChunkGrammar
{
    /// <summary>The content and the octets read; null where it is malformed. Incomplete where the end may yet come.</summary>
    public static (bool IsComplete, bool IsMalformed, string Content, int Length) Read(string text, int maxFields, int maxTrailers)
    {
        var content = new System.Text.StringBuilder();
        var at = 0;
        while (true)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
            {
                return (false, false, content.ToString(), 0);
            }

            var line = SizeLine().Match(text[at..(end + 1)]);
            if (!line.Success || !ulong.TryParse(line.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size > long.MaxValue)
            {
                return (false, true, "", 0);
            }

            at = end + 1;
            if (size == 0)
            {
                break;
            }

            if (size > (ulong)(text.Length - at))
            {
                return (false, false, "", 0);
            }

            content.Append(text, at, (int)size);
            at += (int)size;
            var rest = text[at..];
            if (rest.Length < 2)
            {
                return (false, rest.Length == 1 && rest[0] != '\r', "", 0);
            }

            if (!rest.StartsWith("\r\n", StringComparison.Ordinal))
            {
                return (false, true, "", 0);
            }

            at += 2;
        }

        var start = at;
        for (var fields = 0; ; fields++)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
            {
                return (false, false, "", 0);
            }

            var line = text[at..(end + 1)];
            at = end + 1;
            if (at - start > maxTrailers && line != "\r\n" || at - start > maxTrailers)
            {
                return (false, true, "", 0);
            }

            if (line == "\r\n")
            {
                return (true, false, content.ToString(), at);
            }

            if (fields == maxFields || !FieldLine().IsMatch(line))
            {
                return (false, true, "", 0);
            }
        }
    }

    [GeneratedRegex("^([0-9A-Fa-f]{1,16})(;[!#$%&'*+\\-.^_`|~0-9A-Za-z]+(=([!#$%&'*+\\-.^_`|~0-9A-Za-z]+|\"([\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*\"))?)*\\r\\n$", RegexOptions.CultureInvariant)]
    private static partial Regex SizeLine();

    [GeneratedRegex("^[!#$%&'*+\\-.^`|~0-9A-Za-z]+:[\\t \\x21-\\x7e\\x80-\\xff]*\\r\\n$", RegexOptions.CultureInvariant)]
    private static partial Regex FieldLine();
}
