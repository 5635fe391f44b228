using FastShield.Compiler.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Compiler;

/// <summary>A document, compiled: its program, and for each operation what its requests are held against. Immutable.</summary>
/// <param name="Contract">What the document says.</param>
/// <param name="Program">All schemas.</param>
/// <param name="Operations">The operations, in the document's order.</param>
public sealed record CompiledApi(ApiContract Contract, ValidationProgram Program, IReadOnlyList<CompiledOperation> Operations)
{
    /// <summary>Whether responses were compiled too (<see cref="CompileOptions.Responses"/>).</summary>
    public bool HasResponses { get; init; }
}
