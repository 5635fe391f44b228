using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>Strings, numbers and literals against the assertions of a block.</summary>
internal static unsafe class ScalarRun
{
    public static byte* String<TMode>(
        ValidationProgram program, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        var start = p + 1;
        var end = JsonText.StringEnd(start, context, out var traits);
        if (end == null)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return AssertString<TMode>(program, asserts, start, end, traits, new ReadOnlySpan<byte>(start, (int)(end - start)), context)
                ? end + 1
                : null;
        }

        var mark = context.Arena.Mark();
        var conforms = AssertString<TMode>(program, asserts, start, end, traits, JsonString.Decode(start, end, context), context);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    public static byte* Number<TMode>(
        ValidationProgram program, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        var end = JsonText.NumberEnd(p, context, out var isIntegral);
        if (end == null)
        {
            return null;
        }

        foreach (ref readonly var instruction in asserts)
        {
            var no = NumberFault(program, in instruction, p, end, isIntegral);
            if (no is not null)
            {
                var errorClass = instruction.Kind == InstructionKind.AssertType ? ErrorClass.InvalidType : ErrorClass.ConstraintViolation;
                return BlockRun.No<TMode>(in instruction, context, errorClass, TMode.Collects ? Detail(in instruction, no) : no);
            }
        }

        return end;
    }

    public static byte* Literal<TMode>(
        ValidationProgram program, ReadOnlySpan<Instruction> asserts, byte* p, ValidationContext context)
        where TMode : struct, IMode
    {
        var end = JsonText.LiteralEnd(p, context);
        if (end == null)
        {
            return null;
        }

        var type = *p == (byte)'n' ? JsonType.Null : JsonType.Boolean;
        foreach (ref readonly var instruction in asserts)
        {
            switch (instruction.Kind)
            {
                case InstructionKind.AssertType when ((JsonType)instruction.A & type) == 0:
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.InvalidType, TypeNames.Expected((JsonType)instruction.A));
                case InstructionKind.AssertEnum or InstructionKind.AssertConst
                    when !program.Values[instruction.A].ContainsLiteral(*p):
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, SetDetail(instruction.Kind));
                default:
                    break;
            }
        }

        return end;
    }

    /// <summary>The detail for a value that is in no `enum`, or is not the `const`.</summary>
    public static string SetDetail(InstructionKind kind) =>
        kind == InstructionKind.AssertConst ? "different_const_value" : "invalid_enum_variant";

    private static bool AssertString<TMode>(
        ValidationProgram program,
        ReadOnlySpan<Instruction> asserts,
        byte* start,
        byte* end,
        StringTraits traits,
        ReadOnlySpan<byte> value,
        ValidationContext context)
        where TMode : struct, IMode
    {
        foreach (ref readonly var instruction in asserts)
        {
            switch (instruction.Kind)
            {
                case InstructionKind.AssertType when ((JsonType)instruction.A & JsonType.String) == 0:
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.InvalidType, TypeNames.Expected((JsonType)instruction.A)) != null;
                case InstructionKind.AssertEnum or InstructionKind.AssertConst when !program.Values[instruction.A].Contains(value):
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, SetDetail(instruction.Kind)) != null;
                case InstructionKind.AssertMinLength when JsonString.Length(start, end, traits) < instruction.A:
                case InstructionKind.AssertMaxLength when JsonString.Length(start, end, traits) > instruction.A:
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, "string_length_not_in_range") != null;
                case InstructionKind.AssertPattern when !program.Patterns[instruction.A].IsMatch(value):
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, "pattern_no_match") != null;
                case InstructionKind.AssertFormat when !StringFormat((FormatKind)instruction.A, value):
                    return BlockRun.No<TMode>(in instruction, context, ErrorClass.ConstraintViolation, FormatDetail(in instruction)) != null;
                default:
                    break;
            }
        }

        return true;
    }

    private static string? NumberFault(ValidationProgram program, in Instruction instruction, byte* p, byte* end, bool isIntegral)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.AssertType:
                return HasNumberType((JsonType)instruction.A, p, end, isIntegral) ? null : "";
            case InstructionKind.AssertMinimum:
                return program.Decimals[instruction.A].Compare(p, end, isIntegral) >= 0 ? null : "number_too_small";
            case InstructionKind.AssertMaximum:
                return program.Decimals[instruction.A].Compare(p, end, isIntegral) <= 0 ? null : "number_too_big";
            case InstructionKind.AssertExclusiveMinimum:
                return program.Decimals[instruction.A].Compare(p, end, isIntegral) > 0 ? null : "number_too_small";
            case InstructionKind.AssertExclusiveMaximum:
                return program.Decimals[instruction.A].Compare(p, end, isIntegral) < 0 ? null : "number_too_big";
            case InstructionKind.AssertMultipleOf:
                return program.Decimals[instruction.A].Divides(p, end) ? null : "multiple_of";
            case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                return program.Values[instruction.A].ContainsNumber(p, end, isIntegral) ? null : SetDetail(instruction.Kind);
            case InstructionKind.AssertFormat:
                return NumberFormat((FormatKind)instruction.A, p, end) ? null : "";
            default:
                return null;
        }
    }

    private static bool HasNumberType(JsonType types, byte* p, byte* end, bool isIntegral) =>
        (types & JsonType.Number) != 0
        || ((types & JsonType.Integer) != 0 && (isIntegral || new NumberText(p, end).IsInteger));

    private static bool StringFormat(FormatKind format, ReadOnlySpan<byte> value) =>
        FormatCatalog.TargetOf(format) != FormatTarget.Text || FormatCatalog.Check(format, value);

    private static bool NumberFormat(FormatKind format, byte* p, byte* end) =>
        FormatCatalog.TargetOf(format) != FormatTarget.Number || FormatCatalog.Check(format, new ReadOnlySpan<byte>(p, (int)(end - p)));

    private static string Detail(in Instruction instruction, string detail) => instruction.Kind switch
    {
        InstructionKind.AssertType => TypeNames.Expected((JsonType)instruction.A),
        InstructionKind.AssertFormat => FormatDetail(in instruction),
        _ => detail,
    };

    private static string FormatDetail(in Instruction instruction) =>
        "format_violation:" + FormatCatalog.NameOf((FormatKind)instruction.A);
}
