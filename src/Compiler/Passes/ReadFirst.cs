using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// A block that asks nothing itself, and hands the value to others that all have to hold (`allOf`, a `$ref` with siblings): one of those reads the
/// value first, in place of a reading that only checks its grammar.
/// </summary>
internal sealed class ReadFirst : ProgramPass
{
    public override string Name => "read-first";

    public override ValidationProgram Run(ValidationProgram program)
    {
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            if (PlainBlocks.IsPlain(program, i) && Choose(program, i) is { } reader)
            {
                program.Blocks[i] = program.Blocks[i] with { Reader = reader };
            }
        }

        return program;
    }

    // One that looks at members or items is what the grammar would be checked for anyway.
    private static int? Choose(ValidationProgram program, int index)
    {
        int? chosen = null;
        foreach (var instruction in program.InstructionsOf(index)[program.Blocks[index].FirstLogic..])
        {
            int[] held = instruction.Kind switch
            {
                InstructionKind.ControlCall => [instruction.A],
                InstructionKind.LogicAllOf => program.BlockLists[instruction.A],
                _ => [],
            };
            foreach (var block in held)
            {
                if (block < 0)
                {
                    continue;
                }

                if (program.Blocks[block].Members >= 0 || program.Blocks[block].Items >= 0)
                {
                    return block;
                }

                chosen ??= block;
            }
        }

        return chosen;
    }
}
