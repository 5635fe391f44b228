using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>
/// What a block asks of a short string or a short number (<see cref="ShortText"/>), as far as that can be told at once: where a value is of that
/// form and these conditions hold, it conforms. Where not, nothing is said, and the block's assertions decide. Both engines ask this first.
/// </summary>
public readonly record struct ShortForm
{
    private const int MostMembers = 16;
    private const int LargestShort = 9_999_999;

    // Limits up to here are given to texts that are shorter mostly.
    private const int UsualLength = 32;

    /// <summary>In place of an index: none.</summary>
    public const int None = -1;

    /// <summary>True where a short string can be told to conform.</summary>
    public bool HasStrings { get; private init; }

    /// <summary>The least length of a string.</summary>
    public int LeastLength { get; private init; }

    /// <summary>The largest length of a string.</summary>
    public int MostLength { get; private init; }

    /// <summary>Index of the set that a string has to be in (<see cref="ValueSet.ShortWords"/>), or <see cref="None"/>.</summary>
    public int Values { get; private init; }

    /// <summary>Index of the pattern, with masks, that a string has to have, or <see cref="None"/>.</summary>
    public int Pattern { get; private init; }

    /// <summary>The format, with a short way, that a string has to have, or <see cref="FormatKind.None"/>.</summary>
    public FormatKind Format { get; private init; }

    /// <summary>The only length in bytes that a string of the format may have, so that its end is where a quote stands then; 0 where lengths differ.</summary>
    public int FixedLength { get; private init; }

    /// <summary>True where the end of a string is looked for as far as sets of positions go: for a pattern, and where a limit says that longer strings are usual.</summary>
    public bool ReadsFar => !IsTiny && (Pattern != None || MostLength is > UsualLength and < int.MaxValue);

    /// <summary>True where no string conforms that is longer than <see cref="ShortText.LongestTiny"/> bytes of ASCII.</summary>
    public bool IsTiny { get; private init; }

    /// <summary>True where a short number can be told to conform.</summary>
    public bool HasNumbers { get; private init; }

    /// <summary>True where only whole numbers do.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>True where <see cref="Least"/> and <see cref="Most"/> have to be asked about.</summary>
    public bool HasLimits => HasNumbers && (Least > 0 || Most < int.MaxValue);

    /// <summary>The least value; of a number with a fraction, the least whole part.</summary>
    public int Least { get; private init; }

    /// <summary>The largest value or whole part.</summary>
    public int Most { get; private init; }

    /// <summary>The form of a run of assertions.</summary>
    public static ShortForm Of(ValidationProgram program, ReadOnlySpan<Instruction> asserts)
    {
        ArgumentNullException.ThrowIfNull(program);
        return WithNumbers(program, asserts, WithStrings(program, asserts, new ShortForm { MostLength = int.MaxValue, Values = None, Pattern = None, Most = int.MaxValue }));
    }

    private static ShortForm WithStrings(ValidationProgram program, ReadOnlySpan<Instruction> asserts, ShortForm form)
    {
        var strings = form with { HasStrings = true };
        foreach (ref readonly var instruction in asserts)
        {
            switch (instruction.Kind)
            {
                case InstructionKind.AssertType when ((JsonType)instruction.A & JsonType.String) != 0:
                    break;
                case InstructionKind.AssertMinLength:
                    strings = strings with { LeastLength = Math.Max(strings.LeastLength, instruction.A) };
                    break;
                case InstructionKind.AssertMaxLength:
                    strings = strings with { MostLength = Math.Min(strings.MostLength, instruction.A) };
                    break;
                case InstructionKind.AssertEnum or InstructionKind.AssertConst
                    when strings.Values == None && program.Values[instruction.A].ShortWords.Length is > 0 and <= MostMembers * 2:
                    strings = strings with { Values = instruction.A };
                    break;
                case InstructionKind.AssertPattern when strings.Pattern == None && program.Patterns[instruction.A].Masks is not null:
                    strings = strings with { Pattern = instruction.A };
                    break;
                case InstructionKind.AssertFormat when strings.Format == FormatKind.None && ShortFormats.Has((FormatKind)instruction.A):
                    strings = strings with { Format = (FormatKind)instruction.A, FixedLength = ShortFormats.LengthOf((FormatKind)instruction.A) };
                    break;
                case InstructionKind.AssertFormat when FormatCatalog.TargetOf((FormatKind)instruction.A) == FormatTarget.Number:
                case InstructionKind.AssertMinimum or InstructionKind.AssertMaximum or InstructionKind.AssertExclusiveMinimum
                    or InstructionKind.AssertExclusiveMaximum or InstructionKind.AssertMultipleOf:
                case InstructionKind.AssertMinItems or InstructionKind.AssertMaxItems or InstructionKind.AssertUniqueItems or InstructionKind.LoopItems:
                case InstructionKind.AssertMinProperties or InstructionKind.AssertMaxProperties or InstructionKind.LoopMembers:
                    break;
                default:
                    return form;
            }
        }

        return strings.LeastLength <= ShortText.LongestString ? strings with { IsTiny = LongestText(program, strings) <= ShortText.LongestTiny } : form;
    }

    private static int LongestText(ValidationProgram program, ShortForm strings)
    {
        var longest = strings.MostLength;
        if (strings.Values != None)
        {
            var member = 0;
            foreach (var text in program.Values[strings.Values].Strings)
            {
                member = Math.Max(member, text.Length);
            }

            longest = Math.Min(longest, member);
        }

        return strings.Pattern == None ? longest : Math.Min(longest, program.Patterns[strings.Pattern].Masks!.LongestMatch);
    }

    private static ShortForm WithNumbers(ValidationProgram program, ReadOnlySpan<Instruction> asserts, ShortForm form)
    {
        // What is compared with first is known last: whether a fraction may be there.
        var numbers = form with { HasNumbers = true };
        foreach (ref readonly var instruction in asserts)
        {
            if (instruction.Kind == InstructionKind.AssertType && ((JsonType)instruction.A & JsonType.Number) == 0)
            {
                numbers = ((JsonType)instruction.A & JsonType.Integer) != 0 ? numbers with { IsWhole = true } : form;
            }
            else if (instruction.Kind == InstructionKind.AssertFormat)
            {
                numbers = numbers with { IsWhole = numbers.IsWhole | IsWholeFormat((FormatKind)instruction.A) };
            }
        }

        if (!numbers.HasNumbers)
        {
            return form;
        }

        foreach (ref readonly var instruction in asserts)
        {
            if (Limited(program, in instruction, numbers) is not { } limited)
            {
                return form;
            }

            numbers = limited;
        }

        return numbers;
    }

    private static ShortForm? Limited(ValidationProgram program, ref readonly Instruction instruction, ShortForm form)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.AssertMinimum or InstructionKind.AssertMaximum or InstructionKind.AssertExclusiveMinimum or InstructionKind.AssertExclusiveMaximum:
                return program.Decimals[instruction.A] is { IsInt64: true } limit ? Limited(instruction.Kind, limit.Int64, form) : null;
            case InstructionKind.AssertFormat:
                return Limited((FormatKind)instruction.A, form);
            case InstructionKind.AssertType or InstructionKind.AssertMinLength or InstructionKind.AssertMaxLength or InstructionKind.AssertPattern:
            case InstructionKind.AssertMinItems or InstructionKind.AssertMaxItems or InstructionKind.AssertUniqueItems or InstructionKind.LoopItems:
            case InstructionKind.AssertMinProperties or InstructionKind.AssertMaxProperties or InstructionKind.LoopMembers:
                return form;
            default:
                return null;
        }
    }

    // A number with a fraction is above its whole part, and below one more than that.
    private static ShortForm Limited(InstructionKind kind, long limit, ShortForm form) => kind switch
    {
        InstructionKind.AssertMinimum => form with { Least = Math.Max(form.Least, Clamp(limit)) },
        InstructionKind.AssertExclusiveMinimum => form with { Least = Math.Max(form.Least, Clamp(limit + 1)) },
        InstructionKind.AssertMaximum when form.IsWhole => form with { Most = Math.Min(form.Most, Math.Min(Clamp(limit), LargestShort)) },
        _ => form with { Most = Math.Min(form.Most, Math.Min(Clamp(limit - 1), LargestShort)) },
    };

    // Without limits sixteen digits pass, which 32 bits do not hold.
    private static ShortForm? Limited(FormatKind kind, ShortForm form) => kind switch
    {
        FormatKind.Int32 or FormatKind.UInt32 => form with { Most = Math.Min(form.Most, LargestShort) },
        FormatKind.Int64 or FormatKind.UInt64 or FormatKind.SpeltInteger or FormatKind.Float or FormatKind.Double => form,
        _ => FormatCatalog.TargetOf(kind) == FormatTarget.Number ? null : form,
    };

    private static int Clamp(long limit) => (int)Math.Clamp(limit, -1, int.MaxValue);

    private static bool IsWholeFormat(FormatKind kind) =>
        kind is FormatKind.Int32 or FormatKind.Int64 or FormatKind.UInt32 or FormatKind.UInt64 or FormatKind.SpeltInteger;
}
