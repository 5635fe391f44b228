namespace FastShield.Compiler.Reading;

/// <summary>Text of a document as it appears in messages: bounded, and on one line.</summary>
public static class Shown
{
    private const int Longest = 80;

    /// <summary>At most 80 characters, with blanks in place of control characters and line ends.</summary>
    public static string Short(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return OneLine(text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "..."));
    }

    /// <summary>The whole text, with blanks in place of control characters and line ends.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
            }
        });
    }
}
