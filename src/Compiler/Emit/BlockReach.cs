using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>Which blocks a block hands values to: the same value, its members' or its items'.</summary>
internal static class BlockReach
{
    /// <summary>The blocks named by a block's instructions and shapes, in their order; <see cref="ValidationProgram.AnyBlock"/> and its like included.</summary>
    public static IEnumerable<int> Of(ValidationProgram program, int block)
    {
        var range = program.Blocks[block];
        for (var i = range.Start; i < range.Start + range.Count; i++)
        {
            foreach (var target in Of(program, program.Instructions[i]))
            {
                yield return target;
            }
        }
    }

    private static IEnumerable<int> Of(ValidationProgram program, Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.LoopMembers => Of(program.Objects[instruction.A]),
        InstructionKind.LoopItems => [.. program.Arrays[instruction.A].Prefix, program.Arrays[instruction.A].Rest],
        _ => InPlace(program, instruction),
    };

    /// <summary>The blocks that an instruction reads the same value, or one of its items, again for.</summary>
    public static IEnumerable<int> InPlace(ValidationProgram program, Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.LoopContains or InstructionKind.LogicNot or InstructionKind.ControlCall => [instruction.A],
        InstructionKind.LogicAllOf or InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf => program.BlockLists[instruction.A],
        InstructionKind.LogicDiscriminator => program.Discriminators[instruction.A].Blocks,
        InstructionKind.LogicIf => [instruction.A, instruction.B, instruction.C],
        InstructionKind.LogicDependent => [instruction.B],
        _ => [],
    };

    private static IEnumerable<int> Of(ObjectShape shape) =>
        [shape.Names, .. shape.Properties.Select(property => property.Block), .. shape.Patterns.Select(rule => rule.Block), shape.Additional];
}
