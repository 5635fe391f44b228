using System.Buffers;
using System.Text;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Objects with up to 64 known names: one forward pass. After each property the next one of the schema is guessed and compared as a constant;
/// where the guess is wrong, the name's length and words choose. Names seen are bits of one local, which gives duplicates and what is missing.
/// Other shapes are written by <see cref="TableObjectEmitter"/>.
/// </summary>
internal static class ObjectEmitter
{
    private const int MostNames = 64;
    private const int LongestGuess = 32;
    private const int LongestWords = 32;
    private static readonly SearchValues<byte> NeverRaw = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>True where an object has only to be well formed.</summary>
    public static bool IsPlain(BlockScope scope) => scope.Members < 0 && ObjectParts.Asked(scope).Count == 0;

    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        var shape = ObjectParts.ShapeOf(scope);
        if (shape.Properties.Length > MostNames || shape.Patterns.Length > 0 || shape.Names != ValidationProgram.AnyBlock)
        {
            TableObjectEmitter.Emit(scope, method);
            return;
        }

        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            if (IsPlain(scope))
            {
                writer.Line($"return *p == (byte)'{{' ? {Call.Any} : null;");
                return;
            }

            Unrolled(scope, shape);
        }
    }

    private static void Unrolled(BlockScope scope, ObjectShape shape)
    {
        var writer = scope.Writer;
        var keepsKeys = shape.Additional != ValidationProgram.NoBlock;
        var isOpen = shape.Properties.Any(property => (property.IsDeclared ? property.Block : shape.Additional) != ValidationProgram.NoBlock);
        ObjectParts.Begin(scope);
        if (isOpen || shape.Properties.Any(property => property.IsRequired) || shape.Dependents.Any(rule => rule.Needs.Length > 0))
        {
            writer.Line($"var seen = 0UL;");
        }

        if (keepsKeys)
        {
            writer.Line($"var keys = context.Keys.Open();");
        }

        writer.Line($"p = JsonText.Space(p + 1);");
        Guess(scope, shape, 0);
        using (writer.Block($"if (*p == (byte)'}}')"))
        {
            writer.Line($"goto End;");
        }

        writer.Line();
        if (keepsKeys || isOpen)
        {
            writer.Label(Name.Of("Key"));
        }

        ObjectParts.Key(writer);
        Dispatch(scope, shape);
        Other(scope, shape, keepsKeys);
        for (var i = 0; i < shape.Properties.Length; i++)
        {
            Property(scope, shape, i);
        }

        if (keepsKeys || isOpen)
        {
            if (shape.Properties.Length > 0)
            {
                writer.Label(Name.Of("Next"));
            }

            ObjectParts.Next(scope, keepsKeys);
            writer.Line();
        }

        writer.Label(Name.Of("End"));
        writer.Line($"context.Depth--;");
        Required(scope, shape);
        ObjectParts.Conditions(scope);
        writer.Line($"return p + 1;");
    }

    private static void Dispatch(BlockScope scope, ObjectShape shape)
    {
        if (shape.Properties.Length == 0)
        {
            return;
        }

        var writer = scope.Writer;
        using (writer.Block($"switch (length)"))
        {
            foreach (var group in Enumerable.Range(0, shape.Properties.Length).GroupBy(i => shape.Properties[i].Name.Length).OrderBy(group => group.Key))
            {
                writer.Line($"case {group.Key}:");
                using (writer.Indent())
                {
                    if (group.Key == 0)
                    {
                        writer.Line($"goto {Name.Numbered("P", group.First())};");
                        continue;
                    }

                    foreach (var index in group)
                    {
                        using (writer.Block($"if ({IsName(scope, shape, index)})"))
                        {
                            writer.Line($"goto {Name.Numbered("P", index)};");
                        }

                        writer.Line();
                    }

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

    private static Code IsName(BlockScope scope, ObjectShape shape, int index)
    {
        var name = shape.Properties[index].Name;
        return name.Length <= LongestWords
            ? Code.BytesEqual(Name.Of("name"), name)
            : Code.Of($"new ReadOnlySpan<byte>(name, length).SequenceEqual({scope.Operands.Object(scope.Members)}.Properties[{index}].Name)");
    }

    private static void Other(BlockScope scope, ObjectShape shape, bool keepsKeys)
    {
        var writer = scope.Writer;
        if (!keepsKeys)
        {
            writer.Line($"return null;");
            writer.Line();
            return;
        }

        using (writer.Block($"if (!context.Keys.TryAdd(ref keys, name, length, StringTraits.Plain))"))
        {
            writer.Line($"return JsonText.Fail(context, JsonFault.DuplicateKey);");
        }

        writer.Line();
        writer.Line($"p = {Call.Block(shape.Additional)};");
        ObjectParts.Refuse(writer, Code.Of($"p == null"));
        if (ObjectParts.Counts(scope))
        {
            writer.Line($"count++;");
        }

        if (shape.Properties.Length > 0)
        {
            writer.Line($"goto Next;");
            writer.Line();
        }
    }

    private static void Property(BlockScope scope, ObjectShape shape, int index)
    {
        var writer = scope.Writer;
        var property = shape.Properties[index];
        var block = property.IsDeclared ? property.Block : shape.Additional;
        var bit = Code.Bits(1UL << index);
        writer.Label(Name.Numbered("P", index));
        writer.Line($"// \"{Note.Of(Encoding.UTF8.GetString(property.Name))}\"");
        if (block == ValidationProgram.NoBlock)
        {
            writer.Line($"return null;");
            writer.Line();
            return;
        }

        using (writer.Block($"if ((seen & {bit}) != 0)"))
        {
            writer.Line($"return JsonText.Fail(context, JsonFault.DuplicateKey);");
        }

        writer.Line();
        writer.Line($"seen |= {bit};");
        writer.Line($"p = {Call.Block(block)};");
        ObjectParts.Refuse(writer, Code.Of($"p == null"));
        if (ObjectParts.Counts(scope))
        {
            writer.Line($"count++;");
        }

        if (index + 1 < shape.Properties.Length && CanGuess(shape.Properties[index + 1].Name))
        {
            using (writer.Block($"if (*p == (byte)',')"))
            {
                writer.Line($"p = JsonText.Space(p + 1);");
                Guess(scope, shape, index + 1);
                writer.Line($"goto Key;");
            }

            writer.Line();
        }

        writer.Line($"goto Next;");
        writer.Line();
    }

    // Documents mostly keep the schema's order, and `"name":` in one piece needs no look at the key at all.
    private static void Guess(BlockScope scope, ObjectShape shape, int index)
    {
        if (index >= shape.Properties.Length || !CanGuess(shape.Properties[index].Name))
        {
            return;
        }

        var writer = scope.Writer;
        byte[] text = [(byte)'"', .. shape.Properties[index].Name, (byte)'"', (byte)':'];
        using (writer.Block($"if ({Code.BytesEqual(Name.Of("p"), text)})"))
        {
            writer.Line($"p = JsonText.Space(p + {text.Length});");
            writer.Line($"goto {Name.Numbered("P", index)};");
        }

        writer.Line();
    }

    // A name that has to be escaped in JSON never stands there as it is.
    private static bool CanGuess(byte[] name) => name.Length + 3 <= LongestGuess && !name.AsSpan().ContainsAny(NeverRaw);

    private static void Required(BlockScope scope, ObjectShape shape)
    {
        var writer = scope.Writer;
        var required = 0UL;
        for (var i = 0; i < shape.Properties.Length; i++)
        {
            required |= shape.Properties[i].IsRequired ? 1UL << i : 0;
        }

        if (required != 0)
        {
            ObjectParts.Refuse(writer, Code.Of($"(seen & {Code.Bits(required)}) != {Code.Bits(required)}"));
        }

        foreach (var rule in shape.Dependents)
        {
            var needs = rule.Needs.Aggregate(0UL, (bits, need) => bits | (1UL << need));
            if (needs != 0)
            {
                var trigger = Code.Bits(1UL << rule.Trigger);
                ObjectParts.Refuse(writer, Code.Of($"(seen & {trigger}) != 0 && (seen & {Code.Bits(needs)}) != {Code.Bits(needs)}"));
            }
        }
    }
}
