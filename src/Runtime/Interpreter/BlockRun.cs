using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>Holds one value against one block: reads the value whole, judges it, and then reads it again for the block's logic.</summary>
internal static unsafe class BlockRun
{
    /// <summary>The position behind the value, or null where it does not conform.</summary>
    public static byte* Run<TMode>(ValidationProgram program, int block, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        if (block < 0)
        {
            return block == ValidationProgram.AnyBlock ? JsonText.Skip(p, context) : Refuse<TMode>(context);
        }

        ref readonly var range = ref program.Blocks[block];
        return !TMode.Collects && (range.Remembers || range.Reader != Block.OwnReading || range.Instead >= 0)
            ? Marked(program, block, in range, p, context)
            : Read<TMode>(program, in range, p, context);
    }

    // What passes have marked; only yes or no is asked.
    private static byte* Marked(ValidationProgram program, int block, in Block range, byte* p, ValidationContext context)
    {
        if (range.Instead >= 0)
        {
            return Run<FlagMode>(program, range.Instead, p, context);
        }

        var keeps = range.Remembers && context.Rescans != 0;
        if (keeps && context.Memo.TryFind(block, p, context, out var known))
        {
            return known;
        }

        var end = range.Reader switch
        {
            Block.OwnReading => Read<FlagMode>(program, in range, p, context),
            Block.ByType => ReadByType(program, in range, p, context),
            _ => ReadByOther(program, in range, p, context),
        };
        return keeps ? context.Memo.Keep(block, p, end, context) : end;
    }

    private static byte* ReadByType(ValidationProgram program, in Block range, byte* p, ValidationContext context)
    {
        var type = JsonTypes.OfFirstByte(*p) & range.Types;
        foreach (var branch in program.BlockLists[program.Instructions[range.Start + range.FirstLogic].A])
        {
            if ((program.TypesOf(branch) & type) != 0)
            {
                return Run<FlagMode>(program, branch, p, context);
            }
        }

        return null;
    }

    private static byte* ReadByOther(ValidationProgram program, in Block range, byte* p, ValidationContext context)
    {
        if ((JsonTypes.OfFirstByte(*p) & range.Types) == 0)
        {
            return null;
        }

        var end = Run<FlagMode>(program, range.Reader, p, context);
        var logic = new ReadOnlySpan<Instruction>(program.Instructions, range.Start + range.FirstLogic, range.Count - range.FirstLogic);
        return end != null && LogicRun.All<FlagMode>(program, logic, p, end, context, range.Reader) ? end : null;
    }

    private static byte* Read<TMode>(ValidationProgram program, in Block range, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        var instructions = new ReadOnlySpan<Instruction>(program.Instructions, range.Start, range.Count);
        var end = TMode.Collects ? null : ShortRun.End(program, in range.ShortInPlace, p);
        if (end == null)
        {
            end = Whole<TMode>(program, in range, instructions[..range.FirstLogic], p, context);
        }

        if (end == null || range.FirstLogic == range.Count)
        {
            return end;
        }

        return LogicRun.All<TMode>(program, instructions[range.FirstLogic..], p, end, context, Block.OwnReading) ? end : null;
    }

    private static byte* Whole<TMode>(ValidationProgram program, in Block range, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode =>
        *p switch
        {
            (byte)'"' => ScalarRun.String<TMode>(program, asserts, p, context),
            (byte)'{' => Object<TMode>(program, in range, asserts, p, context),
            (byte)'[' => Array<TMode>(program, in range, asserts, p, context),
            (byte)'t' or (byte)'f' or (byte)'n' => ScalarRun.Literal<TMode>(program, asserts, p, context),
            _ => ScalarRun.Number<TMode>(program, asserts, p, context),
        };

    /// <summary>Reports an assertion that failed and gives the "no".</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* No<TMode>(in Instruction instruction, ValidationContext context, ErrorClass errorClass, string detail)
        where TMode : struct, IMode
    {
        // An assertion that ran out of work budget says nothing about the value: the fault is the violation then.
        if (TMode.Collects && context.Fault == JsonFault.None)
        {
            context.Recorder.Report(errorClass, detail, instruction.Place);
        }

        return null;
    }

    private static byte* Refuse<TMode>(ValidationContext context)
        where TMode : struct, IMode
    {
        if (TMode.Collects)
        {
            context.Recorder.Report(ErrorClass.ConstraintViolation, "forbidden_value", -1);
        }

        return null;
    }

    private static byte* Object<TMode>(
        ValidationProgram program, in Block range, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        if (!HasType<TMode>(asserts, JsonType.Object, context))
        {
            return null;
        }

        int count;
        var end = range.Members >= 0
            ? MemberRun.Members<TMode>(program, range.Members, asserts, p, context, out count)
            : CountMembers(p, context, out count, asserts);
        if (end == null)
        {
            return null;
        }

        foreach (ref readonly var instruction in asserts)
        {
            switch (instruction.Kind)
            {
                case InstructionKind.AssertMinProperties when count < instruction.A:
                case InstructionKind.AssertMaxProperties when count > instruction.A:
                    return No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, "invalid_object_property_count");
                case InstructionKind.AssertEnum or InstructionKind.AssertConst
                    when !program.Values[instruction.A].ContainsComposite(p, context):
                    return No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, ScalarRun.SetDetail(instruction.Kind));
                default:
                    break;
            }
        }

        return end;
    }

    private static byte* Array<TMode>(
        ValidationProgram program, in Block range, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        if (!HasType<TMode>(asserts, JsonType.Array, context))
        {
            return null;
        }

        var end = ItemRun.Items<TMode>(program, range.Items, p, context, out var count);
        if (end == null)
        {
            return null;
        }

        foreach (ref readonly var instruction in asserts)
        {
            switch (instruction.Kind)
            {
                case InstructionKind.AssertMinItems when count < instruction.A:
                case InstructionKind.AssertMaxItems when count > instruction.A:
                    return No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, "invalid_array_item_count");
                case InstructionKind.AssertUniqueItems when !UniqueItems.AreDistinct(p, count, context):
                    return No<TMode>(in instruction, context, ErrorClass.DuplicateValue, "");
                case InstructionKind.AssertEnum or InstructionKind.AssertConst
                    when !program.Values[instruction.A].ContainsComposite(p, context):
                    return No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, ScalarRun.SetDetail(instruction.Kind));
                default:
                    break;
            }
        }

        return end;
    }

    private static bool HasType<TMode>(ReadOnlySpan<Instruction> asserts, JsonType type, ValidationContext context)
        where TMode : struct, IMode
    {
        foreach (ref readonly var instruction in asserts)
        {
            if (instruction.Kind == InstructionKind.AssertType && ((JsonType)instruction.A & type) == 0)
            {
                return No<TMode>(in instruction, context, ErrorClass.InvalidType, TypeNames.Expected((JsonType)instruction.A)) != null;
            }
        }

        return true;
    }

    private static byte* CountMembers(byte* p, ValidationContext context, out int count, ReadOnlySpan<Instruction> asserts)
    {
        count = 0;
        var end = JsonText.Skip(p, context);
        if (end == null)
        {
            return null;
        }

        foreach (ref readonly var instruction in asserts)
        {
            if (instruction.Kind is InstructionKind.AssertMinProperties or InstructionKind.AssertMaxProperties)
            {
                count = JsonObjectText.CountMembers(p, context);
                break;
            }
        }

        return end;
    }
}
