namespace FastShield.Compiler.Reading;

/// <summary>Text of a document as it appears in messages: bounded, and on one line.</summary>
internal static class Shown
{
    private const int Longest = 80;

    public static string Short(string text)
    {
        var cut = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
        return string.Create(cut.Length, cut, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
            }
        });
    }
}
