using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Which blocks a block hands values to: the same value, its members' or its items'.</summary>
public static class Reach
{
    /// <summary>The blocks themselves and all that they lead to, in the order of a walk from the first one on; real blocks only.</summary>
    public static IReadOnlyList<int> All(ValidationProgram program, IEnumerable<int> blocks)
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
            foreach (var next in Of(program, block))
            {
                waiting.Enqueue(next);
            }
        }

        return found;
    }

    /// <summary>The blocks named by a block's instructions and shapes, in their order; <see cref="ValidationProgram.AnyBlock"/> and its like included.</summary>
    public static IEnumerable<int> Of(ValidationProgram program, int block)
    {
        ArgumentNullException.ThrowIfNull(program);
        var range = program.Blocks[block];
        for (var i = range.Start; i < range.Start + range.Count; i++)
        {
            foreach (var target in Of(program, program.Instructions[i]))
            {
                yield return target;
            }
        }
    }

    /// <summary>The blocks that an instruction reads the same value again for.</summary>
    public static IEnumerable<int> SameValue(ValidationProgram program, Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(program);
        return instruction.Kind switch
        {
            InstructionKind.LogicNot or InstructionKind.ControlCall => [instruction.A],
            InstructionKind.LogicAllOf or InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf => program.BlockLists[instruction.A],
            InstructionKind.LogicDiscriminator => program.Discriminators[instruction.A].Blocks,
            InstructionKind.LogicIf => [instruction.A, instruction.B, instruction.C],
            InstructionKind.LogicDependent => [instruction.B],
            _ => [],
        };
    }

    private static IEnumerable<int> Of(ValidationProgram program, Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.LoopMembers => Of(program.Objects[instruction.A]),
        InstructionKind.LoopItems => [.. program.Arrays[instruction.A].Prefix, program.Arrays[instruction.A].Rest],
        InstructionKind.LoopContains => [instruction.A],
        InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems => [instruction.B],
        _ => SameValue(program, instruction),
    };

    private static IEnumerable<int> Of(ObjectShape shape) =>
        [shape.Names, .. shape.Properties.Select(property => property.Block), .. shape.Patterns.Select(rule => rule.Block), shape.Additional];
}
