using System.Text;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>Patterns of `wildcard`: `*` is any bytes or none, `\*` a star, `\\` a backslash.</summary>
internal static class RuleWildcards
{
    /// <summary>Null, or what is wrong with a pattern (Latin-1 for its bytes).</summary>
    public static string? Problem(string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\')
            {
                if (++i == source.Length || source[i] is not ('*' or '\\'))
                {
                    return "a backslash in a wildcard pattern stands before a star or a backslash";
                }
            }
            else if (source[i] == '*' && i + 1 < source.Length && source[i + 1] == '*')
            {
                return "two stars in a row mean no more than one; write one";
            }
        }

        return null;
    }

    /// <summary>The pattern, ready to be asked.</summary>
    public static WildcardPattern Compile(string source, bool isStrict)
    {
        var pieces = new List<byte[]>();
        var piece = new StringBuilder();
        void End()
        {
            pieces.Add(Encoding.Latin1.GetBytes(isStrict ? piece.ToString() : Lower(piece)));
            piece.Clear();
        }

        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '*')
            {
                End();
            }
            else
            {
                piece.Append(source[i] == '\\' ? source[++i] : source[i]);
            }
        }

        End();
        return new WildcardPattern(pieces, !isStrict);
    }

    // Only ASCII letters have a case here: the others are bytes.
    private static string Lower(StringBuilder piece) => string.Concat(piece.ToString().Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter));
}
