using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Build;

/// <summary>What became of a build: an assembly, or the reasons why there is none.</summary>
/// <param name="Assembly">The loaded assembly, or null; the caller disposes of it.</param>
/// <param name="Diagnostics">Errors, in the order of the files; empty where the build succeeded.</param>
public sealed record BuildOutcome(CompiledAssembly? Assembly, IReadOnlyList<Diagnostic> Diagnostics);
