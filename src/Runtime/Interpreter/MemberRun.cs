using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>The members of an object against its shape: one forward pass, the next name guessed from the shape's order.</summary>
internal static unsafe class MemberRun
{
    [SkipLocalsInit]
    public static byte* Members<TMode>(
        ValidationProgram program, int shapeIndex, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context, out int count)
        where TMode : struct, IMode
    {
        count = 0;
        if (!JsonText.Enter(context))
        {
            return null;
        }

        var shape = program.Objects[shapeIndex];
        var seen = stackalloc ulong[shape.Words];
        for (var i = 0; i < shape.Words; i++)
        {
            seen[i] = 0;
        }

        p = JsonText.Space(p + 1);
        if (*p != (byte)'}')
        {
            p = Walk<TMode>(program, shape, asserts, p, seen, context, ref count);
            if (p == null)
            {
                return null;
            }
        }

        context.Depth--;
        return HasRequired<TMode>(shape, asserts, seen, context) ? p + 1 : null;
    }

    private static byte* Walk<TMode>(
        ValidationProgram program, ObjectShape shape, ReadOnlySpan<Instruction> asserts, byte* p, ulong* seen, ValidationContext context, ref int count)
        where TMode : struct, IMode
    {
        var keys = context.Keys.Open();
        var expected = 0;
        while (true)
        {
            // Documents mostly keep the schema's order, and `"name":` in one piece needs no look at the key at all.
            var guessed = TMode.Collects ? 0 : shape.GuessedLength(expected, p);
            if (guessed != 0)
            {
                if (!ObjectShape.TryMark(seen, expected))
                {
                    return JsonText.Fail(context, JsonFault.DuplicateKey);
                }

                var value = JsonText.Space(p + guessed);
                p = ShortRun.Alone(program, shape.Properties[expected], value);
                p = p != null ? p : Value<TMode>(program, shape, asserts, expected, value, context);
                expected++;
            }
            else
            {
                p = Named<TMode>(program, shape, asserts, p, seen, context, ref keys, ref expected);
            }

            if (p == null)
            {
                return null;
            }

            count++;
            p = JsonText.Space(p);
            if (*p == (byte)',')
            {
                p = JsonText.Space(p + 1);
                continue;
            }

            if (*p != (byte)'}')
            {
                return JsonText.Fail(context, JsonFault.Syntax);
            }

            context.Keys.Close(in keys);
            return p;
        }
    }

    // A member whose name has to be read.
    private static byte* Named<TMode>(
        ValidationProgram program,
        ObjectShape shape,
        ReadOnlySpan<Instruction> asserts,
        byte* p,
        ulong* seen,
        ValidationContext context,
        ref KeySet.Scope keys,
        ref int expected)
        where TMode : struct, IMode
    {
        if (*p != (byte)'"')
        {
            return JsonText.Fail(context, JsonFault.Syntax);
        }

        var key = p + 1;
        var start = key;
        var keyEnd = ShortText.StringEnd(key);
        var length = (int)(keyEnd - key);
        if (keyEnd == null)
        {
            keyEnd = JsonString.LongName(key, context);
            if (keyEnd == null)
            {
                return null;
            }

            start = context.NameStart;
            length = context.NameLength;
        }

        p = JsonText.Colon(keyEnd + 1, context);
        if (p == null)
        {
            return null;
        }

        var name = new ReadOnlySpan<byte>(start, length);
        var index = expected < shape.Properties.Length && name.SequenceEqual(shape.Properties[expected].Name)
            ? expected
            : shape.Find(name);
        expected = index >= 0 ? index + 1 : expected;
        if (index >= 0 ? !ObjectShape.TryMark(seen, index) : !context.Keys.TryAdd(ref keys, start, length, StringTraits.Plain))
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        if (TMode.Collects)
        {
            context.Recorder.Push(name);
        }

        if (shape.Names != ValidationProgram.AnyBlock && BlockRun.Run<TMode>(program, shape.Names, key - 1, context) == null)
        {
            return null;
        }

        p = shape.Patterns.Length == 0
            ? Value<TMode>(program, shape, asserts, index, p, context)
            : PatternedValue<TMode>(program, shape, asserts, index, name, p, context);
        if (TMode.Collects && p != null)
        {
            context.Recorder.Pop();
        }

        return p;
    }

