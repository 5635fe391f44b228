using FastShield.Compiler.Lowering;

namespace FastShield.Compiler;

/// <summary>What the operator decides about the compiling of a document. Immutable; every default is strict.</summary>
public sealed record CompileOptions
{
    /// <summary>The defaults.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>What becomes of bodies that cannot be held against their schema.</summary>
    public UncheckedBodies UncheckedBodies { get; init; } = UncheckedBodies.Refuse;

    /// <summary>
    /// Whether responses are compiled too. Without, their descriptions are not read: what is wrong with them, or cannot be enforced, keeps nobody from having
    /// requests held.
    /// </summary>
    public bool Responses { get; init; }

    /// <summary>How schemas are read.</summary>
    public LoweringOptions Schemas { get; init; } = LoweringOptions.Default;

    /// <summary>Names of passes that are switched off, to find the one at fault (<see cref="Passes.ProgramPasses.Names"/>).</summary>
    public IReadOnlyCollection<string> WithoutPasses { get; init; } = [];
}
