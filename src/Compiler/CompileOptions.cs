namespace FastShield.Compiler;

/// <summary>What the operator decides about the compiling of a document. Immutable; every default is strict.</summary>
public sealed record CompileOptions
{
    /// <summary>The defaults.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>What becomes of bodies that cannot be held against their schema.</summary>
    public UncheckedBodies UncheckedBodies { get; init; } = UncheckedBodies.Refuse;
}
