using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>What the two forms of object methods have in common: what is asked of the whole object, and how a value is passed on.</summary>
internal static class ObjectParts
{
    private static readonly ObjectShape Open = new([], [], ValidationProgram.AnyBlock, ValidationProgram.AnyBlock, [], false);

    /// <summary>The block's shape, or one that lets every member pass.</summary>
    public static ObjectShape ShapeOf(BlockScope scope) => scope.Members < 0 ? Open : scope.Program.Objects[scope.Members];

    /// <summary>True where the members have to be counted.</summary>
    public static bool Counts(BlockScope scope) =>
        scope.AssertsOf(InstructionKind.AssertMinProperties, InstructionKind.AssertMaxProperties).Count > 0;

    /// <summary>What is asked of the whole object.</summary>
    public static List<Instruction> Asked(BlockScope scope) => scope.AssertsOf(
        InstructionKind.AssertMinProperties,
        InstructionKind.AssertMaxProperties,
        InstructionKind.AssertEnum,
        InstructionKind.AssertConst);

    /// <summary>The first byte, the depth, and the variables that both forms need.</summary>
    public static void Begin(BlockScope scope)
    {
        var writer = scope.Writer;
        Refuse(writer, Code.Of($"*p != (byte)'{{' || !JsonText.Enter(context)"));
        if (scope.ValueSets.Count > 0)
        {
            writer.Line($"var value = p;");
        }

        if (Counts(scope))
        {
            writer.Line($"var count = 0;");
        }
    }

    /// <summary>Reads a key, decodes it where it has escapes, and goes on to the value.</summary>
    public static void Key(CodeWriter writer)
    {
        using (writer.Block($"if (*p != (byte)'\"')"))
        {
            writer.Line($"return JsonText.Fail(context, JsonFault.Syntax);");
        }

        writer.Line();
        writer.Line($"var key = p + 1;");
        writer.Line($"var name = key;");
        writer.Line($"var keyEnd = ShortText.StringEnd(key);");
        writer.Line($"var length = (int)(keyEnd - key);");
        using (writer.Block($"if (keyEnd == null)"))
        {
            writer.Line($"keyEnd = JsonString.LongName(key, context);");
            Refuse(writer, Code.Of($"keyEnd == null"));
            writer.Line($"name = context.NameStart;");
            writer.Line($"length = context.NameLength;");
        }

        writer.Line();
        writer.Line($"p = JsonText.Colon(keyEnd + 1, context);");
        Refuse(writer, Code.Of($"p == null"));
    }

    /// <summary>What follows a member: the next key, or the object's end.</summary>
    public static void Next(BlockScope scope, bool keepsKeys)
    {
        var writer = scope.Writer;
        writer.Line($"p = JsonText.Space(p);");
        using (writer.Block($"if (*p == (byte)',')"))
        {
            writer.Line($"p = JsonText.Space(p + 1);");
            writer.Line($"goto Key;");
        }

        writer.Line();
        using (writer.Block($"if (*p != (byte)'}}')"))
        {
            writer.Line($"return JsonText.Fail(context, JsonFault.Syntax);");
        }

        if (keepsKeys)
        {
            writer.Line();
            writer.Line($"context.Keys.Close(in keys);");
        }
    }

    /// <summary>What is asked of the whole object, behind its last member.</summary>
    public static void Conditions(BlockScope scope)
    {
        foreach (var instruction in Asked(scope))
        {
            scope.Writer.Line($"// {scope.PlaceOf(in instruction)}");
            Refuse(scope.Writer, instruction.Kind switch
            {
                InstructionKind.AssertMinProperties => Code.Of($"count < {instruction.A}"),
                InstructionKind.AssertMaxProperties => Code.Of($"count > {instruction.A}"),
                _ => Code.Of($"!{scope.Operands.Values(instruction.A)}.ContainsComposite(value, context)"),
            });
        }
    }

    /// <summary>The "no" under a condition, and an empty line.</summary>
    public static void Refuse(CodeWriter writer, Code condition)
    {
        RefuseLast(writer, condition);
        writer.Line();
    }

    /// <summary>The same, at the end of a scope.</summary>
    public static void RefuseLast(CodeWriter writer, Code condition)
    {
        using (writer.Block($"if ({condition})"))
        {
            writer.Line($"return null;");
        }
    }
}
