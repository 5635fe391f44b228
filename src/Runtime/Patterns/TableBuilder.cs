using System.Numerics;

namespace FastShield.Runtime.Patterns;

/// <summary>Subset construction (Rabin and Scott) under limits on states, entries and work.</summary>
internal sealed class TableBuilder
{
    private readonly Automaton _automaton;
    private readonly int _shift;
    private readonly List<ushort> _next = [];
    private readonly List<bool> _matchesAtEnd = [];
    private readonly List<int[]> _targets = [];
    private readonly Dictionary<int[], int> _byContinuations = new(IntArrayComparer.Instance);
    private readonly Dictionary<int[], int> _byTargets = new(IntArrayComparer.Instance);
    private readonly List<int>[] _read;
    private readonly int[] _seen;
    private int _round;
    private int _work;

    private TableBuilder(Automaton automaton)
    {
        _automaton = automaton;
        _shift = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)automaton.Alphabet.Count));
        _read = new List<int>[automaton.Alphabet.Count];
        for (var i = 0; i < _read.Length; i++)
        {
            _read[i] = [];
        }

        _seen = new int[automaton.PositionCount];
    }

    /// <summary>The table, or null where it would pass a limit.</summary>
    public static PatternTable? Build(Automaton automaton) => new TableBuilder(automaton).Build();

    private PatternTable? Build()
    {
        Add([], matchesAtEnd: false);
        Add([], matchesAtEnd: true);
        Fill(PatternTable.Matched, PatternTable.Matched);
        var start = StateOf([_automaton.Start]);
        for (var state = PatternTable.Matched + 1; state < _targets.Count; state++)
        {
            if (_targets.Count > PatternLimits.TableStates || _next.Count > PatternLimits.TableEntries || _work > PatternLimits.TableWork)
            {
                return null;
            }

            Expand(state);
        }

        return new PatternTable(_automaton.Alphabet, [.. _next], [.. _matchesAtEnd], _shift, start);
    }

    private int Add(int[] targets, bool matchesAtEnd)
    {
        _targets.Add(targets);
        _matchesAtEnd.Add(matchesAtEnd);
        var row = 1 << _shift;
        for (var i = 0; i < row; i++)
        {
            _next.Add(PatternTable.Lost);
        }

        return _targets.Count - 1;
    }

    private void Fill(int state, int next)
    {
        for (var i = 0; i < 1 << _shift; i++)
        {
            _next[(state << _shift) + i] = (ushort)next;
        }
    }

    private void Expand(int state)
    {
        foreach (var target in _targets[state])
        {
            var continuation = _automaton.ContinuationOf[target];
            foreach (var character in _automaton.ClassesOfSet[_automaton.SetOf[target]])
            {
                _read[character].Add(continuation);
                _work++;
            }

            if (_work > PatternLimits.TableWork)
            {
                break;
            }
        }

        for (var character = 0; character < _read.Length; character++)
        {
            var reached = _read[character];
            if (reached.Count == 0)
            {
                continue;
            }

            _next[(state << _shift) + character] = (ushort)StateOf(Distinct(reached));
            reached.Clear();
            if (_targets.Count > PatternLimits.TableStates || _next.Count > PatternLimits.TableEntries)
            {
                return;
            }
        }
    }

    private static int[] Distinct(List<int> numbers)
    {
        numbers.Sort();
        var count = 1;
        for (var i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] != numbers[count - 1])
            {
                numbers[count++] = numbers[i];
            }
        }

        numbers.RemoveRange(count, numbers.Count - count);
        return [.. numbers];
    }

    // Two steps to one state: by the continuations reached, and, as several of these mean the same, by what may be read next.
    private int StateOf(int[] continuations)
    {
        if (_byContinuations.TryGetValue(continuations, out var state))
        {
            return state;
        }

        var atEnd = false;
        var matched = false;
        var targets = new List<int>();
        _round++;
        foreach (var number in continuations)
        {
            var continuation = _automaton.Continuations[number];
            atEnd |= continuation.AtEnd;
            matched |= continuation.Matched;
            _work += continuation.Targets.Length;
            foreach (var target in continuation.Targets)
            {
                if (_seen[target] != _round)
                {
                    _seen[target] = _round;
                    targets.Add(target);
                }
            }
        }

        state = matched ? PatternTable.Matched : StateOf(targets, atEnd);
        _byContinuations.Add(continuations, state);
        return state;
    }

    private int StateOf(List<int> targets, bool atEnd)
    {
        if (targets.Count == 0 && !atEnd)
        {
            return PatternTable.Lost;
        }

        targets.Sort();
        int[] key = [atEnd ? 1 : 0, .. targets];
        if (!_byTargets.TryGetValue(key, out var state))
        {
            state = Add([.. targets], atEnd);
            _byTargets.Add(key, state);
        }

        return state;
    }
}
