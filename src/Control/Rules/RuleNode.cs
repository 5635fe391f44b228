using System.Collections.Immutable;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>An expression that is true or false, types checked.</summary>
internal abstract record RuleNode
{
    /// <summary>Always the same.</summary>
    public sealed record Constant(bool Value) : RuleNode;

    /// <summary>All of them.</summary>
    public sealed record And(ImmutableArray<RuleNode> Parts) : RuleNode;

    /// <summary>One of them at least.</summary>
    public sealed record Or(ImmutableArray<RuleNode> Parts) : RuleNode;

    /// <summary>An odd number of them.</summary>
    public sealed record Xor(ImmutableArray<RuleNode> Parts) : RuleNode;

    /// <summary>The opposite.</summary>
    public sealed record Not(RuleNode Part) : RuleNode;

    /// <summary>A field that is true or false.</summary>
    public sealed record Flag(RuleField Field) : RuleNode;

    /// <summary>A text is one of some texts.</summary>
    public sealed record TextIn(RuleTextNode Left, ImmutableArray<ImmutableArray<byte>> Texts) : RuleNode;

    /// <summary>Two texts compared, or their lengths.</summary>
    public sealed record Compare(RuleAtomKind How, RuleTextNode Left, RuleTextNode Right) : RuleNode;

    /// <summary>A pattern matches in a text.</summary>
    public sealed record Matches(RuleTextNode Left, Pattern Pattern) : RuleNode;

    /// <summary>A text fits a pattern of stars.</summary>
    public sealed record Wildcard(RuleTextNode Left, string Source, bool IsStrict) : RuleNode;

    /// <summary>A length is one of some numbers.</summary>
    public sealed record LengthIn(RuleTextNode Left, ImmutableArray<(long First, long Last)> Ranges) : RuleNode;

    /// <summary>The client's address lies in some ranges.</summary>
    public sealed record AddressIn(ImmutableArray<(RuleAddress First, RuleAddress Last)> Ranges) : RuleNode;

    /// <summary>A condition of the elements of a list; in it <see cref="RuleTextNode.Element"/> is each of them.</summary>
    public sealed record OfList(RuleQuantifier Quantifier, RuleListKind List, string? Key, RuleNode Condition) : RuleNode;
}
