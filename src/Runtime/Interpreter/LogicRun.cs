using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>
/// Blocks that read a value again: branches, references with siblings, conditions. The value has been read whole before, so a
/// branch can only fail for what it asks; every reading is charged to the work budget, and an exhausted budget is a refusal.
/// </summary>
internal static unsafe class LogicRun
{
    /// <summary>True where all that the instructions ask holds; what <paramref name="reader"/> asks is known to hold already.</summary>
    public static bool All<TMode>(
        ValidationProgram program, ReadOnlySpan<Instruction> logic, byte* p, byte* end, ValidationContext context, int reader)
        where TMode : struct, IMode
    {
        foreach (ref readonly var instruction in logic)
        {
            var holds = One<TMode>(program, in instruction, p, end, context, reader);
            if (!holds || context.Fault != JsonFault.None)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the value again for a block that has to hold; what it reports is the violation.</summary>
    public static bool Again<TMode>(ValidationProgram program, int block, byte* p, byte* end, ValidationContext context)
        where TMode : struct, IMode
    {
        if (block == ValidationProgram.AnyBlock)
        {
            return true;
        }

        return Rescan.TryBegin(context, end - p, out var rescan)
            && rescan.End(
                TMode.Collects || block < 0 || program.Blocks[block].Again == AgainWay.Whole
                    ? BlockRun.Run<TMode>(program, block, p, context)
                    : AgainRun.End(program, block, p, end, context));
    }

    private static bool One<TMode>(
        ValidationProgram program, in Instruction instruction, byte* p, byte* end, ValidationContext context, int reader)
        where TMode : struct, IMode
    {
        switch (instruction.Kind)
        {
            case InstructionKind.ControlCall:
                return instruction.A == reader || Again<TMode>(program, instruction.A, p, end, context);
            case InstructionKind.LogicAllOf:
                foreach (var block in program.BlockLists[instruction.A])
                {
                    if (block != reader && !Again<TMode>(program, block, p, end, context))
                    {
                        return false;
                    }
                }

                return true;
            case InstructionKind.LogicAnyOf:
                return AnyOf(program, instruction.A, p, end, context) || No<TMode>(in instruction, context, "any_of");
            case InstructionKind.LogicOneOf:
                return OneOf(program, instruction.A, p, end, context) || No<TMode>(in instruction, context, "one_of");
            case InstructionKind.LogicDiscriminator:
                return Discriminated<TMode>(program, in instruction, p, end, context);
            case InstructionKind.LogicNot:
                return !Branch(program, instruction.A, p, end, context) || No<TMode>(in instruction, context, "not");
            case InstructionKind.LogicIf:
                var chosen = Branch(program, instruction.A, p, end, context) ? instruction.B : instruction.C;
                return Again<TMode>(program, chosen, p, end, context);
            case InstructionKind.LogicDependent:
                return *p != (byte)'{'
                    || !JsonObjectText.HasMember(p, program.Names[instruction.A], context)
                    || Again<TMode>(program, instruction.B, p, end, context);
            case InstructionKind.LogicUnevaluatedProperties:
                return UnevaluatedMembers.Hold<TMode>(program, in instruction, p, end, context);
            case InstructionKind.LogicUnevaluatedItems:
                return UnevaluatedItems.Hold<TMode>(program, in instruction, p, end, context);
            case InstructionKind.LoopContains:
                return *p != (byte)'[' || Contains(program, in instruction, p, context) || No<TMode>(in instruction, context, "invalid_array_item_count");
            default:
                throw new InvalidOperationException($"{instruction.Kind} is no logic.");
        }
    }

    private static bool No<TMode>(in Instruction instruction, ValidationContext context, string detail)
        where TMode : struct, IMode
    {
        if (TMode.Collects && context.Fault == JsonFault.None)
        {
            context.Recorder.Report(ErrorClass.ConstraintViolation, detail, instruction.Place);
        }

        return false;
    }

    /// <summary>Whether the value conforms to a block that need not hold.</summary>
    public static bool Branch(ValidationProgram program, int block, byte* p, byte* end, ValidationContext context) =>
        (program.TypesOf(block) & JsonTypes.OfFirstByte(*p)) != 0 && Again<FlagMode>(program, block, p, end, context);

    private static bool Discriminated<TMode>(
        ValidationProgram program, in Instruction instruction, byte* p, byte* end, ValidationContext context)
        where TMode : struct, IMode
    {
        var block = Discriminators.Choose(program.Discriminators[instruction.A], p, context);
        return block == ValidationProgram.NoBlock
            ? No<TMode>(in instruction, context, "one_of")
            : Again<TMode>(program, block, p, end, context);
    }

    private static bool AnyOf(ValidationProgram program, int list, byte* p, byte* end, ValidationContext context)
    {
        var alive = BranchGuide.Alive(program.GuideOf(list), p, context);
        foreach (var block in program.BlockLists[list])
        {
            if ((alive & 1) != 0 && Branch(program, block, p, end, context))
            {
                return true;
            }

            alive = Next(alive);
        }

        return false;
    }

    private static bool OneOf(ValidationProgram program, int list, byte* p, byte* end, ValidationContext context)
    {
        var alive = BranchGuide.Alive(program.GuideOf(list), p, context);
        var count = 0;
        foreach (var block in program.BlockLists[list])
        {
            if ((alive & 1) != 0 && Branch(program, block, p, end, context) && ++count > 1)
            {
                return false;
            }

            alive = Next(alive);
        }

        return count == 1;
    }

    // A list without a guide may have more branches than there are bits.
    private static ulong Next(ulong alive) => (ulong)((long)alive >> 1);

    private static bool Contains(ValidationProgram program, in Instruction instruction, byte* p, ValidationContext context)
    {
        var count = 0;
        p = JsonText.Space(p + 1);
        while (*p != (byte)']')
        {
            context.Rescans++;
            var end = JsonText.Skip(p, context);
            context.Rescans--;
            if (Branch(program, instruction.A, p, end, context))
            {
                count++;
            }

            if (count > instruction.C || context.Fault != JsonFault.None)
            {
                return false;
            }

            p = JsonText.Space(end);
            p = *p == (byte)',' ? JsonText.Space(p + 1) : p;
        }

        return count >= instruction.B;
    }
}
