using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>What stands on one side of a comparison.</summary>
/// <param name="Type">Its type.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Shown">How messages call it.</param>
internal sealed record RuleOperand(RuleType Type, int At, string Shown)
{
    /// <summary>The text; of a number the text whose length it is.</summary>
    public RuleTextNode? Text { get; init; }

    /// <summary>The condition, where it is true or false.</summary>
    public RuleNode? Condition { get; init; }

    /// <summary>The form of the text.</summary>
    public RuleTextForm Form { get; init; }

    /// <summary>Whether it is one value for each element of <see cref="List"/>.</summary>
    public bool IsEach { get; init; }

    /// <summary>The list.</summary>
    public RuleListKind List { get; init; }

    /// <summary>The name whose values the list has; null for all.</summary>
    public string? Key { get; init; }
}
