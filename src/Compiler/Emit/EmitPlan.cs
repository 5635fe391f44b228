using FastShield.Compiler.Passes;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Which blocks an engine needs and in which file each stands: one file for each operation, with what it alone uses; what several use is
/// grouped by the component schema that it is part of.
/// </summary>
internal sealed class EmitPlan
{
    private const string Components = "/components/schemas/";
    private const int Shared = -1;

    private EmitPlan(int[] entries, SortedDictionary<string, List<int>> files)
    {
        Entries = entries;
        Files = files;
    }

    /// <summary>The blocks that can be asked about, ascending.</summary>
    public int[] Entries { get; }

    /// <summary>The blocks of each file, ascending, by the file's path.</summary>
    public SortedDictionary<string, List<int>> Files { get; }

    /// <summary>Follows the blocks from the entries.</summary>
    public static EmitPlan Make(BlockFolding folding, IReadOnlyList<EmitEntry> entries)
    {
        var program = folding.Program;
        var operations = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        var owners = new Dictionary<int, int>();
        foreach (var entry in entries)
        {
            if (!operations.TryGetValue(entry.Operation, out var operation))
            {
                operation = names.Count;
                operations.Add(entry.Operation, operation);
                names.Add(entry.Operation);
            }

            Claim(program, folding.Of(entry.Block), operation, owners);
        }

        var paths = Paths(names);
        var files = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (block, owner) in owners.OrderBy(pair => pair.Key))
        {
            var path = owner == Shared ? SharedPath(program.Places[program.Blocks[block].Place].Schema) : paths[owner];
            if (!files.TryGetValue(path, out var blocks))
            {
                files.Add(path, blocks = []);
            }

            blocks.Add(block);
        }

        int[] asked = [.. entries.Select(entry => entry.Block).Where(block => block >= 0).Distinct().Order()];
        return new EmitPlan(asked, files);
    }

    // A block is visited at most twice: when its first operation claims it, and when a second one makes it shared.
    private static void Claim(ValidationProgram program, int first, int operation, Dictionary<int, int> owners)
    {
        var waiting = new Stack<int>();
        waiting.Push(first);
        while (waiting.TryPop(out var block))
        {
            if (block < 0)
            {
                continue;
            }

            var isOwned = owners.TryGetValue(block, out var owner);
            if (isOwned && (owner == operation || owner == Shared))
            {
                continue;
            }

            owners[block] = isOwned ? Shared : operation;
            foreach (var target in FastReach.Of(program, block))
            {
                waiting.Push(target);
            }
        }
    }

    // Two names that give one identifier are told apart by their position.
    private static string[] Paths(List<string> operations)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var paths = new string[operations.Count];
        for (var i = 0; i < paths.Length; i++)
        {
            var name = Name.Of(operations[i]);
            var path = $"Operations/{name.Text}.cs";
            paths[i] = taken.Add(path) ? path : $"Operations/{Name.Numbered(name.Text + "_", i).Text}.cs";
            taken.Add(paths[i]);
        }

        return paths;
    }

    private static string SharedPath(string pointer)
    {
        var at = pointer.IndexOf(Components, StringComparison.Ordinal);
        if (at < 0)
        {
            return "Schemas/Shared.cs";
        }

        var name = pointer[(at + Components.Length)..];
        var end = name.IndexOf('/', StringComparison.Ordinal);
        return $"Schemas/{Name.Of(end < 0 ? name : name[..end]).Text}.cs";
    }
}
