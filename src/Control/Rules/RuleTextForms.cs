using System.Text;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Rules;

/// <summary>Whether a text could be a field's at all. A rule that compares with one that cannot would never match, and nobody would be told.</summary>
internal static class RuleTextForms
{
    private static readonly string[] Versions = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"];

    /// <summary>Null, or what is wrong and what to write instead.</summary>
    public static string? Problem(RuleTextForm form, string field, ReadOnlySpan<byte> text)
    {
        var shown = Compiler.Reading.Shown.Short(Encoding.UTF8.GetString(text));
        switch (form)
        {
            case RuleTextForm.Host:
                Span<byte> host = stackalloc byte[HostName.MaxLength];
                return HostName.TryNormalise(text, host, out var length) && host[..length].SequenceEqual(text)
                    ? null
                    : $"{field} is a host name in lower case without a port, and can never be \"{shown}\"{(length > 0 ? $"; write \"{Encoding.ASCII.GetString(host[..length])}\"" : "")}";
            case RuleTextForm.Method:
                return text.IndexOfAnyInRange((byte)'a', (byte)'z') < 0 && !text.IsEmpty ? null : $"methods are in upper case, and {field} can never be \"{shown}\"; write \"{shown.ToUpperInvariant()}\"";
            case RuleTextForm.Template:
                return TemplateProblem(field, text, shown);
            case RuleTextForm.Path or RuleTextForm.Uri:
                return RulePathTexts.Problem(form, field, text);
            case RuleTextForm.Version:
                return Versions.Contains(shown) ? null : $"{field} is one of {string.Join(", ", Versions)}, never \"{shown}\"";
            case RuleTextForm.UpperHex:
                return IsHex(text, 'a', 'f') ? null : $"{field} has hexadecimal digits in upper case, and can never be \"{shown}\"; write \"{Hex(shown).ToUpperInvariant()}\"";
            case RuleTextForm.LowerHex:
                return IsHex(text, 'A', 'F') ? null : $"{field} has hexadecimal digits in lower case, and can never be \"{shown}\"; write \"{Hex(shown).ToLowerInvariant()}\"";
            default:
                return null;
        }
    }

    // An operation that is not there has an empty endpoint: that may be asked for.
    private static string? TemplateProblem(string field, ReadOnlySpan<byte> text, string shown) =>
        text.IsEmpty || text[0] == (byte)'/' ? null : $"{field} begins with a slash, and can never be \"{shown}\"; write \"/{shown}\"";

    // A certificate that is not there has empty texts: those may be asked for.
    private static bool IsHex(ReadOnlySpan<byte> text, char first, char last)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigit((char)letter) || (letter >= first && letter <= last))
            {
                return false;
            }
        }

        return true;
    }

    private static string Hex(string shown) => string.Concat(shown.Where(char.IsAsciiHexDigit));
}
