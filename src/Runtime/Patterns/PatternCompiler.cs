namespace FastShield.Runtime.Patterns;

/// <summary>From a parsed pattern to a matcher, trying the cheap ways first.</summary>
internal static class PatternCompiler
{
    private const int MaximumTerms = 32;

    /// <summary>The matcher, or null with a message and its position.</summary>
    public static Matcher? Compile(PatternNode pattern, out string? message, out int position)
    {
        var pending = new List<(PatternNode Pattern, bool Wanted)>();
        var main = LookSplitter.Split(pattern, pending);
        if (pending.Count == 0)
        {
            return CompileTerm(main, out message, out position);
        }

        // What a lookahead contains may begin with a lookahead again.
        pending.Insert(0, (main, true));
        var matchers = new List<Matcher>();
        var wanted = new List<bool>();
        for (var i = 0; i < pending.Count; i++)
        {
            if (pending.Count > MaximumTerms)
            {
                (message, position) = ("The pattern has too many lookarounds.", 0);
                return null;
            }

            var matcher = i == 0 ? CompileTerm(main, out message, out position) : Compile(pending[i].Pattern, out message, out position);
            if (matcher is null)
            {
                return null;
            }

            matchers.Add(matcher);
            wanted.Add(pending[i].Wanted);
        }

        (message, position) = (null, 0);
        return new ConjunctionMatcher([.. matchers], [.. wanted]);
    }

    private static Matcher? CompileTerm(PatternNode pattern, out string? message, out int position)
    {
        (message, position) = (null, 0);
        if (PatternShapes.Find(pattern) is { } simple)
        {
            return simple;
        }

        var nfa = NfaBuilder.Build(pattern, out message, out position);
        if (nfa is null)
        {
            return null;
        }

        if (nfa.HasLooks)
        {
            var backward = BackwardBuilder.Build(nfa);
            message = backward is null ? "The pattern is too large for a lookahead that does not stand behind a ^ at the beginning." : null;
            return backward;
        }

        var automaton = AutomatonBuilder.Build(nfa);
        if (automaton is not null)
        {
            if (TableBuilder.Build(automaton) is { } table)
            {
                return new TableMatcher(table);
            }

            if (BitMasks.Build(automaton) is { } masks)
            {
                return new BitMatcher(masks);
            }
        }

        message = "The pattern is too large: matching it would take too much time or memory for each character.";
        return null;
    }
}
