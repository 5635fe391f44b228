using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.SecondReader;

/// <summary>What another reader of OpenAPI says of the same document.</summary>
/// <param name="Succeeded">Whether it could read the document at all.</param>
/// <param name="Operations">The operations that it saw.</param>
/// <param name="Diagnostics">What it complained of, at our lines where it told a place that is in the document.</param>
public sealed record SecondOpinion(bool Succeeded, IReadOnlyList<SeenOperation> Operations, IReadOnlyList<Diagnostic> Diagnostics);
