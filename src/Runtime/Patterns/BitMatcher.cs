using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// Runs an <see cref="Automaton"/> with its live positions as bits. Most moves lead a fixed distance on (a counted repeat is a chain), so they
/// are one shift for all positions; the others are jumps: if any of these positions is live, all of those become live.
/// </summary>
internal sealed class BitMatcher : Matcher
{
    private readonly Alphabet _alphabet;
    private readonly int _words;
    private readonly ulong[] _readers;
    private readonly ulong[] _matched;
    private readonly ulong[] _atEnd;
    private readonly ulong[] _first;
    private readonly bool _matchesEmpty;
    private readonly bool _matchesAlways;
    private readonly BitShift[] _shifts;
    private readonly BitJump[] _jumps;

    internal BitMatcher(BitMasks masks)
    {
        _alphabet = masks.Alphabet;
        _words = masks.Words;
        _readers = masks.Readers;
        _matched = masks.Matched;
        _atEnd = masks.AtEnd;
        _first = masks.First;
        _matchesEmpty = masks.MatchesEmpty;
        _matchesAlways = masks.MatchesAlways;
        _shifts = masks.Shifts;
        _jumps = masks.Jumps;
        StateCount = masks.PositionCount;
    }

    public override PatternKind Kind => PatternKind.BitParallel;

    public override int StateCount { get; }

    // The loops are long and rarely entered: they are compiled well at once and not after a while.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_matchesAlways || text.IsEmpty)
        {
            return _matchesEmpty;
        }

        // At most 20,000 positions, so 2.5 kB each.
        Span<ulong> live = stackalloc ulong[_words];
        Span<ulong> next = stackalloc ulong[_words];
        _first.CopyTo(next);
        ReadOnlySpan<ulong> final = _matched;
        for (var at = 0; at < text.Length;)
        {
            var readers = _readers.AsSpan(_alphabet.Next(text, ref at) * _words, _words);
            var any = 0UL;
            var matched = 0UL;
            for (var i = 0; i < readers.Length; i++)
            {
                var word = next[i] & readers[i];
                live[i] = word;
                any |= word;
                matched |= word & final[i];
            }

            if (matched != 0 || any == 0)
            {
                return matched != 0;
            }

            if (at < text.Length)
            {
                Advance(live, next);
            }
        }

        for (var i = 0; i < live.Length; i++)
        {
            if ((live[i] & _atEnd[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Advance(ReadOnlySpan<ulong> live, Span<ulong> next)
    {
        next.Clear();
        foreach (var shift in _shifts)
        {
            shift.Apply(live, next);
        }

        foreach (var jump in _jumps)
        {
            jump.Apply(live, next);
        }
    }
}
