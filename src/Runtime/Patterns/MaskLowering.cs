namespace FastShield.Runtime.Patterns;

/// <summary>Finds the <see cref="MaskPattern"/> of a parsed pattern: repeats of one class, sequences, alternatives and the two anchors have one.</summary>
internal sealed class MaskLowering
{
    private const int MostClasses = 8;
    private const int MostSteps = 64;
    private const int MostRepeats = 16;
    private const int MostRanges = 8;
    private static readonly MaskStep Nothing = new(MaskStepKind.Sequence, 0, 0, []);

    private readonly List<CodePointSet> _sets = [];
    private readonly List<MaskRange[]> _classes = [];
    private int _steps;

    /// <summary>The pattern's steps, or null where it has parts that cannot be done so, or too many.</summary>
    public static MaskPattern? Lower(PatternNode pattern)
    {
        var lowering = new MaskLowering();
        var root = lowering.Step(pattern);
        return root is null || lowering._steps > MostSteps
            ? null
            : new MaskPattern(PatternShapes.Flatten(pattern) is [AnchorNode { Anchor: Anchor.Start }, ..], root, [.. lowering._classes]);
    }

    private MaskStep? Step(PatternNode node)
    {
        if (++_steps > MostSteps)
        {
            return null;
        }

        return node switch
        {
            EmptyNode => Nothing,
            SetNode set => OfClass(MaskStepKind.Exactly, set.Set, 1),
            SequenceNode sequence => Parts(MaskStepKind.Sequence, sequence.Items),
            AlternationNode either => Parts(MaskStepKind.Either, either.Choices),
            RepeatNode repeat => Repeat(repeat),
            AnchorNode { Anchor: Anchor.Start } => new MaskStep(MaskStepKind.Start, 0, 0, []),
            AnchorNode { Anchor: Anchor.End } => new MaskStep(MaskStepKind.End, 0, 0, []),
            _ => null,
        };
    }

    private MaskStep? Repeat(RepeatNode repeat)
    {
        if (repeat.Body is SetNode { Set: var set })
        {
            return RepeatOf(set, repeat.Minimum, repeat.Maximum);
        }

        // A group a few times over is written out; without an end it would need a loop that the text decides.
        if (repeat.Maximum > MostRepeats || Step(repeat.Body) is not { } body)
        {
            return null;
        }

        var parts = new List<MaskStep>();
        var optional = Nothing;
        for (var i = 0; i < repeat.Maximum; i++)
        {
            if (i < repeat.Minimum)
            {
                parts.Add(body);
            }
            else
            {
                optional = Of(MaskStepKind.Either, Nothing, Of(MaskStepKind.Sequence, body, optional));
            }
        }

        _steps += Count(body) * repeat.Maximum;
        parts.Add(optional);
        return new MaskStep(MaskStepKind.Sequence, 0, 0, [.. parts]);
    }

    private MaskStep? RepeatOf(CodePointSet set, int minimum, int maximum)
    {
        var exactly = minimum == 0 ? Nothing : OfClass(MaskStepKind.Exactly, set, minimum);
        var further = maximum == RepeatNode.Unbounded ? OfClass(MaskStepKind.Any, set, 0)
            : maximum > minimum ? OfClass(MaskStepKind.UpTo, set, maximum - minimum)
            : Nothing;
        return exactly is null || further is null ? null
            : further == Nothing ? exactly
            : exactly == Nothing ? further
            : Of(MaskStepKind.Sequence, exactly, further);
    }

    private MaskStep? Parts(MaskStepKind kind, IReadOnlyList<PatternNode> nodes)
    {
        var parts = new List<MaskStep>();
        foreach (var node in nodes)
        {
            if (Step(node) is not { } part)
            {
                return null;
            }

            if (kind == MaskStepKind.Sequence && part.Kind == MaskStepKind.Sequence)
            {
                parts.AddRange(part.Parts);
            }
            else
            {
                parts.Add(part);
            }
        }

        return new MaskStep(kind, 0, 0, [.. parts]);
    }

    private MaskStep? OfClass(MaskStepKind kind, CodePointSet set, int count)
    {
        var index = _sets.IndexOf(set);
        if (index < 0)
        {
            var ranges = Ranges(set);
            if (_sets.Count == MostClasses || ranges.Length > MostRanges)
            {
                return null;
            }

            index = _sets.Count;
            _sets.Add(set);
            _classes.Add(ranges);
        }

        return new MaskStep(kind, index, count, []);
    }

    // The set's ASCII part; small letters whose capital ones are members too are one range.
    private static MaskRange[] Ranges(CodePointSet set)
    {
        var ranges = new List<(byte First, byte Last)>();
        for (var i = 0; i < set.Bounds.Length && set.Bounds[i] < 0x80; i += 2)
        {
            ranges.Add(((byte)set.Bounds[i], (byte)Math.Min(set.Bounds[i + 1], 0x7f)));
        }

        var result = new List<MaskRange>();
        foreach (var range in ranges)
        {
            var isSmall = range is { First: >= (byte)'a', Last: <= (byte)'z' };
            var isCapital = range is { First: >= (byte)'A', Last: <= (byte)'Z' };
            if (!isCapital || !ranges.Contains(Moved(range, 0x20)))
            {
                result.Add(new MaskRange(range.First, range.Last, isSmall && ranges.Contains(Moved(range, -0x20))));
            }
        }

        return [.. result];
    }

    private static (byte First, byte Last) Moved((byte First, byte Last) range, int distance) =>
        ((byte)(range.First + distance), (byte)(range.Last + distance));

    private static MaskStep Of(MaskStepKind kind, params MaskStep[] parts) => new(kind, 0, 0, parts);

    private static int Count(MaskStep step)
    {
        var count = 1;
        foreach (var part in step.Parts)
        {
            count += Count(part);
        }

        return count;
    }
}
