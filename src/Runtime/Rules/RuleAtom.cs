namespace FastShield.Runtime.Rules;

/// <summary>What a condition asks. A text that is not there fulfils none of them.</summary>
public enum RuleAtomKind : byte
{
    /// <summary>A field is true.</summary>
    Flag,

    /// <summary>A text is one of a set.</summary>
    TextIn,

    /// <summary>Two texts are equal.</summary>
    TextEqual,

    /// <summary>A text comes before another by its bytes.</summary>
    TextBelow,

    /// <summary>A text comes before another, or is equal to it.</summary>
    TextAtMost,

    /// <summary>A text has another one in it.</summary>
    TextContains,

    /// <summary>A text begins with another.</summary>
    TextStartsWith,

    /// <summary>A text ends with another.</summary>
    TextEndsWith,

    /// <summary>A pattern matches somewhere in a text.</summary>
    TextMatches,

    /// <summary>A text fits a pattern of stars.</summary>
    TextWildcard,

    /// <summary>The length of a text is one of some numbers.</summary>
    LengthIn,

    /// <summary>Two texts are of one length.</summary>
    LengthEqual,

    /// <summary>A text is shorter than another.</summary>
    LengthBelow,

    /// <summary>A text is no longer than another.</summary>
    LengthAtMost,

    /// <summary>The client's address lies in some ranges.</summary>
    AddressIn,
}

/// <summary>Of how many elements of a list a condition is asked.</summary>
public enum RuleQuantifier : byte
{
    /// <summary>Of no list.</summary>
    None,

    /// <summary>Of one element at least.</summary>
    Any,

    /// <summary>Of every element; true of an empty list.</summary>
    All,
}

/// <summary>One condition of one expression or of several.</summary>
public readonly record struct RuleAtom
{
    /// <summary>What is asked.</summary>
    public required RuleAtomKind Kind { get; init; }

    /// <summary>The field of a flag.</summary>
    public RuleField Field { get; init; }

    /// <summary>The number of the text on the left.</summary>
    public int Left { get; init; }

    /// <summary>The number of the text on the right, or of the set or pattern.</summary>
    public int Right { get; init; }

    /// <summary>Whether elements of a list are asked.</summary>
    public RuleQuantifier Quantifier { get; init; }

    /// <summary>Whether the elements have to fulfil the opposite.</summary>
    public bool IsNegated { get; init; }

    /// <summary>The list whose elements are asked.</summary>
    public RuleList List { get; init; }
}

/// <summary>One step of a program: a condition, and where it goes on.</summary>
/// <param name="Atom">The number of the condition.</param>
/// <param name="OnTrue">The next step where it holds; or one of the two ends.</param>
/// <param name="OnFalse">The next step where it does not.</param>
public readonly record struct RuleStep(int Atom, int OnTrue, int OnFalse)
{
    /// <summary>The end of a program whose expression is true.</summary>
    public const int Matches = -1;

    /// <summary>The end of a program whose expression is false.</summary>
    public const int Fails = -2;
}
