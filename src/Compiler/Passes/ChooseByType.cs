using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// A block that asks nothing but one `anyOf` or `oneOf` whose branches have no type in common: a value's first byte names the one branch that can
/// hold, and that one reads it, once.
/// </summary>
internal sealed class ChooseByType : ProgramPass
{
    public override string Name => "choose-by-type";

    public override ValidationProgram Run(ValidationProgram program)
    {
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            var block = program.Blocks[i];
            if (block.Count - block.FirstLogic == 1 && PlainBlocks.IsPlain(program, i) && IsDisjoint(program, program.InstructionsOf(i)[block.FirstLogic]))
            {
                program.Blocks[i] = block with { Reader = Block.ByType };
            }
        }

        return program;
    }

    private static bool IsDisjoint(ValidationProgram program, Instruction instruction)
    {
        if (instruction.Kind is not (InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf))
        {
            return false;
        }

        var seen = JsonType.None;
        foreach (var branch in program.BlockLists[instruction.A])
        {
            var types = program.TypesOf(branch);
            types |= (types & JsonType.Integer) != 0 ? JsonType.Number : JsonType.None;
            if ((seen & types) != 0)
            {
                return false;
            }

            seen |= types;
        }

        return true;
    }
}
