namespace FastShield.Runtime.Patterns;

/// <summary>
/// Removes the empty moves of an <see cref="Nfa"/>. Conditions disappear on the way: what stands before a place is known from the
/// position it is reached from, and what follows is known from the position that reads on.
/// </summary>
internal sealed class AutomatonBuilder
{
    private const ulong EndFollows = 1;

    private readonly Nfa _nfa;
    private readonly int[] _positionOf;
    private readonly List<int> _readStates = [];
    private readonly ulong[] _membership;
    private readonly Dictionary<(int State, ulong Before), int> _known = [];
    private readonly List<Continuation> _continuations = [];
    private readonly HashSet<(int State, ulong Pending)> _visited = [];
    private readonly Stack<(int State, ulong Pending)> _open = new();
    private readonly int[] _seen;
    private int _round;
    private int _work;
    private int _edges;

    private AutomatonBuilder(Nfa nfa)
    {
        _nfa = nfa;
        _seen = new int[nfa.States.Count];
        _positionOf = new int[nfa.States.Count];
        _membership = new ulong[nfa.Sets.Count];
        for (var i = 0; i < _membership.Length; i++)
        {
            _membership[i] = nfa.Conditions.Membership(nfa.Sets[i]);
        }

        // Built from the end, so counted down: neighbours in the text get neighbouring numbers, which the bit matcher turns into shifts.
        for (var state = nfa.States.Count - 1; state >= 0; state--)
        {
            if (nfa.States[state].Kind == NfaKind.Read)
            {
                _positionOf[state] = _readStates.Count;
                _readStates.Add(state);
            }
        }
    }

    /// <summary>The automaton, or null where it would pass the limits.</summary>
    public static Automaton? Build(Nfa nfa)
    {
        var alphabet = AlphabetBuilder.Build(nfa.Sets, out var classesOfSet);
        return alphabet is null ? null : new AutomatonBuilder(nfa).Build(alphabet, classesOfSet);
    }

    private Automaton? Build(Alphabet alphabet, int[][] classesOfSet)
    {
        // At the beginning nothing stands before: the bit beyond the conditions says so.
        var start = ContinuationAt(_nfa.Start, AtBeginning);
        var setOf = new int[_readStates.Count];
        var continuationOf = new int[_readStates.Count];
        for (var position = 0; position < setOf.Length; position++)
        {
            var state = _nfa.States[_readStates[position]];
            setOf[position] = state.Operand;
            continuationOf[position] = ContinuationAt(state.Next, _membership[state.Operand]);
            if (_work > PatternLimits.ClosureWork || _edges > PatternLimits.Edges)
            {
                return null;
            }
        }

        var continuations = _continuations.ToArray();
        DeadEnds.Cut(continuations, continuationOf, setOf, classesOfSet);
        return new Automaton
        {
            Alphabet = alphabet,
            ClassesOfSet = classesOfSet,
            SetOf = setOf,
            ContinuationOf = continuationOf,
            Continuations = continuations,
            Start = start,
        };
    }

    private static ulong AtBeginning => 1UL << PatternLimits.Conditions;

    private static ulong Follows(int condition) => 2UL << (2 * condition);

    private static ulong FollowsNot(int condition) => 4UL << (2 * condition);

    private int ContinuationAt(int state, ulong before)
    {
        if (_known.TryGetValue((state, before), out var number))
        {
            return number;
        }

        number = _continuations.Count;
        _continuations.Add(Walk(state, before));
        _known.Add((state, before), number);
        return number;
    }

    private Continuation Walk(int from, ulong before)
    {
        var targets = new List<int>();
        var matched = false;
        var atEnd = false;
        _round++;
        _visited.Clear();
        Visit(from, 0);
        while (_open.TryPop(out var place) && _work <= PatternLimits.ClosureWork)
        {
            _work++;
            var (state, pending) = place;
            var (kind, next, operand, _) = _nfa.States[state];
            switch (kind)
            {
                case NfaKind.Read:
                    if (Fits(pending, operand))
                    {
                        targets.Add(_positionOf[state]);
                    }

                    break;
                case NfaKind.Fork:
                    Visit(operand, pending);
                    Visit(next, pending);
                    break;
                case NfaKind.Match when pending == 0:
                    matched = true;
                    atEnd = true;
                    break;
                case NfaKind.Match:
                    atEnd |= FitsEnd(pending);
                    foreach (var tail in _nfa.Tail)
                    {
                        Visit(tail, pending);
                    }

                    break;
                default:
                    if (TryPass(kind, operand, before, ref pending))
                    {
                        Visit(next, pending);
                    }

                    break;
            }
        }

        _edges += targets.Count;
        return new Continuation(Distinct(targets), matched, atEnd);
    }

    // A position can be reached under several pending conditions.
    private static int[] Distinct(List<int> targets)
    {
        targets.Sort();
        var count = 0;
        for (var i = 0; i < targets.Count; i++)
        {
            if (count == 0 || targets[i] != targets[count - 1])
            {
                targets[count++] = targets[i];
            }
        }

        targets.RemoveRange(count, targets.Count - count);
        return [.. targets];
    }

    private void Visit(int state, ulong pending)
    {
        if (_seen[state] == _round)
        {
            return;
        }

        if (pending == 0)
        {
            _seen[state] = _round;
        }
        else if (!_visited.Add((state, pending)))
        {
            return;
        }

        _open.Push((state, pending));
    }

    private static bool TryPass(NfaKind kind, int condition, ulong before, ref ulong pending)
    {
        var inside = (before & (1UL << condition)) != 0;
        switch (kind)
        {
            case NfaKind.AtStart:
                return before == AtBeginning;
            case NfaKind.AtEnd:
                pending |= EndFollows;
                return true;
            case NfaKind.Boundary:
                pending |= inside ? FollowsNot(condition) : Follows(condition);
                return true;
            case NfaKind.NoBoundary:
                pending |= inside ? Follows(condition) : FollowsNot(condition);
                return true;
            case NfaKind.Behind:
                return inside;
            case NfaKind.NotBehind:
                return !inside;
            case NfaKind.Ahead:
                pending |= Follows(condition);
                return true;
            default:
                pending |= FollowsNot(condition);
                return true;
        }
    }

    private bool Fits(ulong pending, int set)
    {
        if ((pending & EndFollows) != 0)
        {
            return false;
        }

        for (var i = 0; i < _nfa.Conditions.Sets.Count; i++)
        {
            var unwanted = (_membership[set] & (1UL << i)) != 0 ? FollowsNot(i) : Follows(i);
            if ((pending & unwanted) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool FitsEnd(ulong pending)
    {
        for (var i = 0; i < _nfa.Conditions.Sets.Count; i++)
        {
            if ((pending & Follows(i)) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
