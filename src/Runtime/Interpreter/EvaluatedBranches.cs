using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>
/// Finds the blocks that were applied to the same value and held, for those alone say what was looked at (Core 7.7.1): each is held against
/// the value once more, charged like any branch.
/// </summary>
internal static unsafe class EvaluatedBranches
{
    /// <summary>The next block behind <paramref name="position"/> whose marks count, or <see cref="ValidationProgram.AnyBlock"/> behind the last one.</summary>
    /// <param name="program">The program.</param>
    /// <param name="instruction">An instruction of the block's logic.</param>
    /// <param name="position">0 to begin with; moves on.</param>
    /// <param name="p">The value.</param>
    /// <param name="end">Its end.</param>
    /// <param name="context">The working state.</param>
    public static int Next(ValidationProgram program, in Instruction instruction, ref int position, byte* p, byte* end, ValidationContext context)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.ControlCall:
                return position++ == 0 ? instruction.A : ValidationProgram.AnyBlock;
            case InstructionKind.LogicDependent:
                return position++ == 0 && *p == (byte)'{' && JsonObjectText.HasMember(p, program.Names[instruction.A], context)
                    ? instruction.B
                    : ValidationProgram.AnyBlock;
            case InstructionKind.LogicDiscriminator:
                return position++ == 0 ? Discriminators.Choose(program.Discriminators[instruction.A], p, context) : ValidationProgram.AnyBlock;
            case InstructionKind.LogicIf:
                return NextOfIf(program, in instruction, ref position, p, end, context);
            case InstructionKind.LogicAllOf:
                var all = program.BlockLists[instruction.A];
                while (position < all.Length)
                {
                    if (all[position++] is var block and >= 0)
                    {
                        return block;
                    }
                }

                return ValidationProgram.AnyBlock;
            case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                var some = program.BlockLists[instruction.A];
                while (position < some.Length)
                {
                    if (some[position++] is var block and >= 0 && LogicRun.Branch(program, block, p, end, context))
                    {
                        return block;
                    }
                }

                return ValidationProgram.AnyBlock;
            default:
                return ValidationProgram.AnyBlock;
        }
    }

    // The condition's own marks count where it holds, and then those of the branch that was taken.
    private static int NextOfIf(
        ValidationProgram program, in Instruction instruction, ref int position, byte* p, byte* end, ValidationContext context)
    {
        switch (position++)
        {
            case 0:
                if (LogicRun.Branch(program, instruction.A, p, end, context))
                {
                    return instruction.A >= 0 ? instruction.A : NextOfIf(program, in instruction, ref position, p, end, context);
                }

                position = 3;
                return instruction.C;
            case 1:
                return instruction.B;
            default:
                return ValidationProgram.AnyBlock;
        }
    }
}
