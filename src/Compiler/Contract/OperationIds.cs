using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Gives each operation an id of its own: the first to use an `operationId` keeps it, the others are called "METHOD /template".</summary>
internal static class OperationIds
{
    public static ImmutableArray<OperationContract> Assign(List<OperationContract> operations, DiagnosticBag diagnostics)
    {
        var taken = new Dictionary<string, OperationContract>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            if (operation.Id.Length > 0 && !taken.TryAdd(operation.Id, operation))
            {
                diagnostics.Warning(
                    DiagnosticCodes.OperationIdDuplicate,
                    operation.Node["operationId"]!,
                    $"The operationId \"{Shown.Short(operation.Id)}\" is that of {Shown.Short(taken[operation.Id].ToString())} in line {taken[operation.Id].Node.Line} already; this operation is called \"{Shown.Short(operation.ToString())}\" here.");
            }
        }

        return [.. operations.Select(o => o.Id.Length > 0 && taken[o.Id] == o ? o : o with { Id = o.ToString() })];
    }
}
