using System.Text;
using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>regex</c>: a regular expression of ECMA-262. The only format whose check allocates: it parses.</summary>
public static class RegexFormat
{
    /// <summary>True where the text is well-formed; what is longer than any pattern may be is refused unread.</summary>
    public static bool IsRegex(ReadOnlySpan<byte> text) =>
        text.Length <= 4 * PatternLimits.SourceLength && Pattern.IsWellFormed(Encoding.UTF8.GetString(text));
}
