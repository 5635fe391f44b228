using System.Globalization;
using System.Text;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Text for a comment: one line of printable ASCII, whatever it was made from. Everything else is written as its code, so that no line end
/// of Unicode can end the comment and no text can run backwards; a star and a slash are kept apart.
/// </summary>
internal readonly record struct Note
{
    private const int Longest = 160;

    private Note(string text) => Text = text;

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Takes any text; what is longer than 160 characters is cut.</summary>
    public static Note Of(string text)
    {
        var note = new StringBuilder();
        foreach (var c in text)
        {
            if (note.Length >= Longest)
            {
                note.Append("...");
                break;
            }

            if (c is < ' ' or > '~')
            {
                note.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
            }
            else
            {
                note.Append(c == '/' && note.Length > 0 && note[^1] == '*' ? " " : "").Append(c);
            }
        }

        return new Note(note.ToString());
    }
}
