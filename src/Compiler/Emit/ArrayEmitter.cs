using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>Arrays: each item against the block of its position, counted on the way; what looks at the whole array comes behind it.</summary>
internal static class ArrayEmitter
{
    /// <summary>True where an array has only to be well formed.</summary>
    public static bool IsPlain(BlockScope scope) => scope.Items < 0 && Asked(scope).Count == 0;

    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            if (IsPlain(scope))
            {
                writer.Line($"return *p == (byte)'[' ? {Call.Any} : null;");
                return;
            }

            Begin(scope);
            Loop(scope);
            writer.Line();
            writer.Label(Name.Of("End"));
            writer.Line($"context.Depth--;");
            Conditions(scope);
            writer.Line($"return p + 1;");
        }
    }

    private static void Begin(BlockScope scope)
    {
        var writer = scope.Writer;
        using (writer.Block($"if (*p != (byte)'[' || !JsonText.Enter(context))"))
        {
            writer.Line($"return null;");
        }

        writer.Line();
        if (LooksAgain(scope))
        {
            writer.Line($"var array = p;");
        }

        if (Counts(scope))
        {
            writer.Line($"var count = 0;");
        }

        writer.Line($"p = JsonText.Space(p + 1);");
        using (writer.Block($"if (*p == (byte)']')"))
        {
            writer.Line($"goto End;");
        }

        writer.Line();
    }

    private static void Loop(BlockScope scope)
    {
        var writer = scope.Writer;
        var shape = scope.Items < 0 ? new ArrayShape([], ValidationProgram.AnyBlock, false) : scope.Program.Arrays[scope.Items];
        using (writer.Block($"while (true)"))
        {
            if (shape.Prefix.Length == 0)
            {
                writer.Line($"p = {Call.Block(shape.Rest)};");
            }
            else
            {
                Positions(writer, shape);
            }

            using (writer.Block($"if (p == null)"))
            {
                writer.Line($"return null;");
            }

            writer.Line();
            if (Counts(scope))
            {
                writer.Line($"count++;");
            }

            writer.Line($"p = JsonText.Space(p);");
            using (writer.Block($"if (*p != (byte)',')"))
            {
                writer.Line($"break;");
            }

            writer.Line();
            writer.Line($"p = JsonText.Space(p + 1);");
        }

        writer.Line();
        using (writer.Block($"if (*p != (byte)']')"))
        {
            writer.Line($"return JsonText.Fail(context, JsonFault.Syntax);");
        }
    }

    private static void Positions(CodeWriter writer, ArrayShape shape)
    {
        using (writer.Block($"switch (count)"))
        {
            for (var i = 0; i < shape.Prefix.Length; i++)
            {
                writer.Line($"case {i}:");
                Position(writer, shape.Prefix[i]);
            }

            writer.Line($"default:");
            Position(writer, shape.Rest);
        }

        writer.Line();
    }

    private static void Position(CodeWriter writer, int block)
    {
        using (writer.Indent())
        {
            writer.Line($"p = {Call.Block(block)};");
            writer.Line($"break;");
        }
    }

    private static void Conditions(BlockScope scope)
    {
        var writer = scope.Writer;
        foreach (var instruction in Asked(scope))
        {
            writer.Line($"// {scope.PlaceOf(in instruction)}");
            using (writer.Block($"if ({Fault(scope, instruction)})"))
            {
                writer.Line($"return null;");
            }

            writer.Line();
        }
    }

    private static Code Fault(BlockScope scope, Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.AssertMinItems => Code.Of($"count < {instruction.A}"),
        InstructionKind.AssertMaxItems => Code.Of($"count > {instruction.A}"),
        InstructionKind.AssertUniqueItems => Code.Of($"!UniqueItems.AreDistinct(array, count, context)"),
        _ => Code.Of($"!{scope.Operands.Values(instruction.A)}.ContainsComposite(array, context)"),
    };

    private static bool Counts(BlockScope scope) =>
        (scope.Items >= 0 && scope.Program.Arrays[scope.Items].Prefix.Length > 0)
        || scope.AssertsOf(InstructionKind.AssertMinItems, InstructionKind.AssertMaxItems, InstructionKind.AssertUniqueItems).Count > 0;

    private static bool LooksAgain(BlockScope scope) =>
        scope.AssertsOf(InstructionKind.AssertUniqueItems, InstructionKind.AssertEnum, InstructionKind.AssertConst).Count > 0;

    private static List<Instruction> Asked(BlockScope scope) => scope.AssertsOf(
        InstructionKind.AssertMinItems,
        InstructionKind.AssertMaxItems,
        InstructionKind.AssertUniqueItems,
        InstructionKind.AssertEnum,
        InstructionKind.AssertConst);
}
