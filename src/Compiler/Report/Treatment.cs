namespace FastShield.Compiler.Report;

/// <summary>What becomes of something that a document says.</summary>
public enum Treatment : byte
{
    /// <summary>It is held against messages.</summary>
    Enforced,

    /// <summary>It describes, or asks nothing where it stands: no message is refused for it, by the specification.</summary>
    Annotation,

    /// <summary>It asks something that is not enforced; the document is refused unless gaps are allowed.</summary>
    Gap,

    /// <summary>Whether and how it is held against messages is a setting.</summary>
    Policy,
}
