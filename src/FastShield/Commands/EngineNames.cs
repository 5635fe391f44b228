using FastShield.Compiler;
using FastShield.Compiler.Emit;

namespace FastShield.Commands;

/// <summary>What generated code is called, and which blocks it is generated for.</summary>
internal static class EngineNames
{
    public const string Namespace = "FastShield.Generated";

    public const string Engine = "Validators";

    public static IReadOnlyList<EmitEntry> Entries(CompiledApi api) =>
    [
        .. from operation in api.Operations
           from entry in operation.Entries
           where entry.Block >= 0
           select new EmitEntry(operation.Contract.Id, entry.Block),
    ];
}
