using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Short strings and numbers of a block (<see cref="ShortForm"/>) in one expression, which the method of the object or array around them takes in;
/// `B12Rest` is for every other value, whether it conforms or not.
/// </summary>
internal static class ShortEmitter
{
    /// <summary>The method for strings that have only to be well formed.</summary>
    public static void Plain(CodeWriter writer, Name method)
    {
        Begin(writer);
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            writer.Line($"return *p == (byte)'\"' ? {Call.String} : null;");
        }
    }

    /// <summary>Writes the method for strings, and gives the name of the one that has to follow for the rest.</summary>
    public static Name String(BlockScope scope, Name method)
    {
        var form = scope.Short;
        var writer = scope.Writer;
        var rest = method.With("Rest");
        Begin(writer);
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            // The quote first: behind the end of the text 64 bytes can be read and no more, and a string is looked for from the byte behind its quote.
            var found = form.FixedLength > 0 ? Code.Of($"FixedEnd(p + 1, {form.FixedLength})") : form.IsTiny ? Code.Of($"TinyStringEnd(p + 1)")
                : form.ReadsFar ? Code.Of($"MaskedStringEnd(p + 1)") : Code.Of($"StringEnd(p + 1)");
            writer.Line($"var end = *p == (byte)'\"' ? ShortText.{found} : null;");
            var conditions = new List<Code> { Code.Of($"end != null") };
            if (form.LeastLength > 0)
            {
                conditions.Add(Code.Of($"end - p > {form.LeastLength}"));
            }

            // Longer ones are not short.
            if (form.MostLength < (form.IsTiny ? ShortText.LongestTiny : form.ReadsFar ? ShortText.LongestMasked : ShortText.LongestString))
            {
                conditions.Add(Code.Of($"end - p <= {form.MostLength + 1L}"));
            }

            if (form.Values != ShortForm.None)
            {
                conditions.Add(Code.Of($"{scope.Self.With("IsMember")}(p + 1, (int)(end - p) - 1)"));
            }

            if (form.Format != FormatKind.None)
            {
                conditions.Add(Code.Of($"ShortFormats.Is{Name.Of(form.Format.ToString())}(p + 1, (int)(end - p) - 1)"));
            }

            if (form.Pattern != ShortForm.None)
            {
                conditions.Add(Code.Of($"{PatternEmitter.MethodOf(scope, form.Pattern)}(p + 1, (int)(end - p) - 1)"));
            }

            writer.Line($"return {Code.All(conditions)} ? end + 1 : {Call.Method(rest)};");
        }

        if (form.Values != ShortForm.None)
        {
            Members(scope, form.Values);
        }

        return Rest(writer, rest);
    }

    /// <summary>Writes the method for numbers, and gives the name of the one that has to follow for the rest.</summary>
    public static Name Number(BlockScope scope, Name method)
    {
        var form = scope.Short;
        var writer = scope.Writer;
        var rest = method.With("Rest");
        var reader = Name.Of(form.IsWhole ? "WholeEnd" : "NumberEnd");
        Begin(writer);
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            if (form.HasLimits)
            {
                writer.Line($"var end = ShortText.{reader}(p, out var value);");
                var conditions = new List<Code> { Code.Of($"end != null") };
                if (form.Least > 0)
                {
                    conditions.Add(Code.Of($"value >= {form.Least}"));
                }

                if (form.Most < int.MaxValue)
                {
                    conditions.Add(Code.Of($"value <= {form.Most}"));
                }

                writer.Line($"return {Code.All(conditions)} ? end : {Call.Method(rest)};");
            }
            else
            {
                writer.Line($"var end = ShortText.{reader}(p);");
                writer.Line($"return end != null ? end : {Call.Method(rest)};");
            }
        }

        return Rest(writer, rest);
    }

    // Taken in as well, it would cost the common case registers.
    private static Name Rest(CodeWriter writer, Name rest)
    {
        writer.Line();
        writer.Line($"[MethodImpl(MethodImplOptions.NoInlining)]");
        return rest;
    }

    private static void Begin(CodeWriter writer) => writer.Line($"[MethodImpl(MethodImplOptions.AggressiveInlining)]");

    // All members at once, without a branch between them: which one it is cannot be foretold.
    private static void Members(BlockScope scope, int values)
    {
        var writer = scope.Writer;
        var words = scope.Program.Values[values].ShortWords;
        var isWide = false;
        for (var i = 1; i < words.Length; i += 2)
        {
            isWide |= words[i] != 0;
        }

        writer.Line();
        Begin(writer);
        using (writer.Block($"private static bool {scope.Self.With("IsMember")}(byte* text, int length)"))
        {
            writer.Line($"var first = ShortText.FirstWord(text, length);");
            if (isWide)
            {
                writer.Line($"var second = ShortText.SecondWord(text, length);");
            }

            var equal = new List<Code>();
            for (var i = 0; i < words.Length; i += 2)
            {
                equal.Add(isWide
                    ? Code.Of($"((first == {Code.Bits(words[i])}) & (second == {Code.Bits(words[i + 1])}))")
                    : Code.Of($"(first == {Code.Bits(words[i])})"));
            }

            writer.Line($"return (length <= {(isWide ? 16 : 8)}) & ({Code.AnyWithoutBranch(equal)});");
        }
    }
}
