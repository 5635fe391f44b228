namespace FastShield.Runtime.Patterns;

/// <summary>A piece of a parsed pattern. Groups leave no trace: nobody asks what they captured.</summary>
internal abstract class PatternNode
{
}

/// <summary>Matches the empty text.</summary>
internal sealed class EmptyNode : PatternNode
{
    public static EmptyNode Instance { get; } = new();
}

/// <summary>One code point out of a set.</summary>
internal sealed class SetNode(CodePointSet set) : PatternNode
{
    public CodePointSet Set { get; } = set;
}

/// <summary>One piece behind the other.</summary>
internal sealed class SequenceNode(IReadOnlyList<PatternNode> items) : PatternNode
{
    public IReadOnlyList<PatternNode> Items { get; } = items;
}

/// <summary>One piece out of several.</summary>
internal sealed class AlternationNode(IReadOnlyList<PatternNode> choices) : PatternNode
{
    public IReadOnlyList<PatternNode> Choices { get; } = choices;
}

/// <summary>A counted repeat. Greedy and lazy are the same language.</summary>
internal sealed class RepeatNode(PatternNode body, int minimum, int maximum) : PatternNode
{
    /// <summary>The maximum that means "without end".</summary>
    public const int Unbounded = int.MaxValue;

    public PatternNode Body { get; } = body;

    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;
}

/// <summary>A condition on a place in the text.</summary>
internal sealed class AnchorNode(Anchor anchor) : PatternNode
{
    public Anchor Anchor { get; } = anchor;
}

/// <summary>The places that an <see cref="AnchorNode"/> can ask for.</summary>
internal enum Anchor
{
    Start,
    End,
    WordBoundary,
    NotWordBoundary,
}

/// <summary>Lookahead or lookbehind, positive or negative.</summary>
internal sealed class LookNode(PatternNode body, bool ahead, bool negative, int position) : PatternNode
{
    public PatternNode Body { get; } = body;

    public bool Ahead { get; } = ahead;

    public bool Negative { get; } = negative;

    /// <summary>Where it stands in the source, for messages.</summary>
    public int Position { get; } = position;
}

/// <summary>A backreference: good syntax, but no automaton can do it.</summary>
internal sealed class BackreferenceNode(int position) : PatternNode
{
    public int Position { get; } = position;
}
