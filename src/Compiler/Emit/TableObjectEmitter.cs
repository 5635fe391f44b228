using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Objects with many names, with patterns of names, or with a schema for names: the name is looked up in the shape's own table, and its index
/// chooses. Slower than <see cref="ObjectEmitter"/>, and of a size that the compilers bear.
/// </summary>
internal static class TableObjectEmitter
{
    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        var shape = ObjectParts.ShapeOf(scope);
        var table = scope.Operands.Object(scope.Members);
        var words = Math.Max(shape.Words, 1);
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            ObjectParts.Begin(scope);
            writer.Line($"var seen = stackalloc ulong[{words}];");
            writer.Line($"new Span<ulong>(seen, {words}).Clear();");
            writer.Line($"var keys = context.Keys.Open();");
            writer.Line($"p = JsonText.Space(p + 1);");
            using (writer.Block($"if (*p == (byte)'}}')"))
            {
                writer.Line($"goto End;");
            }

            writer.Line();
            writer.Label(Name.Of("Key"));
            ObjectParts.Key(writer);
            writer.Line($"var index = {table}.Find(new ReadOnlySpan<byte>(name, length));");
            writer.Line($"var isNew = index >= 0 ? ObjectShape.TryMark(seen, index) : context.Keys.TryAdd(ref keys, name, length, StringTraits.Plain);");
            using (writer.Block($"if (!isNew)"))
            {
                writer.Line($"return JsonText.Fail(context, JsonFault.DuplicateKey);");
            }

            writer.Line();
            Names(scope, shape);
            Value(scope, shape);
            if (ObjectParts.Counts(scope))
            {
                writer.Line($"count++;");
            }

            ObjectParts.Next(scope, keepsKeys: true);
            writer.Line();
            writer.Label(Name.Of("End"));
            writer.Line($"context.Depth--;");
            ObjectParts.Refuse(writer, Code.Of($"!{table}.IsComplete(seen)"));
            ObjectParts.Conditions(scope);
            writer.Line($"return p + 1;");
        }
    }

    private static void Names(BlockScope scope, ObjectShape shape)
    {
        switch (shape.Names)
        {
            case ValidationProgram.AnyBlock:
                break;
            case ValidationProgram.NoBlock:
                ObjectParts.Refuse(scope.Writer, Code.Of($"length >= 0"));
                break;
            default:
                ObjectParts.Refuse(scope.Writer, Code.Of($"{Name.Numbered("B", shape.Names)}(key - 1, context) == null"));
                break;
        }
    }

    private static void Value(BlockScope scope, ObjectShape shape)
    {
        var writer = scope.Writer;
        writer.Line($"byte* end = null;");
        Declared(writer, shape);
        foreach (var rule in shape.Patterns)
        {
            Patterned(scope, rule);
        }

        if (shape.Patterns.Length > 0 || shape.Properties.Any(property => property.IsDeclared))
        {
            using (writer.Block($"if (end == null)"))
            {
                Additional(writer, shape);
            }

            writer.Line();
        }
        else
        {
            // Through a condition, since what follows is reached by no other way.
            ObjectParts.Refuse(writer, Code.Of($"(end = {Call.Block(shape.Additional)}) == null"));
        }

        writer.Line($"p = end;");
    }

    private static void Additional(CodeWriter writer, ObjectShape shape)
    {
        if (shape.Additional == ValidationProgram.NoBlock)
        {
            writer.Line($"return null;");
            return;
        }

        writer.Line($"end = {Call.Block(shape.Additional)};");
        ObjectParts.RefuseLast(writer, Code.Of($"end == null"));
    }

    private static void Declared(CodeWriter writer, ObjectShape shape)
    {
        var declared = Enumerable.Range(0, shape.Properties.Length).Where(i => shape.Properties[i].IsDeclared).ToList();
        if (declared.Count == 0)
        {
            return;
        }

        using (writer.Block($"switch (index)"))
        {
            foreach (var group in declared.GroupBy(i => shape.Properties[i].Block).OrderBy(group => group.First()))
            {
                foreach (var index in group)
                {
                    writer.Line($"case {index}:");
                }

                using (writer.Indent())
                {
                    if (group.Key == ValidationProgram.NoBlock)
                    {
                        writer.Line($"return null;");
                        continue;
                    }

                    writer.Line($"end = {Call.Block(group.Key)};");
                    ObjectParts.Refuse(writer, Code.Of($"end == null"));
                    writer.Line($"break;");
                }
            }

            writer.Line($"default:");
            using (writer.Indent())
            {
                writer.Line($"break;");
            }
        }

        writer.Line();
    }

    private static void Patterned(BlockScope scope, PatternRule rule)
    {
        var writer = scope.Writer;
        using (writer.Block($"if ({PatternEmitter.IsMatch(scope, rule.Pattern, Name.Of("name"))})"))
        {
            if (rule.Block == ValidationProgram.NoBlock)
            {
                writer.Line($"return null;");
                return;
            }

            using (writer.Block($"if (end == null)"))
            {
                writer.Line($"end = {Call.Block(rule.Block)};");
                ObjectParts.RefuseLast(writer, Code.Of($"end == null"));
            }

            if (rule.Block != ValidationProgram.AnyBlock)
            {
                using (writer.Block($"else if (!{LogicEmitter.Again(rule.Block)})"))
                {
                    writer.Line($"return null;");
                }
            }
        }

        writer.Line();
    }
}