    private static byte* Value<TMode>(
        ValidationProgram program, ObjectShape shape, ReadOnlySpan<Instruction> asserts, int index, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        if (index >= 0 && shape.Properties[index].IsDeclared)
        {
            return BlockRun.Run<TMode>(program, shape.Properties[index].Block, p, context);
        }

        if (TMode.Collects && shape.Additional == ValidationProgram.NoBlock)
        {
            context.Recorder.Report(ErrorClass.ConstraintViolation, "forbidden_value", PlaceOf(asserts));
        }

        return BlockRun.Run<TMode>(program, shape.Additional, p, context);
    }

    private static byte* PatternedValue<TMode>(
        ValidationProgram program,
        ObjectShape shape,
        ReadOnlySpan<Instruction> asserts,
        int index,
        ReadOnlySpan<byte> name,
        byte* p,
        ValidationContext context)
        where TMode : struct, IMode
    {
        byte* end = null;
        if (index >= 0 && shape.Properties[index].IsDeclared)
        {
            end = BlockRun.Run<TMode>(program, shape.Properties[index].Block, p, context);
            if (end == null)
            {
                return null;
            }
        }

        foreach (ref readonly var rule in shape.Patterns.AsSpan())
        {
            if (!program.Patterns[rule.Pattern].IsMatch(name))
            {
                continue;
            }

            if (end == null)
            {
                end = BlockRun.Run<TMode>(program, rule.Block, p, context);
                if (end == null)
                {
                    return null;
                }
            }
            else if (!LogicRun.Again<TMode>(program, rule.Block, p, end, context))
            {
                return null;
            }
        }

        // The rules for other names hold where neither a declared name nor a pattern did.
        return end != null ? end : Value<TMode>(program, shape, asserts, -1, p, context);
    }

    private static bool HasRequired<TMode>(ObjectShape shape, ReadOnlySpan<Instruction> asserts, ulong* seen, ValidationContext context)
        where TMode : struct, IMode
    {
        var required = shape.Required;
        for (var i = 0; i < required.Length; i++)
        {
            var missing = required[i] & ~seen[i];
            if (missing != 0)
            {
                if (TMode.Collects)
                {
                    var name = shape.Properties[(i * 64) + System.Numerics.BitOperations.TrailingZeroCount(missing)].Name;
                    context.Recorder.ReportMember(name, ErrorClass.MissingRequired, "missing_required_property", PlaceOf(asserts));
                }

                return false;
            }
        }

        return shape.Dependents.Length == 0 || HasDependents<TMode>(shape, asserts, seen, context);
    }

    private static bool HasDependents<TMode>(ObjectShape shape, ReadOnlySpan<Instruction> asserts, ulong* seen, ValidationContext context)
        where TMode : struct, IMode
    {
        foreach (var rule in shape.Dependents)
        {
            if (!Has(seen, rule.Trigger))
            {
                continue;
            }

            foreach (var need in rule.Needs)
            {
                if (Has(seen, need))
                {
                    continue;
                }

                if (TMode.Collects)
                {
                    context.Recorder.ReportMember(
                        shape.Properties[need].Name, ErrorClass.MissingRequired, "missing_required_property", PlaceOf(asserts));
                }

                return false;
            }
        }

        return true;
    }

    private static bool Has(ulong* seen, int index) => (seen[index >> 6] & (1UL << (index & 63))) != 0;

    private static int PlaceOf(ReadOnlySpan<Instruction> asserts)
    {
        foreach (ref readonly var instruction in asserts)
        {
            if (instruction.Kind == InstructionKind.LoopMembers)
            {
                return instruction.Place;
            }
        }

        return -1;
    }
}
