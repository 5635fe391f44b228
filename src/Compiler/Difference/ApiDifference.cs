using FastShield.Compiler.Contract;

namespace FastShield.Compiler.Difference;

/// <summary>What changes for clients between two documents: which requests become refused, which are newly accepted.</summary>
/// <param name="Changes">The changes, breaking ones first, then undecided ones.</param>
/// <param name="Dropped">How many more there are.</param>
public sealed record ApiDifference(IReadOnlyList<ApiChange> Changes, int Dropped)
{
    /// <summary>True where requests that conformed are refused for sure.</summary>
    public bool IsBreaking => Changes.Any(change => change.IsBreaking);

    /// <summary>True where requests may be refused that conformed, and nothing decides it.</summary>
    public bool IsUndecided => Changes.Any(change => change.IsUndecided);

    /// <summary>
    /// Compares two compiled documents, operation by operation: same method, same path but for the names of its variables. Responses are compared where both
    /// were compiled with them; there, what is refused are answers of the origin.
    /// </summary>
    public static ApiDifference Between(CompiledApi old, CompiledApi @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var changes = new ChangeList();
        var (was, isNow) = (Index(old), Index(@new));
        var comparer = new OperationComparer(new SchemaComparer(old, @new, changes), changes);
        foreach (var (key, operation) in was)
        {
            if (isNow.TryGetValue(key, out var other))
            {
                comparer.Compare(operation, other);
            }
            else
            {
                changes.Add(new ApiChange("operation-removed", ChangeEffect.Refuses, IsSure: true, "is not described any more", operation.Contract.Node, null), operation.Contract.ToString());
            }
        }

        foreach (var (_, operation) in isNow.Where(entry => !was.ContainsKey(entry.Key)))
        {
            changes.Add(new ApiChange("operation-added", ChangeEffect.Accepts, IsSure: true, "is new", null, operation.Contract.Node), operation.Contract.ToString());
        }

        return new ApiDifference(changes.Sorted(), changes.Dropped);
    }

    private static Dictionary<(string Method, string Shape), CompiledOperation> Index(CompiledApi api)
    {
        var found = new Dictionary<(string, string), CompiledOperation>();
        foreach (var operation in api.Operations)
        {
            found.TryAdd(Key(operation.Contract), operation);
        }

        return found;
    }

    private static (string, string) Key(OperationContract operation) => (operation.Method, operation.Path.Shape);
}
