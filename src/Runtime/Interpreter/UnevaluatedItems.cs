using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>`unevaluatedItems`: the last word on items that no keyword beside it, nor any schema applied in place, has looked at.</summary>
internal static unsafe class UnevaluatedItems
{
    public static bool Hold<TMode>(ValidationProgram program, in Instruction instruction, byte* p, byte* end, ValidationContext context)
        where TMode : struct, IMode
    {
        if (*p != (byte)'[' || instruction.B == ValidationProgram.AnyBlock)
        {
            return true;
        }

        using var marks = new EvaluatedMarks(CountItems(p, context), context);
        Mark(program, instruction.A, isOwn: true, p, end, in marks, context);
        var index = 0;
        for (var item = JsonText.Space(p + 1); *item != (byte)']'; index++)
        {
            var itemEnd = JsonObjectText.EndOf(item, context);
            if (!marks.Has(index) && !Holds<TMode>(program, in instruction, index, item, itemEnd, context))
            {
                return false;
            }

            item = JsonObjectText.Next(itemEnd);
        }

        return context.Fault == JsonFault.None;
    }

    private static bool Holds<TMode>(
        ValidationProgram program, in Instruction instruction, int index, byte* item, byte* itemEnd, ValidationContext context)
        where TMode : struct, IMode
    {
        if (TMode.Collects)
        {
            context.Recorder.Push(index);
            if (instruction.B == ValidationProgram.NoBlock)
            {
                context.Recorder.Report(ErrorClass.ConstraintViolation, "forbidden_value", instruction.Place);
            }
        }

        if (!LogicRun.Again<TMode>(program, instruction.B, item, itemEnd, context))
        {
            return false;
        }

        if (TMode.Collects)
        {
            context.Recorder.Pop();
        }

        return true;
    }

    private static void Mark(
        ValidationProgram program, int block, bool isOwn, byte* p, byte* end, in EvaluatedMarks marks, ValidationContext context)
    {
        if (block < 0 || !context.Charge(end - p))
        {
            return;
        }

        ref readonly var range = ref program.Blocks[block];
        if (range.Items >= 0)
        {
            MarkShaped(program.Arrays[range.Items], in marks);
        }

        foreach (ref readonly var instruction in program.InstructionsOf(block)[range.FirstLogic..])
        {
            switch (instruction.Kind)
            {
                case InstructionKind.LogicUnevaluatedItems when !isOwn:
                    marks.AddAll();
                    continue;
                case InstructionKind.LoopContains:
                    MarkContained(program, instruction.A, p, in marks, context);
                    continue;
                default:
                    break;
            }

            var position = 0;
            for (int branch; (branch = EvaluatedBranches.Next(program, in instruction, ref position, p, end, context)) >= 0;)
            {
                Mark(program, branch, isOwn: false, p, end, in marks, context);
            }
        }
    }

    private static void MarkShaped(ArrayShape shape, in EvaluatedMarks marks)
    {
        if (shape.CoversRest)
        {
            marks.AddAll();
            return;
        }

        for (var i = 0; i < Math.Min(shape.Prefix.Length, marks.Count); i++)
        {
            marks.Add(i);
        }
    }

    // Items that `contains` counts have been looked at (Core 10.3.1.3).
    private static void MarkContained(ValidationProgram program, int block, byte* p, in EvaluatedMarks marks, ValidationContext context)
    {
        var index = 0;
        for (var item = JsonText.Space(p + 1); *item != (byte)']'; index++)
        {
            var itemEnd = JsonObjectText.EndOf(item, context);
            if (LogicRun.Branch(program, block, item, itemEnd, context))
            {
                marks.Add(index);
            }

            item = JsonObjectText.Next(itemEnd);
        }
    }

    private static int CountItems(byte* p, ValidationContext context)
    {
        var count = 0;
        for (var item = JsonText.Space(p + 1); *item != (byte)']'; item = JsonObjectText.Next(JsonObjectText.EndOf(item, context)))
        {
            count++;
        }

        return count;
    }
}
