using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Rollout;

/// <summary>What became of the text of an uploaded document.</summary>
/// <param name="Hash">The hash of its text.</param>
/// <param name="Api">What it compiled to; null where it is refused.</param>
/// <param name="Interpreter">The engine that is there from the first moment; null with <paramref name="Api"/>.</param>
/// <param name="Diagnostics">What there is to say about it.</param>
public sealed record DocumentOutcome(string Hash, CompiledApi? Api, SchemaInterpreter? Interpreter, DiagnosticBag Diagnostics)
{
    /// <summary>What answers yes or no: the interpreter, until generated code is in its place.</summary>
    public SchemaEngine? Engine { get; init; } = Interpreter;

    /// <summary>Whether a document is taken that asks for more than is enforced.</summary>
    public bool AllowsGaps { get; init; }

    /// <summary>True where everything that the document asks is enforced, or gaps are allowed.</summary>
    public bool IsAccepted => Api is not null && !Diagnostics.HasErrors && (AllowsGaps || !Diagnostics.HasGaps);
}
