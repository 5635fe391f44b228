using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// Where a value that is read again ends is known. So a block that only has logic goes straight to it, and one that looks at a few members, whatever the
/// others are (the condition of an `if`), stops at the last of those.
/// </summary>
internal sealed class KnownEnd : ProgramPass
{
    public override string Name => "known-end";

    public override ValidationProgram Run(ValidationProgram program)
    {
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            var again = PlainBlocks.IsPlain(program, i) ? AgainWay.LogicAlone : LooksAtFew(program, i) ? AgainWay.FewMembers : AgainWay.Whole;
            program.Blocks[i] = program.Blocks[i] with { Again = again };
        }

        return program;
    }

    private static bool LooksAtFew(ValidationProgram program, int index)
    {
        var block = program.Blocks[index];
        if (block.Members < 0 || block.Items >= 0 || block.FirstLogic < block.Count || block.Instead >= 0 || (block.Types & JsonType.Object) == 0)
        {
            return false;
        }

        foreach (var instruction in program.InstructionsOf(index))
        {
            if (instruction.Kind is not (InstructionKind.AssertType or InstructionKind.LoopMembers))
            {
                return false;
            }
        }

        var shape = program.Objects[block.Members];
        return shape is { Patterns.Length: 0, Dependents.Length: 0, Additional: ValidationProgram.AnyBlock, Names: ValidationProgram.AnyBlock }
            && shape.Properties.Length is > 0 and <= FewMembers.Most;
    }
}
