using FastShield.Compiler.Lowering;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Which operations code is generated for where a process may not spend what all of them cost: as many as fit under a limit, the small ones
/// first. The others keep the interpreter, whose answers are the same.
/// </summary>
/// <param name="Entries">The entries of the operations that fit.</param>
/// <param name="Operations">How many operations those are.</param>
/// <param name="LeftOut">The operations that do not fit, in the order of the entries.</param>
public sealed record EmitSelection(IReadOnlyList<EmitEntry> Entries, int Operations, IReadOnlyList<string> LeftOut)
{
    /// <summary>Instructions in the blocks of the entries that fit.</summary>
    public int Instructions { get; init; }

    /// <summary>Chooses.</summary>
    /// <param name="program">The program.</param>
    /// <param name="entries">What could be emitted.</param>
    /// <param name="limit">Instructions at most in the blocks that are emitted; blocks that ask the same, or that several operations share, count once.</param>
    public static EmitSelection Within(ValidationProgram program, IReadOnlyList<EmitEntry> entries, int limit)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(entries);
        var folding = BlockFolding.Make(program);
        var operations = entries.GroupBy(entry => entry.Operation, StringComparer.Ordinal)
            .Select(group => (group.Key, Blocks: Reach.All(folding.Program, group.Select(entry => folding.Of(entry.Block)))))
            .OrderBy(operation => operation.Blocks.Sum(block => program.Blocks[block].Count))
            .ToList();
        var emitted = new HashSet<int>();
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        var size = 0;
        foreach (var (operation, blocks) in operations)
        {
            var fresh = blocks.Where(block => !emitted.Contains(block)).ToList();
            var cost = fresh.Sum(block => program.Blocks[block].Count);
            if (size + cost <= limit)
            {
                size += cost;
                emitted.UnionWith(fresh);
                chosen.Add(operation);
            }
        }

        return new EmitSelection(
            [.. entries.Where(entry => chosen.Contains(entry.Operation))],
            chosen.Count,
            [.. entries.Select(entry => entry.Operation).Where(operation => !chosen.Contains(operation)).Distinct(StringComparer.Ordinal)])
        {
            Instructions = size,
        };
    }
}
