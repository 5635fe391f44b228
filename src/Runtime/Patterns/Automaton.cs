namespace FastShield.Runtime.Patterns;

/// <summary>What can happen behind a position (or at the beginning of the text): shared by all positions with the same continuation.</summary>
internal sealed class Continuation(int[] targets, bool matched, bool atEnd)
{
    /// <summary>Nothing leads to a match from here.</summary>
    public static Continuation Dead { get; } = new([], false, false);

    /// <summary>The positions that may read the next character, ascending.</summary>
    public int[] Targets { get; } = targets;

    /// <summary>The pattern is matched, whatever follows.</summary>
    public bool Matched { get; } = matched;

    /// <summary>The pattern is matched if the text ends here.</summary>
    public bool AtEnd { get; } = atEnd;
}

/// <summary>An automaton without empty moves: positions that read a character, and what can follow each.</summary>
internal sealed class Automaton
{
    public required Alphabet Alphabet { get; init; }

    /// <summary>For each set, the classes of the alphabet it consists of.</summary>
    public required int[][] ClassesOfSet { get; init; }

    /// <summary>For each position, the number of the set it reads.</summary>
    public required int[] SetOf { get; init; }

    /// <summary>For each position, the number of its continuation.</summary>
    public required int[] ContinuationOf { get; init; }

    public required Continuation[] Continuations { get; init; }

    /// <summary>The continuation at the beginning of the text.</summary>
    public required int Start { get; init; }

    public int PositionCount => SetOf.Length;
}
