namespace FastShield.Runtime.Patterns;

/// <summary>
/// A pattern as steps on sets of positions: bit i of a set says that what was matched so far may end before character i of the text, and a class
/// of characters is the set of the positions where one of it stands. Each step is a few machine instructions for all positions at once, without
/// a branch that the text decides. For ASCII texts of up to <see cref="LongestText"/> bytes; others take the pattern's general way.
/// </summary>
public sealed class MaskPattern
{
    /// <summary>The longest text: the position behind its last character is a bit too.</summary>
    public const int LongestText = 63;

    private readonly MaskStep[] _steps;

    internal MaskPattern(bool isAnchored, MaskStep root, MaskRange[][] classes)
    {
        IsAnchored = isAnchored;
        Root = root;
        Classes = classes;
        _steps = root.Kind == MaskStepKind.Sequence ? root.Parts : root.Alone;
    }

    /// <summary>True where a match can begin at the text's first character alone.</summary>
    public bool IsAnchored { get; }

    /// <summary>The whole pattern.</summary>
    public MaskStep Root { get; }

    /// <summary>The classes of characters that steps name by index: the ASCII ranges of each.</summary>
    public MaskRange[][] Classes { get; }

    /// <summary>The longest text of ASCII, in bytes, that the pattern is found in; <see cref="int.MaxValue"/> where there is no longest.</summary>
    public int LongestMatch => IsAnchored && _steps is [.., { Kind: MaskStepKind.End }] ? Longest(_steps) : int.MaxValue;

    /// <summary>True where the pattern is found in the text; <paramref name="isDecided"/> is false where the text is not ASCII alone.</summary>
    /// <param name="text">The text; 64 bytes from here on have to be readable.</param>
    /// <param name="length">Its length in bytes, up to <see cref="LongestText"/>.</param>
    /// <param name="isDecided">False where the answer says nothing.</param>
    internal unsafe bool IsMatch(byte* text, int length, out bool isDecided)
    {
        var positions = new MaskText(text, length);
        isDecided = positions.IsAscii;
        if (!isDecided)
        {
            return false;
        }

        var classes = stackalloc ulong[Classes.Length];
        for (var i = 0; i < Classes.Length; i++)
        {
            var set = 0UL;
            foreach (var range in Classes[i])
            {
                set |= range.IsFolded ? positions.OfLetters(range.First, range.Last) : positions.Of(range.First, range.Last);
            }

            classes[i] = set;
        }

        return Run(_steps, IsAnchored ? 1 : positions.Everywhere, classes, positions.End) != 0;
    }

    private static int Longest(MaskStep[] sequence)
    {
        var sum = 0L;
        foreach (var step in sequence)
        {
            sum += step.Kind switch
            {
                MaskStepKind.Start or MaskStepKind.End => 0,
                MaskStepKind.Exactly or MaskStepKind.UpTo => step.Count,
                MaskStepKind.Any => int.MaxValue,
                MaskStepKind.Either => LongestOf(step.Parts),
                _ => Longest(step.Parts),
            };
        }

        return (int)Math.Min(sum, int.MaxValue);
    }

    private static int LongestOf(MaskStep[] parts)
    {
        var longest = 0;
        foreach (var part in parts)
        {
            longest = Math.Max(longest, Longest(part.Alone));
        }

        return longest;
    }

    // One step after the other; only steps inside steps are a call.
    private static unsafe ulong Run(MaskStep[] steps, ulong from, ulong* classes, ulong end)
    {
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case MaskStepKind.Start:
                    from &= 1;
                    break;
                case MaskStepKind.End:
                    from &= end;
                    break;
                case MaskStepKind.Exactly when step.Count == 1:
                    from = (from & classes[step.Class]) << 1;
                    break;
                case MaskStepKind.Exactly:
                    from = MaskText.Exactly(from, classes[step.Class], step.Count);
                    break;
                case MaskStepKind.UpTo:
                    from = MaskText.UpTo(from, classes[step.Class], step.Count);
                    break;
                case MaskStepKind.Any:
                    from = MaskText.Any(from, classes[step.Class]);
                    break;
                case MaskStepKind.Either:
                    from = Either(step.Parts, from, classes, end);
                    break;
                default:
                    from = Run(step.Parts, from, classes, end);
                    break;
            }
        }

        return from;
    }

    private static unsafe ulong Either(MaskStep[] parts, ulong from, ulong* classes, ulong end)
    {
        var union = 0UL;
        for (var i = 0; i < parts.Length; i++)
        {
            union |= Run(parts[i].Kind == MaskStepKind.Sequence ? parts[i].Parts : parts[i].Alone, from, classes, end);
        }

        return union;
    }
}
