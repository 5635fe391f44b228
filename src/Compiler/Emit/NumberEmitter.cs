using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Numbers: whole ones of up to eighteen digits are compared as machine words where all that is asked can be; every other spelling goes
/// through the exact decimal comparison.
/// </summary>
internal static class NumberEmitter
{
    /// <summary>True where any well-formed number conforms.</summary>
    public static bool IsPlain(BlockScope scope) => !IsWhole(scope) && Limits(scope).Count == 0;

    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        if (IsPlain(scope))
        {
            writer.Line($"[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
            {
                writer.Line($"return {Call.Number};");
            }

            return;
        }

        if (scope.Short.HasNumbers)
        {
            method = ShortEmitter.Number(scope, method);
        }

        var limits = Limits(scope);
        if (!limits.TrueForAll(limit => HasWord(scope, limit)))
        {
            Decimals(scope, method, limits);
            return;
        }

        var decimals = scope.Self.With("Decimal");
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            writer.Line($"var end = IntegerText.End(p, out {(limits.Exists(limit => limit.Kind != InstructionKind.AssertFormat) ? Code.Of($"var value") : Discard)});");
            using (writer.Block($"if (end == null)"))
            {
                writer.Line($"return {Call.Method(decimals)};");
            }

            writer.Line();
            foreach (var limit in limits)
            {
                writer.Line($"// {scope.PlaceOf(in limit)}");
                using (writer.Block($"if ({WordFault(scope, limit)})"))
                {
                    writer.Line($"return null;");
                }

                writer.Line();
            }

            writer.Line($"return end;");
        }

        writer.Line();
        Decimals(scope, decimals, limits);
    }

    private static void Decimals(BlockScope scope, Name method, List<Instruction> limits)
    {
        var writer = scope.Writer;
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            using (writer.Block($"if (!JsonText.BeginsNumber(*p))"))
            {
                writer.Line($"return null;");
            }

            writer.Line();
            writer.Line($"var end = JsonText.NumberEnd(p, context, out {(NeedsIntegral(scope, limits) ? Code.Of($"var isIntegral") : Discard)});");
            using (writer.Block($"if (end == null{(IsWhole(scope) ? IsNotWhole : Code.Empty)})"))
            {
                writer.Line($"return null;");
            }

            writer.Line();
            foreach (var limit in limits)
            {
                writer.Line($"// {scope.PlaceOf(in limit)}");
                using (writer.Block($"if ({DecimalFault(scope, limit)})"))
                {
                    writer.Line($"return null;");
                }

                writer.Line();
            }

            writer.Line($"return end;");
        }
    }

    private static bool NeedsIntegral(BlockScope scope, List<Instruction> limits) =>
        IsWhole(scope) || limits.Exists(limit => limit.Kind is not (InstructionKind.AssertMultipleOf or InstructionKind.AssertFormat));

    private static Code Discard => Code.Of($"_");

    private static Code IsNotWhole => Code.Of($" || (!isIntegral && !new NumberText(p, end).IsInteger)");

    private static bool IsWhole(BlockScope scope) => (scope.Types & JsonType.Number) == 0;

    private static List<Instruction> Limits(BlockScope scope) => [.. scope.AssertsOf(
        InstructionKind.AssertMinimum,
        InstructionKind.AssertMaximum,
        InstructionKind.AssertExclusiveMinimum,
        InstructionKind.AssertExclusiveMaximum,
        InstructionKind.AssertMultipleOf,
        InstructionKind.AssertEnum,
        InstructionKind.AssertConst,
        InstructionKind.AssertFormat)
        .Where(limit => limit.Kind != InstructionKind.AssertFormat || FormatCatalog.TargetOf((FormatKind)limit.A) == FormatTarget.Number)];

    private static Code FormatFault(Instruction limit) =>
        Code.Of($"!{Call.Format(limit)}, new ReadOnlySpan<byte>(p, (int)(end - p)))");

    private static bool HasWord(BlockScope scope, Instruction limit) => limit.Kind switch
    {
        InstructionKind.AssertEnum or InstructionKind.AssertConst =>
            scope.Program.Values[limit.A].Numbers is { Length: <= 32 } numbers && numbers.All(number => number.IsInt64),
        InstructionKind.AssertFormat => true,
        InstructionKind.AssertMultipleOf => scope.Program.Decimals[limit.A] is { IsInt64: true, Int64: > 0 },
        _ => scope.Program.Decimals[limit.A].IsInt64,
    };

    private static Code WordFault(BlockScope scope, Instruction limit) => limit.Kind switch
    {
        InstructionKind.AssertMinimum => Code.Of($"value < {scope.Program.Decimals[limit.A].Int64}"),
        InstructionKind.AssertMaximum => Code.Of($"value > {scope.Program.Decimals[limit.A].Int64}"),
        InstructionKind.AssertExclusiveMinimum => Code.Of($"value <= {scope.Program.Decimals[limit.A].Int64}"),
        InstructionKind.AssertExclusiveMaximum => Code.Of($"value >= {scope.Program.Decimals[limit.A].Int64}"),
        InstructionKind.AssertMultipleOf => Code.Of($"value % {scope.Program.Decimals[limit.A].Int64} != 0"),
        InstructionKind.AssertFormat => FormatFault(limit),
        _ => Code.Of($"!({Code.AnyWithoutBranch(scope.Program.Values[limit.A].Numbers.Select(number => number.Int64).Distinct().Select(number => Code.Of($"(value == {number})")))})"),
    };

    private static Code DecimalFault(BlockScope scope, Instruction limit) => limit.Kind switch
    {
        InstructionKind.AssertMinimum => Code.Of($"{scope.Operands.Decimal(limit.A)}.Compare(p, end, isIntegral) < 0"),
        InstructionKind.AssertMaximum => Code.Of($"{scope.Operands.Decimal(limit.A)}.Compare(p, end, isIntegral) > 0"),
        InstructionKind.AssertExclusiveMinimum => Code.Of($"{scope.Operands.Decimal(limit.A)}.Compare(p, end, isIntegral) <= 0"),
        InstructionKind.AssertExclusiveMaximum => Code.Of($"{scope.Operands.Decimal(limit.A)}.Compare(p, end, isIntegral) >= 0"),
        InstructionKind.AssertMultipleOf => Code.Of($"!{scope.Operands.Decimal(limit.A)}.Divides(p, end)"),
        InstructionKind.AssertFormat => FormatFault(limit),
        _ => Code.Of($"!{scope.Operands.Values(limit.A)}.ContainsNumber(p, end, isIntegral)"),
    };
}
