using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>`unevaluatedProperties`: the last word on members that no keyword beside it, nor any schema applied in place, has looked at.</summary>
internal static unsafe class UnevaluatedMembers
{
    public static bool Hold<TMode>(ValidationProgram program, in Instruction instruction, byte* p, byte* end, ValidationContext context)
        where TMode : struct, IMode
    {
        if (*p != (byte)'{' || instruction.B == ValidationProgram.AnyBlock)
        {
            return true;
        }

        using var marks = new EvaluatedMarks(JsonObjectText.CountMembers(p, context), context);
        Mark(program, instruction.A, isOwn: true, p, end, in marks, context);
        var index = 0;
        for (var key = JsonText.Space(p + 1); *key != (byte)'}'; index++)
        {
            var value = JsonObjectText.ValueOf(key, context);
            var valueEnd = JsonObjectText.EndOf(value, context);
            if (!marks.Has(index) && !Holds<TMode>(program, in instruction, key, value, valueEnd, context))
            {
                return false;
            }

            key = JsonObjectText.Next(valueEnd);
        }

        return context.Fault == JsonFault.None;
    }

    private static bool Holds<TMode>(
        ValidationProgram program, in Instruction instruction, byte* key, byte* value, byte* valueEnd, ValidationContext context)
        where TMode : struct, IMode
    {
        if (TMode.Collects)
        {
            var keyEnd = JsonText.StringEnd(key + 1, context, out var traits);
            context.Recorder.Push(JsonString.Value(key + 1, keyEnd, traits, context));
            if (instruction.B == ValidationProgram.NoBlock)
            {
                context.Recorder.Report(ErrorClass.ConstraintViolation, "forbidden_value", instruction.Place);
            }
        }

        if (!LogicRun.Again<TMode>(program, instruction.B, value, valueEnd, context))
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
        if (range.Members >= 0)
        {
            MarkNamed(program, program.Objects[range.Members], p, in marks, context);
        }

        foreach (ref readonly var instruction in program.InstructionsOf(block)[range.FirstLogic..])
        {
            if (instruction.Kind == InstructionKind.LogicUnevaluatedProperties)
            {
                if (!isOwn)
                {
                    marks.AddAll();
                }

                continue;
            }

            var position = 0;
            for (int branch; (branch = EvaluatedBranches.Next(program, in instruction, ref position, p, end, context)) >= 0;)
            {
                Mark(program, branch, isOwn: false, p, end, in marks, context);
            }
        }
    }

    private static void MarkNamed(ValidationProgram program, ObjectShape shape, byte* p, in EvaluatedMarks marks, ValidationContext context)
    {
        if (shape.CoversOthers)
        {
            marks.AddAll();
            return;
        }

        var index = 0;
        for (var key = JsonText.Space(p + 1); *key != (byte)'}'; index++)
        {
            var keyEnd = JsonText.StringEnd(key + 1, context, out var traits);
            var scratch = context.Arena.Mark();
            var name = JsonString.Value(key + 1, keyEnd, traits, context);
            if (IsNamed(program, shape, name))
            {
                marks.Add(index);
            }

            context.Arena.Release(scratch);
            key = JsonObjectText.Next(JsonObjectText.EndOf(JsonObjectText.ValueOf(key, context), context));
        }
    }

    private static bool IsNamed(ValidationProgram program, ObjectShape shape, ReadOnlySpan<byte> name)
    {
        var property = shape.Find(name);
        if (property >= 0 && shape.Properties[property].IsDeclared)
        {
            return true;
        }

        foreach (ref readonly var rule in shape.Patterns.AsSpan())
        {
            if (program.Patterns[rule.Pattern].IsMatch(name))
            {
                return true;
            }
        }

        return false;
    }
}
