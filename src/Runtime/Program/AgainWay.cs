namespace FastShield.Runtime.Program;

/// <summary>How a block reads a value again, whose end is known.</summary>
public enum AgainWay : byte
{
    /// <summary>As it reads it the first time.</summary>
    Whole,

    /// <summary>It goes straight to its logic.</summary>
    LogicAlone,

    /// <summary>It looks at its own names alone, and at nothing behind the last of them.</summary>
    FewMembers,
}
