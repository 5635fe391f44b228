using FastShield.Runtime.Patterns;

namespace FastShield.Compiler.Emit;

/// <summary>
/// `M3` holds a text against pattern 3 by sets of positions in machine words (<see cref="MaskPattern"/>); a text that is long or not ASCII goes to
/// the pattern itself. Patterns without that way have no method.
/// </summary>
internal static class PatternEmitter
{
    /// <summary>The method of a pattern that has masks.</summary>
    public static Name MethodOf(BlockScope scope, int pattern)
    {
        scope.Operands.Pattern(pattern);
        return Name.Numbered("M", pattern);
    }

    /// <summary>The condition that the text has the pattern; 64 bytes from the text's beginning on have to be readable.</summary>
    public static Code IsMatch(BlockScope scope, int pattern, Name text)
    {
        var field = scope.Operands.Pattern(pattern);
        return scope.Program.Patterns[pattern].Masks is null
            ? Code.Of($"{field}.IsMatch(new ReadOnlySpan<byte>({text}, length))")
            : Code.Of($"{Name.Numbered("M", pattern)}({text}, length)");
    }

    public static void Emit(CodeWriter writer, Name field, int index, Pattern pattern)
    {
        if (pattern.Masks is not { } masks)
        {
            return;
        }

        writer.Line();
        writer.Line($"// {Note.Of(pattern.Source)}");
        var steps = Name.Numbered("M", index).With("Steps");
        using (writer.Block($"private bool {Name.Numbered("M", index)}(byte* text, int length)"))
        {
            Code general = Code.Of($"{field}.IsMatch(new ReadOnlySpan<byte>(text, length))");
            using (writer.Block($"if (length > MaskPattern.LongestText)"))
            {
                writer.Line($"return {general};");
            }

            writer.Line();
            using (writer.Block($"if (length <= ShortMaskText.LongestText)"))
            {
                writer.Line($"var near = new ShortMaskText(text, length);");
                writer.Line($"return near.IsAscii ? {steps}(near) : {general};");
            }

            writer.Line();
            writer.Line($"var positions = new MaskText(text, length);");
            writer.Line($"return positions.IsAscii ? {steps}(positions) : {general};");
        }

        writer.Line();
        writer.Line($"[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        writer.Line($"private static bool {steps}<TText>(TText positions)");
        using (writer.Indent())
        {
            writer.Line($"where TText : struct, IMaskText");
        }

        using (writer.Block())
        {
            for (var i = 0; i < masks.Classes.Length; i++)
            {
                writer.Line($"var {Name.Numbered("set", i)} = {Set(masks.Classes[i])};");
            }

            var names = 0;
            var end = Steps(writer, masks.Root, masks.IsAnchored ? Code.Of($"1UL") : Code.Of($"positions.Everywhere"), ref names);
            writer.Line($"return {end} != 0;");
        }
    }

    private static Code Set(MaskRange[] ranges)
    {
        var set = Code.Of($"0UL");
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = Code.Of($"positions.{(ranges[i].IsFolded ? Name.Of("OfLetters") : Name.Of("Of"))}({Character(ranges[i].First)}, {Character(ranges[i].Last)})");
            set = i == 0 ? range : Code.Of($"{set} | {range}");
        }

        return set;
    }

    private static Code Character(byte character) =>
        character is >= (byte)' ' and <= (byte)'~' ? Code.Character((char)character) : Code.Of($"{character}");

    // Each step writes the statements that it needs and gives the expression of the positions behind it.
    private static Code Steps(CodeWriter writer, MaskStep step, Code from, ref int names)
    {
        switch (step.Kind)
        {
            case MaskStepKind.Start:
                return from == Code.Of($"1UL") ? from : Keep(writer, Code.Of($"{from} & 1UL"), ref names);
            case MaskStepKind.End:
                return Keep(writer, Code.Of($"{from} & positions.End"), ref names);
            case MaskStepKind.Exactly when step.Count > MaskPattern.LongestText:
                return Code.Of($"0UL");
            case MaskStepKind.Exactly:
                return Keep(writer, Code.Of($"({from} & {Runs(writer, step.Class, step.Count, ref names)}) << {step.Count}"), ref names);
            case MaskStepKind.UpTo when step.Count < MaskPattern.LongestText:
                for (var reached = 0; reached < step.Count;)
                {
                    var further = Math.Min(reached + 1, step.Count - reached);
                    from = Keep(writer, Code.Of($"{from} | (({from} & {Runs(writer, step.Class, further, ref names)}) << {further})"), ref names);
                    reached += further;
                }

                return from;
            case MaskStepKind.UpTo or MaskStepKind.Any:
                return Keep(writer, Code.Of($"MaskText.Any({from}, {Name.Numbered("set", step.Class)})"), ref names);
            case MaskStepKind.Either:
                var union = Code.Empty;
                foreach (var part in step.Parts)
                {
                    var reached = Steps(writer, part, from, ref names);
                    union = union == Code.Empty ? reached : Code.Of($"{union} | {reached}");
                }

                return Keep(writer, union, ref names);
            default:
                foreach (var part in step.Parts)
                {
                    from = Steps(writer, part, from, ref names);
                }

                return from;
        }
    }

    private static Code Runs(CodeWriter writer, int set, int count, ref int names)
    {
        var runs = Code.Of($"{Name.Numbered("set", set)}");
        var length = 1;
        for (; length * 2 <= count; length *= 2)
        {
            runs = Keep(writer, Code.Of($"{runs} & ({runs} >> {length})"), ref names);
        }

        return length < count ? Keep(writer, Code.Of($"{runs} & ({runs} >> {count - length})"), ref names) : runs;
    }

    private static Code Keep(CodeWriter writer, Code value, ref int names)
    {
        var name = Name.Numbered("m", names++);
        writer.Line($"var {name} = {value};");
        return Code.Of($"{name}");
    }
}
