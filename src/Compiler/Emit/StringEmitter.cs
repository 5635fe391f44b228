using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>Strings: lengths on the raw text, `enum`, `pattern` and `format` on the decoded one.</summary>
internal static class StringEmitter
{
    /// <summary>True where a string has only to be well formed.</summary>
    public static bool IsPlain(BlockScope scope) => Lengths(scope).Count == 0 && !ReadsText(scope);

    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        if (IsPlain(scope))
        {
            ShortEmitter.Plain(writer, method);
            return;
        }

        if (scope.Short.HasStrings)
        {
            method = ShortEmitter.String(scope, method);
        }

        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            using (writer.Block($"if (*p != (byte)'\"')"))
            {
                writer.Line($"return null;");
            }

            writer.Line();
            writer.Line($"var end = JsonText.StringEnd(p + 1, context, out var traits);");
            writer.Line($"if (end == null{LengthFault(scope)})");
            using (writer.Block())
            {
                writer.Line($"return null;");
            }

            writer.Line();
            if (!ReadsText(scope))
            {
                writer.Line($"return end + 1;");
                return;
            }

            Text(writer, scope.Self.With("Text"));
        }

        if (ReadsText(scope))
        {
            writer.Line();
            Conditions(scope);
        }
    }

    private static void Text(CodeWriter writer, Name text)
    {
        using (writer.Block($"if ((traits & StringTraits.Escaped) == 0)"))
        {
            writer.Line($"return {text}(p + 1, (int)(end - p) - 1) ? end + 1 : null;");
        }

        writer.Line();
        writer.Line($"var mark = context.Arena.Mark();");
        writer.Line($"var decoded = JsonString.Decode(p + 1, end, context);");
        writer.Line($"var conforms = {text}(JsonString.Address(decoded), decoded.Length);");
        writer.Line($"context.Arena.Release(mark);");
        writer.Line($"return conforms ? end + 1 : null;");
    }

    private static void Conditions(BlockScope scope)
    {
        var writer = scope.Writer;
        using (writer.Block($"private bool {scope.Self.With("Text")}(byte* text, int length)"))
        {
            foreach (var instruction in scope.Asserts)
            {
                switch (instruction.Kind)
                {
                    case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                        EnumEmitter.Strings(scope, in instruction);
                        break;
                    case InstructionKind.AssertPattern:
                        Fail(writer, scope.PlaceOf(in instruction), PatternEmitter.IsMatch(scope, instruction.A, Name.Of("text")).Negated);
                        break;
                    case InstructionKind.AssertFormat when IsText(instruction):
                        Fail(writer, scope.PlaceOf(in instruction), Code.Of($"!{Call.Format(instruction)}, new ReadOnlySpan<byte>(text, length))"));
                        break;
                    default:
                        break;
                }
            }

            writer.Line($"return true;");
        }
    }

    private static void Fail(CodeWriter writer, Note place, Code fault)
    {
        writer.Line($"// {place}");
        using (writer.Block($"if ({fault})"))
        {
            writer.Line($"return false;");
        }

        writer.Line();
    }

    private static Code LengthFault(BlockScope scope)
    {
        var fault = Code.Empty;
        foreach (var limit in Lengths(scope))
        {
            var sign = limit.Kind == InstructionKind.AssertMinLength ? Code.Of($"<") : Code.Of($">");
            fault = Code.Of($"{fault} || JsonString.Length(p + 1, end, traits) {sign} {limit.A}");
        }

        return fault;
    }

    private static List<Instruction> Lengths(BlockScope scope) =>
        [.. scope.AssertsOf(InstructionKind.AssertMinLength, InstructionKind.AssertMaxLength)
            .Where(limit => limit.Kind == InstructionKind.AssertMaxLength || limit.A > 0)];

    private static bool ReadsText(BlockScope scope) =>
        scope.AssertsOf(InstructionKind.AssertEnum, InstructionKind.AssertConst, InstructionKind.AssertPattern).Count > 0
        || scope.AssertsOf(InstructionKind.AssertFormat).Exists(IsText);

    private static bool IsText(Instruction instruction) => FormatCatalog.TargetOf((FormatKind)instruction.A) == FormatTarget.Text;
}
