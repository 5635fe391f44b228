namespace FastShield.Runtime.Patterns;

/// <summary>
/// What a pattern may cost. Patterns come with uploaded documents and are hostile input: every step of the construction has a bound,
/// and what passes the last one is refused with a message.
/// </summary>
internal static class PatternLimits
{
    /// <summary>Length of the source in UTF-16 units.</summary>
    public const int SourceLength = 32_768;

    /// <summary>Nesting of groups: keeps the recursive steps shallow.</summary>
    public const int Depth = 200;

    /// <summary>Characters of the pattern after counted repeats are written out.</summary>
    public const int Positions = 20_000;

    /// <summary>States of the automaton with empty moves, all in all.</summary>
    public const int States = 100_000;

    /// <summary>Moves from one position to the next ones, summed over all distinct position follow sets.</summary>
    public const int Edges = 400_000;

    /// <summary>Empty moves walked while the follow sets are computed.</summary>
    public const int ClosureWork = 4_000_000;

    /// <summary>Distinct one-character conditions (<c>\b</c>, <c>(?!x)</c>): each one can double a position.</summary>
    public const int Conditions = 6;

    /// <summary>Classes of code points that the pattern tells apart.</summary>
    public const int Classes = 4_096;

    /// <summary>Interval visits while the classes are found.</summary>
    public const int ClassWork = 5_000_000;

    /// <summary>States of a table.</summary>
    public const int TableStates = 4_000;

    /// <summary>Entries (of two bytes) of a table.</summary>
    public const int TableEntries = 512 * 1024;

    /// <summary>Set members touched while a table is built: past it, the pattern is matched by bits.</summary>
    public const int TableWork = 2_000_000;

    /// <summary>Words of 64 bits touched for one character of the text by the bit matchers.</summary>
    public const int WordsPerCharacter = 2_000;

    /// <summary>Words of 64 bits that the masks of a bit matcher may take.</summary>
    public const int MaskWords = 512 * 1024;
}
