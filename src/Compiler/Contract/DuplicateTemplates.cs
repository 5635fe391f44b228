using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>
/// Finds path templates that differ only in the names of their variables. OpenAPI forbids them; where their methods or servers keep them
/// apart, they still mean something.
/// </summary>
internal static class DuplicateTemplates
{
    public static void Report(List<OperationContract> operations, DiagnosticBag diagnostics)
    {
        foreach (var twins in operations.GroupBy(o => o.Path.Shape, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            var first = twins.First();
            var others = twins.Where(o => o.Path.Text != first.Path.Text).DistinctBy(o => o.Path.Text).ToArray();
            foreach (var other in others)
            {
                diagnostics.Warning(DiagnosticCodes.PathTemplateDuplicate, PathItem(other), Message(other, first));
            }

            if (others.Length > 0)
            {
                ReportClashes(twins, diagnostics);
            }
        }
    }

    private static void ReportClashes(IEnumerable<OperationContract> twins, DiagnosticBag diagnostics)
    {
        var taken = new Dictionary<(string Method, string Server), OperationContract>();
        foreach (var operation in twins)
        {
            foreach (var server in operation.Servers)
            {
                if (!taken.TryAdd((operation.Method, server.ToString()), operation))
                {
                    diagnostics.Error(
                        DiagnosticCodes.PathTemplateDuplicate,
                        operation.Node,
                        $"{Message(operation, taken[(operation.Method, server.ToString())])} Both have {operation.Method}, so it is not clear which one holds. Join them.");
                    break;
                }
            }
        }
    }

    private static string Message(OperationContract other, OperationContract first) =>
        $"The path {Shown.Short(other.Path.Text)} matches the same requests as {Shown.Short(first.Path.Text)}.";

    private static SourceNode PathItem(OperationContract operation) => operation.Node.Parent ?? operation.Node;
}
