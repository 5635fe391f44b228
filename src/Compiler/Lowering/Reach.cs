using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Finds all blocks that validation can come to from some blocks.</summary>
public static class Reach
{
    /// <summary>The blocks themselves and all they lead to, in the order of a walk from the first one on.</summary>
    public static IReadOnlyList<int> Of(ValidationProgram program, IEnumerable<int> blocks)
    {
        ArgumentNullException.ThrowIfNull(program);
        var found = new List<int>();
        var seen = new HashSet<int>();
        var waiting = new Queue<int>(blocks);
        while (waiting.TryDequeue(out var block))
        {
            if (block < 0 || !seen.Add(block))
            {
                continue;
            }

            found.Add(block);
            foreach (var next in Next(program, block))
            {
                waiting.Enqueue(next);
            }
        }

        return found;
    }

    private static IEnumerable<int> Next(ValidationProgram program, int block)
    {
        var range = program.Blocks[block];
        if (range.Members >= 0)
        {
            var shape = program.Objects[range.Members];
            foreach (var property in shape.Properties)
            {
                yield return property.Block;
            }

            foreach (var pattern in shape.Patterns)
            {
                yield return pattern.Block;
            }

            yield return shape.Additional;
            yield return shape.Names;
        }

        if (range.Items >= 0)
        {
            foreach (var item in program.Arrays[range.Items].Prefix)
            {
                yield return item;
            }

            yield return program.Arrays[range.Items].Rest;
        }

        for (var i = range.Start; i < range.Start + range.Count; i++)
        {
            if (program.Instructions[i].Kind == InstructionKind.LoopContains)
            {
                yield return program.Instructions[i].A;
            }

            foreach (var target in InPlaceNesting.Targets(program, program.Instructions[i]))
            {
                yield return target;
            }
        }
    }
}
