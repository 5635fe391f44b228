using System.Globalization;
using System.Text;

namespace FastShield.Compiler.Emit;

/// <summary>An identifier: ASCII letters, digits and underscores alone, whatever it was made from.</summary>
internal readonly record struct Name
{
    private const int Longest = 48;

    private Name(string text) => Text = text;

    /// <summary>The identifier.</summary>
    public string Text { get; }

    /// <summary>A stem of the emitter's own, followed by a number: `B12`.</summary>
    public static Name Numbered(string stem, int number) => new(Of(stem).Text + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same, with an ending: `B12Object`.</summary>
    public Name With(string ending) => new(Text + Of(ending).Text);

    /// <summary>The same as <see cref="Of"/>, beginning with a capital letter, as no keyword of C# does.</summary>
    public static Name Pascal(string text)
    {
        var name = Of(text).Text;
        return new Name(char.IsAsciiLetter(name[0]) ? char.ToUpperInvariant(name[0]) + name[1..] : "X" + name);
    }

    /// <summary>
    /// What is left of a text when all else is made an underscore; different texts may give one name. It begins with a letter or an underscore
    /// and is at most 48 long.
    /// </summary>
    public static Name Of(string text)
    {
        var name = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, '_');
        }

        return new Name(name.ToString());
    }
}
