using System.Numerics;

namespace FastShield.Runtime.Rules;

/// <summary>
/// The expressions of a zone's rules, made ready. An expression is one or more lines of which one has to match; a line is conditions that all have to hold.
/// Conditions of the form "this field has one of these values" are asked of all lines together: a bit set of lines for each value, joined with those
/// of the other fields. What is left matches, or has a program of further conditions to run. Immutable; a request allocates nothing.
/// </summary>
public sealed class RuleTable
{
    /// <summary>Words of a bit set are a multiple of this, so that vectors need no rest.</summary>
    public const int WordAlignment = 8;

    /// <summary>Conditions and texts.</summary>
    public required RuleProgram Program { get; init; }

    /// <summary>The fields that lines are told apart by, the cheap ones first.</summary>
    public required RuleDimension[] Dimensions { get; init; }

    /// <summary>Bit sets of lines, each of <see cref="Words"/> words.</summary>
    public required ulong[] Bits { get; init; }

    /// <summary>Words of 64 lines each; a multiple of <see cref="WordAlignment"/>.</summary>
    public required int Words { get; init; }

    /// <summary>The rule of each line; lines of one rule lie together, and rules in their order.</summary>
    public required int[] Rules { get; init; }

    /// <summary>The first step of each line's program; <see cref="RuleStep.Matches"/> where there is nothing more to ask.</summary>
    public required int[] Entries { get; init; }

    /// <summary>Where the set of all lines begins in <see cref="Bits"/>.</summary>
    public required int All { get; init; }

    /// <summary>Begins with a request.</summary>
    public void Begin(RuleSubject subject, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(context);
        context.Begin(Words, Program.Atoms.Length);
        var candidates = context.Candidates.AsSpan(0, Words);
        Bits.AsSpan(All, Words).CopyTo(candidates);
        foreach (var dimension in Dimensions)
        {
            if (!Meets(candidates, dimension.Asking))
            {
                continue;
            }

            if (!Narrow(candidates, OffsetOf(dimension, subject, context)))
            {
                return;
            }
        }
    }

    /// <summary>The next rule that matches, in the order of rules; -1 behind the last one.</summary>
    public int Next(RuleSubject subject, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var candidates = context.Candidates.AsSpan(0, Words);
        var line = context.Line;
        while (true)
        {
            line = NextBit(candidates, line);
            if (line < 0)
            {
                context.Line = Words * 64;
                return -1;
            }

            if (Entries[line] == RuleStep.Matches || RuleConditions.Run(Program, Entries[line], subject, context))
            {
                var rule = Rules[line];
                do
                {
                    line++;
                }
                while (line < Rules.Length && Rules[line] == rule);

                context.Line = line;
                return rule;
            }

            line++;
        }
    }

    private static int NextBit(ReadOnlySpan<ulong> words, int from)
    {
        var word = from >> 6;
        if (word >= words.Length)
        {
            return -1;
        }

        var bits = words[word] & (ulong.MaxValue << (from & 63));
        while (bits == 0)
        {
            if (++word >= words.Length)
            {
                return -1;
            }

            bits = words[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    private int OffsetOf(RuleDimension dimension, RuleSubject subject, RuleContext context)
    {
        if (dimension.Texts is not { } texts)
        {
            return dimension.Offsets[subject.Flag(dimension.Flag) ? 1 : 0];
        }

        context.Used = 0;
        if (!RuleTexts.TryGet(Program, dimension.Value, subject, context, default, out var text))
        {
            return dimension.Otherwise;
        }

        var found = texts.Find(text);
        return found < 0 ? dimension.Otherwise : dimension.Offsets[found];
    }

    private bool Meets(ReadOnlySpan<ulong> candidates, int offset)
    {
        var other = Bits.AsSpan(offset, candidates.Length);
        for (var i = 0; i < candidates.Length; i += Vector<ulong>.Count)
        {
            if ((new Vector<ulong>(candidates[i..]) & new Vector<ulong>(other[i..])) != Vector<ulong>.Zero)
            {
                return true;
            }
        }

        return false;
    }

    private bool Narrow(Span<ulong> candidates, int offset)
    {
        var other = Bits.AsSpan(offset, candidates.Length);
        var left = Vector<ulong>.Zero;
        for (var i = 0; i < candidates.Length; i += Vector<ulong>.Count)
        {
            var both = new Vector<ulong>(candidates[i..]) & new Vector<ulong>(other[i..]);
            both.CopyTo(candidates[i..]);
            left |= both;
        }

        return left != Vector<ulong>.Zero;
    }
}
