namespace FastShield.Compiler.Reading;

/// <summary>A string, number, boolean or null.</summary>
public sealed class ScalarNode : SourceNode
{
    private const int ShownLength = 60;

    internal ScalarNode(SourceFile file, int line, int column, ScalarKind kind, string text)
        : base(file, line, column)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>Which kind of value this is.</summary>
    public ScalarKind Kind { get; }

    /// <summary>
    /// A string's characters (always well-formed UTF-16); a number's digits in JSON's own notation, exactly as in a JSON document, so
    /// that no number is ever rounded; `true`, `false` or `null`.
    /// </summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string? AsString() => Kind == ScalarKind.String ? Text : null;

    /// <inheritdoc/>
    public override bool? AsBoolean() => Kind switch
    {
        ScalarKind.True => true,
        ScalarKind.False => false,
        _ => null,
    };

    /// <inheritdoc/>
    public override string Describe() => Kind switch
    {
        ScalarKind.String => $"the text \"{Shown}\"",
        ScalarKind.Number => $"the number {Shown}",
        _ => Text,
    };

    private string Shown => Text.Length <= ShownLength ? Text : string.Concat(Text.AsSpan(0, ShownLength), "...");
}
