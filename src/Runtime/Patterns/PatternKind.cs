namespace FastShield.Runtime.Patterns;

/// <summary>How a <see cref="Pattern"/> is matched; for reports, and for those who lower a pattern further.</summary>
public enum PatternKind
{
    /// <summary>Plain text, compared or searched as bytes.</summary>
    Literal,

    /// <summary>One class of characters from the beginning to the end, with a count: <c>^[a-z]{1,30}$</c>.</summary>
    ClassRun,

    /// <summary>A deterministic automaton: one table look-up a character.</summary>
    Table,

    /// <summary>The set of live positions is kept as bits: for patterns whose table would be too large.</summary>
    BitParallel,

    /// <summary>Several automata over the same text, as lookahead behind <c>^</c> demands.</summary>
    Conjunction,

    /// <summary>Read from the end to the beginning, because lookahead asks about what follows.</summary>
    Backward,
}
