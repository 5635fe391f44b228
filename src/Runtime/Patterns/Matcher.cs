namespace FastShield.Runtime.Patterns;

/// <summary>One way to match a text. Implementations allocate nothing and take time in proportion to the text.</summary>
internal abstract class Matcher
{
    public abstract PatternKind Kind { get; }

    /// <summary>Table states, bit positions, or 0 where there is no automaton.</summary>
    public abstract int StateCount { get; }

    public abstract bool IsMatch(ReadOnlySpan<byte> text);
}
