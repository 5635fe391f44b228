namespace FastShield.Runtime.Patterns;

/// <summary>Turns a parsed pattern into an <see cref="Nfa"/>, from the end to the beginning: each piece is built before the one it leads to is needed.</summary>
internal sealed class NfaBuilder
{
    private readonly List<NfaState> _states = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<CodePointSet, int> _setNumbers = [];
    private readonly Dictionary<CodePointSet, List<CodePointSet>> _pieces = [];
    private readonly Conditions _conditions = new();
    private int _positions;
    private int _level;

    private NfaBuilder()
    {
    }

    /// <summary>Builds the automaton; null and a message where a construct or the size forbids it.</summary>
    public static Nfa? Build(PatternNode pattern, out string? message, out int position)
    {
        var builder = new NfaBuilder();
        (message, position) = (null, 0);
        if (builder.CollectConditions(pattern) is { } refusal)
        {
            (message, position) = refusal;
            return null;
        }

        var match = builder.Add(NfaKind.Match, 0, 0);
        var tail = builder.ReadAny(match);
        var body = builder.Build(pattern, match);

        // The search: before the match, any characters.
        var loop = builder.Add(NfaKind.Fork, 0, 0);
        var any = builder.Choose(builder.ReadAny(loop));
        builder._states[loop] = new NfaState(NfaKind.Fork, body, any, 0);
        if (builder.Overflow)
        {
            message = "The pattern is too large once its counted repeats are written out.";
            return null;
        }

        foreach (var set in builder._conditions.Sets)
        {
            builder.NumberOf(set);
        }

        return new Nfa(builder._states, loop, builder._sets, builder._conditions, tail) { HasLooks = builder.HasLooks };
    }

    /// <summary>The set of characters that a lookaround over a single character names, or null.</summary>
    public static CodePointSet? SingleCharacter(PatternNode node) => (node as SetNode)?.Set;

    private bool HasLooks { get; set; }

    private bool Overflow => _positions > PatternLimits.Positions || _states.Count > PatternLimits.States;

    // All conditions must be known before the first set is cut along them.
    private (string Message, int Position)? CollectConditions(PatternNode node)
    {
        switch (node)
        {
            case SequenceNode sequence:
                return CollectConditions(sequence.Items);
            case AlternationNode alternation:
                return CollectConditions(alternation.Choices);
            case RepeatNode repeat:
                return CollectConditions(repeat.Body);
            case AnchorNode { Anchor: Anchor.WordBoundary or Anchor.NotWordBoundary }:
                return _conditions.Add(CharacterClasses.Word) < 0 ? ("The pattern has too many different conditions.", 0) : null;
            case LookNode look when SingleCharacter(look.Body) is { } set:
                return _conditions.Add(set) < 0 ? ("The pattern has too many different lookarounds.", look.Position) : null;
            case LookNode { Ahead: true } look:
                HasLooks = true;
                return CollectConditions(look.Body);
            case LookNode look:
                return ("A lookbehind over more than one character can be enforced only before a $ at the end.", look.Position);
            case BackreferenceNode reference:
                return ("A backreference cannot be enforced in linear time.", reference.Position);
            default:
                return null;
        }
    }

    private (string Message, int Position)? CollectConditions(IReadOnlyList<PatternNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (CollectConditions(node) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private int Add(NfaKind kind, int next, int operand)
    {
        if (!Overflow)
        {
            _states.Add(new NfaState(kind, next, operand, _level));
        }

        return _states.Count - 1;
    }

    private int Build(PatternNode node, int next) => node switch
    {
        SetNode set => Choose(Read(set.Set, next)),
        SequenceNode sequence => BuildSequence(sequence.Items, next),
        AlternationNode alternation => BuildAlternation(alternation.Choices, next),
        RepeatNode repeat => BuildRepeat(repeat, next),
        AnchorNode anchor => BuildAnchor(anchor.Anchor, next),
        LookNode look => BuildLook(look, next),
        _ => next,
    };

    private int BuildSequence(IReadOnlyList<PatternNode> items, int next)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            next = Build(items[i], next);
        }

        return next;
    }

    private int BuildAlternation(IReadOnlyList<PatternNode> choices, int next)
    {
        var entry = Build(choices[^1], next);
        for (var i = choices.Count - 2; i >= 0 && !Overflow; i--)
        {
            entry = Add(NfaKind.Fork, Build(choices[i], next), entry);
        }

        return entry;
    }

    private int BuildRepeat(RepeatNode repeat, int next)
    {
        var entry = next;
        var required = repeat.Minimum;
        if (repeat.Maximum == RepeatNode.Unbounded)
        {
            var loop = Add(NfaKind.Fork, 0, 0);
            var body = Build(repeat.Body, loop);
            if (Overflow)
            {
                return loop;
            }

            _states[loop] = new NfaState(NfaKind.Fork, body, next, _level);
            entry = required == 0 ? loop : body;
            required--;
        }
        else
        {
            for (var i = repeat.Minimum; i < repeat.Maximum && !Overflow; i++)
            {
                var body = Build(repeat.Body, entry);
                if (body == entry)
                {
                    break;
                }

                entry = Add(NfaKind.Fork, body, next);
            }
        }

        for (var i = 0; i < required && !Overflow; i++)
        {
            var body = Build(repeat.Body, entry);
            if (body == entry)
            {
                break;
            }

            entry = body;
        }

        return entry;
    }

    private int BuildAnchor(Anchor anchor, int next) => anchor switch
    {
        Anchor.Start => Add(NfaKind.AtStart, next, 0),
        Anchor.End => Add(NfaKind.AtEnd, next, 0),
        Anchor.WordBoundary => Add(NfaKind.Boundary, next, _conditions.Add(CharacterClasses.Word)),
        _ => Add(NfaKind.NoBoundary, next, _conditions.Add(CharacterClasses.Word)),
    };

    private int BuildLook(LookNode look, int next)
    {
        if (SingleCharacter(look.Body) is not { } set)
        {
            _level++;
            var entry = Build(look.Body, Add(NfaKind.Match, 0, 0));
            _level--;
            return Add(look.Negative ? NfaKind.NotLook : NfaKind.Look, next, entry);
        }

        var kind = (look.Ahead, look.Negative) switch
        {
            (true, false) => NfaKind.Ahead,
            (true, true) => NfaKind.NotAhead,
            (false, false) => NfaKind.Behind,
            (false, true) => NfaKind.NotBehind,
        };
        return Add(kind, next, _conditions.Add(set));
    }

    private int[] ReadAny(int next) => Read(CodePointSet.All, next);

    private int[] Read(CodePointSet set, int next)
    {
        if (!_pieces.TryGetValue(set, out var pieces))
        {
            pieces = _conditions.Pieces(set);
            _pieces.Add(set, pieces);
        }

        var states = new int[pieces.Count];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = Add(NfaKind.Read, next, NumberOf(pieces[i]));
            _positions++;
        }

        return states;
    }

    private int Choose(int[] states)
    {
        if (states.Length == 0)
        {
            // An empty class: a read that no character passes.
            return Add(NfaKind.Read, 0, NumberOf(CodePointSet.Empty));
        }

        var entry = states[^1];
        for (var i = states.Length - 2; i >= 0; i--)
        {
            entry = Add(NfaKind.Fork, states[i], entry);
        }

        return entry;
    }

    private int NumberOf(CodePointSet set)
    {
        if (!_setNumbers.TryGetValue(set, out var number))
        {
            number = _sets.Count;
            _sets.Add(set);
            _setNumbers.Add(set, number);
        }

        return number;
    }
}
