namespace FastShield.Runtime.Patterns;

/// <summary>Lays out an <see cref="Automaton"/> for the <see cref="BitMatcher"/>.</summary>
internal sealed class BitMasks
{
    private const int WordBits = 64;
    private const int MaximumShifts = 8;

    // Continuations with more targets than this are jumps: trying them as shifts would cost more than it finds.
    private const int MaximumShiftTargets = 16;

    private readonly Automaton _automaton;
    private readonly List<int>[] _positionsOf;

    private BitMasks(Automaton automaton)
    {
        _automaton = automaton;
        Words = (automaton.PositionCount + WordBits - 1) / WordBits;
        _positionsOf = new List<int>[automaton.Continuations.Length];
        for (var i = 0; i < _positionsOf.Length; i++)
        {
            _positionsOf[i] = [];
        }

        for (var position = 0; position < automaton.PositionCount; position++)
        {
            _positionsOf[automaton.ContinuationOf[position]].Add(position);
        }
    }

    public Alphabet Alphabet => _automaton.Alphabet;

    public int PositionCount => _automaton.PositionCount;

    public int Words { get; }

    /// <summary>For each class in turn, the positions that read it.</summary>
    public ulong[] Readers { get; private set; } = [];

    public ulong[] Matched { get; private set; } = [];

    public ulong[] AtEnd { get; private set; } = [];

    public ulong[] First { get; private set; } = [];

    public bool MatchesEmpty => _automaton.Continuations[_automaton.Start].AtEnd;

    public bool MatchesAlways => _automaton.Continuations[_automaton.Start].Matched;

    public BitShift[] Shifts { get; private set; } = [];

    public BitJump[] Jumps { get; private set; } = [];

    /// <summary>The masks, or null where they would take too much memory or too much time for each character.</summary>
    public static BitMasks? Build(Automaton automaton)
    {
        var masks = new BitMasks(automaton);
        if ((long)masks.Words * automaton.Alphabet.Count > PatternLimits.MaskWords)
        {
            return null;
        }

        masks.FillPositions();
        return masks.FillMoves() ? masks : null;
    }

    private void FillPositions()
    {
        Readers = new ulong[Words * Alphabet.Count];
        Matched = new ulong[Words];
        AtEnd = new ulong[Words];
        First = new ulong[Words];
        for (var position = 0; position < PositionCount; position++)
        {
            foreach (var character in _automaton.ClassesOfSet[_automaton.SetOf[position]])
            {
                Set(Readers.AsSpan(character * Words, Words), position);
            }

            var continuation = _automaton.Continuations[_automaton.ContinuationOf[position]];
            if (continuation.Matched)
            {
                Set(Matched, position);
            }

            if (continuation.AtEnd)
            {
                Set(AtEnd, position);
            }
        }

        foreach (var target in _automaton.Continuations[_automaton.Start].Targets)
        {
            Set(First, target);
        }
    }

    private bool FillMoves()
    {
        var distances = CommonDistances();
        var shifts = new ulong[distances.Count][];
        for (var i = 0; i < shifts.Length; i++)
        {
            shifts[i] = new ulong[Words];
        }

        var jumps = new Dictionary<int[], List<int>>(IntArrayComparer.Instance);
        for (var number = 0; number < _positionsOf.Length; number++)
        {
            var rest = new List<int>();
            foreach (var target in _automaton.Continuations[number].Targets)
            {
                if (!IsShift(number, target, distances))
                {
                    rest.Add(target);
                    continue;
                }

                foreach (var position in _positionsOf[number])
                {
                    Set(shifts[distances.IndexOf(target - position)], position);
                }
            }

            if (rest.Count > 0 && _positionsOf[number].Count > 0)
            {
                int[] key = [.. rest];
                if (!jumps.TryGetValue(key, out var from))
                {
                    from = [];
                    jumps.Add(key, from);
                }

                from.AddRange(_positionsOf[number]);
            }
        }

        Shifts = new BitShift[shifts.Length];
        for (var i = 0; i < shifts.Length; i++)
        {
            Shifts[i] = new BitShift(distances[i], shifts[i]);
        }

        return FillJumps(jumps, (long)Words * (2 + Shifts.Length));
    }

    private bool FillJumps(Dictionary<int[], List<int>> jumps, long cost)
    {
        var list = new List<BitJump>();
        foreach (var (to, from) in jumps)
        {
            var (fromWord, fromMask) = Trimmed(from);
            var (toWord, toMask) = Trimmed([.. to]);
            var jump = new BitJump(fromWord, fromMask, toWord, toMask);
            list.Add(jump);
            cost += jump.Cost;
            if (cost > PatternLimits.WordsPerCharacter)
            {
                return false;
            }
        }

        Jumps = [.. list];
        return true;
    }

    private bool IsShift(int continuation, int target, List<int> distances)
    {
        if (_automaton.Continuations[continuation].Targets.Length > MaximumShiftTargets)
        {
            return false;
        }

        foreach (var position in _positionsOf[continuation])
        {
            if (!distances.Contains(target - position))
            {
                return false;
            }
        }

        return true;
    }

    private List<int> CommonDistances()
    {
        var counts = new int[WordBits];
        for (var number = 0; number < _positionsOf.Length; number++)
        {
            var targets = _automaton.Continuations[number].Targets;
            if (targets.Length > MaximumShiftTargets)
            {
                continue;
            }

            foreach (var position in _positionsOf[number])
            {
                foreach (var target in targets)
                {
                    if (target - position is >= 0 and < WordBits)
                    {
                        counts[target - position]++;
                    }
                }
            }
        }

        var distances = new List<int>();
        while (distances.Count < MaximumShifts)
        {
            // A shift touches every word, the same moves as jumps two words each.
            var best = Array.IndexOf(counts, Max(counts));
            if (counts[best] == 0 || counts[best] < Words / 2)
            {
                break;
            }

            distances.Add(best);
            counts[best] = 0;
        }

        return distances;
    }

    private static int Max(int[] counts)
    {
        var max = 0;
        foreach (var count in counts)
        {
            max = Math.Max(max, count);
        }

        return max;
    }

    private static (int FirstWord, ulong[] Mask) Trimmed(List<int> positions)
    {
        positions.Sort();
        var first = positions[0] / WordBits;
        var mask = new ulong[(positions[^1] / WordBits) - first + 1];
        foreach (var position in positions)
        {
            Set(mask, position - (first * WordBits));
        }

        return (first, mask);
    }

    private static void Set(Span<ulong> mask, int position) => mask[position / WordBits] |= 1UL << (position % WordBits);
}
