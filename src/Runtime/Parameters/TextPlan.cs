namespace FastShield.Runtime.Parameters;

/// <summary>How a named value is written as text in a request: what parameters and fields of form bodies have in common.</summary>
public abstract class TextPlan
{
    /// <summary>The name, UTF-8; header names in any case.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The style; the document's default is the compiler's to fill in.</summary>
    public required ParameterStyle Style { get; init; }

    /// <summary>Whether arrays and objects become several parameters or pairs.</summary>
    public bool Explode { get; init; }

    /// <summary>True where the decoded text is JSON itself: `content` of a parameter, or an object in a form body.</summary>
    public bool IsJson { get; init; }

    /// <summary>What the text may be read as.</summary>
    public TextShape Text { get; init; } = TextShape.Plain;
}
