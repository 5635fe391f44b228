using FastShield.Compiler.Contract;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Security;

namespace FastShield.Compiler;

/// <summary>One operation, ready to be checked.</summary>
/// <param name="Contract">What the document says of it.</param>
/// <param name="Parameters">The plans of its parameters.</param>
/// <param name="Body">The checks of its body; null where the document describes none.</param>
/// <param name="Entries">The blocks that its requests, and its responses where they were compiled, are held against, and what each is for.</param>
public sealed record CompiledOperation(
    OperationContract Contract, ParameterSet Parameters, BodyCheck? Body, IReadOnlyList<CompiledEntry> Entries)
{
    /// <summary>The credentials that its requests have to show.</summary>
    public SecurityCheck Security { get; init; } = SecurityCheck.None;

    /// <summary>What its responses are held against; null where none is described, or responses were not compiled.</summary>
    public ResponseSet? Responses { get; init; }
}
