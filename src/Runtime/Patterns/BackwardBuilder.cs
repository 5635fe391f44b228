using System.Numerics;
using System.Runtime.InteropServices;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// Determinises an <see cref="Nfa"/> with lookahead, read backwards. A state says which Read states succeed here, given the rest of the
/// text, and what the next character is. From it and the character before, all states are decided in one walk against the
/// empty moves, innermost lookahead first, as an outer one needs the final word of an inner one.
/// </summary>
internal sealed class BackwardBuilder
{
    private const ulong Nothing = 1UL << PatternLimits.Conditions;

    private readonly Nfa _nfa;
    private readonly Alphabet _alphabet;
    private readonly int[][] _readersOf;
    private readonly ulong[] _membership;
    private readonly List<int>[] _parents;
    private readonly int _deepest;
    private readonly bool[] _true;
    private readonly List<int>[] _open;
    private readonly Dictionary<int[], int> _known = new(IntArrayComparer.Instance);
    private readonly List<int[]> _states = [];
    private readonly List<bool> _matches = [];
    private int _work;

    private BackwardBuilder(Nfa nfa, Alphabet alphabet, int[][] classesOfSet)
    {
        _nfa = nfa;
        _alphabet = alphabet;
        _true = new bool[nfa.States.Count];
        _parents = new List<int>[nfa.States.Count];
        for (var i = 0; i < _parents.Length; i++)
        {
            _parents[i] = [];
        }

        var readers = new List<int>[alphabet.Count];
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i] = [];
        }

        for (var i = 0; i < nfa.States.Count; i++)
        {
            var (kind, next, operand, level) = nfa.States[i];
            _deepest = Math.Max(_deepest, level);
            if (kind == NfaKind.Read)
            {
                foreach (var character in classesOfSet[operand])
                {
                    readers[character].Add(i);
                }
            }
            else if (kind != NfaKind.Match)
            {
                _parents[next].Add(i);
                if (kind == NfaKind.Fork)
                {
                    _parents[operand].Add(i);
                }
            }
        }

        _readersOf = Array.ConvertAll(readers, static list => list.ToArray());
        _open = new List<int>[_deepest + 1];
        for (var i = 0; i < _open.Length; i++)
        {
            _open[i] = [];
        }

        // The sets of the conditions are among the sets, so each class lies wholly in or out.
        _membership = new ulong[alphabet.Count];
        for (var condition = 0; condition < nfa.Conditions.Sets.Count; condition++)
        {
            foreach (var character in classesOfSet[nfa.Sets.IndexOf(nfa.Conditions.Sets[condition])])
            {
                _membership[character] |= 1UL << condition;
            }
        }
    }

    /// <summary>The matcher, or null where it would pass the limits.</summary>
    public static BackwardMatcher? Build(Nfa nfa) =>
        AlphabetBuilder.Build(nfa.Sets, out var classesOfSet) is { } alphabet ? new BackwardBuilder(nfa, alphabet, classesOfSet).Build() : null;

    private BackwardMatcher? Build()
    {
        var shift = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)_alphabet.Count));
        var next = new List<ushort>();
        StateOf([(int)Nothing]);
        for (var state = 0; state < _states.Count; state++)
        {
            if (_states.Count > PatternLimits.TableStates || _states.Count << shift > PatternLimits.TableEntries || _work > PatternLimits.TableWork)
            {
                return null;
            }

            CollectionsMarshal.SetCount(next, (state + 1) << shift);
            for (var character = 0; character < _alphabet.Count && _work <= PatternLimits.TableWork; character++)
            {
                next[(state << shift) + character] = (ushort)StateOf(Before(_states[state], character));
            }

            Decide(_states[state], Nothing);
            _matches.Add(_true[_nfa.Start]);
        }

        return new BackwardMatcher(_alphabet, [.. next], [.. _matches], shift);
    }

    // A state is an array: what follows, then the Read states that succeed, ascending.
    private int StateOf(int[] state)
    {
        if (!_known.TryGetValue(state, out var number))
        {
            number = _states.Count;
            _states.Add(state);
            _known.Add(state, number);
        }

        return number;
    }

    private int[] Before(int[] state, int character)
    {
        Decide(state, _membership[character]);
        var result = new List<int> { (int)_membership[character] };
        foreach (var reader in _readersOf[character])
        {
            if (_true[_nfa.States[reader].Next])
            {
                result.Add(reader);
            }
        }

        _work += _readersOf[character].Length;
        return [.. result];
    }

    // Sets _true for every state at the place between a character of the membership before and the given state.
    private void Decide(int[] state, ulong before)
    {
        Array.Clear(_true);
        _work += _true.Length / 8;
        var follows = (ulong)state[0];
        for (var i = 1; i < state.Length; i++)
        {
            Mark(state[i]);
        }

        for (var i = 0; i < _nfa.States.Count; i++)
        {
            if (_nfa.States[i].Kind == NfaKind.Match)
            {
                Mark(i);
            }
        }

        for (var level = _deepest; level >= 0; level--)
        {
            var open = _open[level];
            while (open.Count > 0)
            {
                var reached = open[^1];
                open.RemoveAt(open.Count - 1);
                foreach (var parent in _parents[reached])
                {
                    _work++;
                    if (!_true[parent] && Passes(_nfa.States[parent], before, follows))
                    {
                        Mark(parent);
                    }
                }
            }
        }
    }

    private void Mark(int state)
    {
        _true[state] = true;
        _open[_nfa.States[state].Level].Add(state);
    }

    private bool Passes(NfaState state, ulong before, ulong follows)
    {
        var bit = 1UL << state.Operand;
        return state.Kind switch
        {
            NfaKind.Fork => true,
            NfaKind.AtStart => before == Nothing,
            NfaKind.AtEnd => follows == Nothing,
            NfaKind.Boundary => ((before ^ follows) & bit) != 0,
            NfaKind.NoBoundary => ((before ^ follows) & bit) == 0,
            NfaKind.Behind => (before & bit) != 0,
            NfaKind.NotBehind => (before & bit) == 0,
            NfaKind.Ahead => (follows & bit) != 0,
            NfaKind.NotAhead => (follows & bit) == 0,
            NfaKind.Look => _true[state.Operand],
            _ => !_true[state.Operand],
        };
    }
}
