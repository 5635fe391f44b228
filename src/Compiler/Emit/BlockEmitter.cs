using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// One block as methods: `B12` reads a value and gives the position behind it, or null. Where a value may have several types, its first
/// byte chooses among `B12String`, `B12Object` and so on; where the block has logic, `B12Value` reads and `B12Logic` reads again.
/// </summary>
internal static class BlockEmitter
{
    public static void Emit(BlockScope scope)
    {
        Header(scope);
        if (scope.Instead >= 0)
        {
            using (scope.Writer.Block($"private byte* {scope.Self}(byte* p, ValidationContext context)"))
            {
                scope.Writer.Line($"return {Call.Block(scope.Instead)};");
            }

            return;
        }

        var self = scope.Remembers ? Memo(scope) : scope.Self;
        switch (scope.Reader)
        {
            case Block.OwnReading when scope.Logic.Length == 0:
                Value(scope, self);
                break;
            case Block.OwnReading:
                Logical(scope, self);
                break;
            case Block.ByType:
                ByType(scope, self);
                break;
            default:
                ByOther(scope, self);
                break;
        }
    }

    // The method that the others call keeps what the one that reads has said.
    private static Name Memo(BlockScope scope)
    {
        var writer = scope.Writer;
        var read = scope.Self.With("Read");
        using (writer.Block($"private byte* {scope.Self}(byte* p, ValidationContext context)"))
        {
            using (writer.Block($"if (context.Rescans == 0)"))
            {
                writer.Line($"return {Call.Method(read)};");
            }

            writer.Line();
            writer.Line($"return context.Memo.TryFind({scope.Index}, p, context, out var known) ? known : context.Memo.Keep({scope.Index}, p, {Call.Method(read)}, context);");
        }

        writer.Line();
        return read;
    }

    // The first byte names the one branch that can hold.
    private static void ByType(BlockScope scope, Name self)
    {
        var writer = scope.Writer;
        using (writer.Block($"private byte* {self}(byte* p, ValidationContext context)"))
        {
            var instruction = scope.Logic[0];
            writer.Line($"// {scope.PlaceOf(in instruction)}");
            writer.Line($"var type = JsonTypes.OfFirstByte(*p);");
            foreach (var branch in scope.Program.BlockLists[instruction.A])
            {
                var types = scope.Program.TypesOf(branch) & scope.ConformingTypes;
                if (types != JsonType.None)
                {
                    using (writer.Block($"if (((int)type & {(int)types}) != 0)"))
                    {
                        writer.Line($"return {Call.Block(branch)};");
                    }

                    writer.Line();
                }
            }

            writer.Line($"return null;");
        }
    }

    // A block that has to hold anyway reads the value first.
    private static void ByOther(BlockScope scope, Name self)
    {
        var writer = scope.Writer;
        var rest = LogicEmitter.HasRest(scope);
        using (writer.Block($"private byte* {self}(byte* p, ValidationContext context)"))
        {
            if (scope.ConformingTypes != JsonType.Any)
            {
                using (writer.Block($"if (((int)JsonTypes.OfFirstByte(*p) & {(int)scope.ConformingTypes}) == 0)"))
                {
                    writer.Line($"return null;");
                }

                writer.Line();
            }

            if (!rest)
            {
                writer.Line($"return {Call.Block(scope.Reader)};");
                return;
            }

            writer.Line($"var end = {Call.Block(scope.Reader)};");
            writer.Line($"return end != null && {scope.Self.With("Logic")}(p, end, context) ? end : null;");
        }

        writer.Line();
        LogicEmitter.Emit(scope);
    }

    private static void Logical(BlockScope scope, Name self)
    {
        var writer = scope.Writer;
        var value = scope.Self.With("Value");
        using (writer.Block($"private byte* {self}(byte* p, ValidationContext context)"))
        {
            writer.Line($"var end = {value}(p, context);");
            writer.Line($"return end != null && {scope.Self.With("Logic")}(p, end, context) ? end : null;");
        }

        writer.Line();
        Value(scope, value);
        writer.Line();
        LogicEmitter.Emit(scope);
    }

    private static void Header(BlockScope scope)
    {
        var writer = scope.Writer;
        writer.Line($"// {Note.Of(ProgramText.NameOf(scope.Program, scope.Index))}");
        foreach (ref readonly var instruction in scope.Program.InstructionsOf(scope.Index))
        {
            foreach (var sentence in ProgramText.Sentences(scope.Program, in instruction))
            {
                writer.Line($"//   {Note.Of(sentence)}");
            }
        }
    }

    private static void Value(BlockScope scope, Name method)
    {
        var parts = Parts(scope);
        if (parts is [var only])
        {
            only.Emit(scope, method);
            return;
        }

        var writer = scope.Writer;
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            if (parts.Count == 0)
            {
                writer.Line($"return null;");
            }
            else
            {
                Dispatch(scope, parts);
            }
        }

        foreach (var part in parts)
        {
            if (part.Shortcut is null)
            {
                writer.Line();
                part.Emit(scope, scope.Self.With(part.Ending));
            }
        }
    }

    private static void Dispatch(BlockScope scope, List<ValuePart> parts)
    {
        var writer = scope.Writer;
        using (writer.Block($"switch (*p)"))
        {
            foreach (var part in parts)
            {
                if (part.FirstBytes.Length == 0)
                {
                    continue;
                }

                foreach (var first in part.FirstBytes)
                {
                    writer.Line($"case {Code.Character(first)}:");
                }

                Return(scope, part);
            }

            writer.Line($"default:");
            if (parts.Find(part => part.FirstBytes.Length == 0) is { } numbers)
            {
                Return(scope, numbers);
            }
            else
            {
                using (writer.Indent())
                {
                    writer.Line($"return null;");
                }
            }
        }
    }

    private static void Return(BlockScope scope, ValuePart part)
    {
        using (scope.Writer.Indent())
        {
            scope.Writer.Line($"return {part.Shortcut ?? Call.Method(scope.Self.With(part.Ending))};");
        }
    }

    private static List<ValuePart> Parts(BlockScope scope)
    {
        var parts = new List<ValuePart>();
        if ((scope.Types & JsonType.String) != 0)
        {
            parts.Add(new ValuePart("String", "\"", StringEmitter.IsPlain(scope) ? Call.String : null, StringEmitter.Emit));
        }

        if ((scope.Types & JsonType.Object) != 0)
        {
            parts.Add(new ValuePart("Object", "{", ObjectEmitter.IsPlain(scope) ? Call.Any : null, ObjectEmitter.Emit));
        }

        if ((scope.Types & JsonType.Array) != 0)
        {
            parts.Add(new ValuePart("Array", "[", ArrayEmitter.IsPlain(scope) ? Call.Any : null, ArrayEmitter.Emit));
        }

        if (LiteralEmitter.FirstBytes(scope) is { Length: > 0 } literals)
        {
            parts.Add(new ValuePart("Literal", literals, Call.Literal, LiteralEmitter.Emit));
        }

        if ((scope.Types & (JsonType.Number | JsonType.Integer)) != 0)
        {
            parts.Add(new ValuePart("Number", "", NumberEmitter.IsPlain(scope) ? Call.Number : null, NumberEmitter.Emit));
        }

        return parts;
    }
}
