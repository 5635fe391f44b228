namespace FastShield.Runtime.Rules;

/// <summary>Asks the conditions of a program, each once a request.</summary>
internal static class RuleConditions
{
    /// <summary>Runs the program that begins at a step.</summary>
    public static bool Run(RuleProgram program, int step, RuleSubject subject, RuleContext context)
    {
        while (step >= 0)
        {
            ref readonly var at = ref program.Steps[step];
            step = Holds(program, at.Atom, subject, context) ? at.OnTrue : at.OnFalse;
        }

        return step == RuleStep.Matches;
    }

    private static bool Holds(RuleProgram program, int number, RuleSubject subject, RuleContext context)
    {
        if (context.TryRecall(number, out var answer))
        {
            return answer;
        }

        ref readonly var atom = ref program.Atoms[number];
        context.Used = 0;
        answer = atom.Quantifier == RuleQuantifier.None ? Holds(program, in atom, default, subject, context) : HoldsOfList(program, in atom, subject, context);
        context.Remember(number, answer);
        return answer;
    }

    private static bool HoldsOfList(RuleProgram program, in RuleAtom atom, RuleSubject subject, RuleContext context)
    {
        var isAny = atom.Quantifier == RuleQuantifier.Any;
        var elements = new RuleElements(atom.List, subject, context);
        while (true)
        {
            context.Used = 0;
            if (!elements.TryNext(out var element))
            {
                return !isAny;
            }

            if ((Holds(program, in atom, element, subject, context) != atom.IsNegated) == isAny)
            {
                return isAny;
            }
        }
    }

    private static bool Holds(RuleProgram program, in RuleAtom atom, ReadOnlySpan<byte> element, RuleSubject subject, RuleContext context)
    {
        if (atom.Kind == RuleAtomKind.Flag)
        {
            return subject.Flag(atom.Field);
        }

        if (atom.Kind == RuleAtomKind.AddressIn)
        {
            return program.AddressSets[atom.Right].Contains(subject.Address);
        }

        if (!RuleTexts.TryGet(program, atom.Left, subject, context, element, out var left))
        {
            return false;
        }

        switch (atom.Kind)
        {
            case RuleAtomKind.TextIn:
                return program.TextSets[atom.Right].Find(left) >= 0;
            case RuleAtomKind.LengthIn:
                return program.NumberSets[atom.Right].Contains(left.Length);
            case RuleAtomKind.TextMatches:
                return program.Patterns[atom.Right].IsMatch(RuleTexts.Utf8(left, context));
            case RuleAtomKind.TextWildcard:
                var wildcard = program.Wildcards[atom.Right];
                return wildcard.IsMatch(wildcard.IgnoresCase ? RuleTexts.Lower(left, context) : left);
        }

        return RuleTexts.TryGet(program, atom.Right, subject, context, element, out var right) && Compare(atom.Kind, left, right);
    }

    private static bool Compare(RuleAtomKind kind, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => kind switch
    {
        RuleAtomKind.TextEqual => left.SequenceEqual(right),
        RuleAtomKind.TextBelow => left.SequenceCompareTo(right) < 0,
        RuleAtomKind.TextAtMost => left.SequenceCompareTo(right) <= 0,
        RuleAtomKind.TextContains => left.IndexOf(right) >= 0,
        RuleAtomKind.TextStartsWith => left.StartsWith(right),
        RuleAtomKind.TextEndsWith => left.EndsWith(right),
        RuleAtomKind.LengthEqual => left.Length == right.Length,
        RuleAtomKind.LengthBelow => left.Length < right.Length,
        _ => left.Length <= right.Length,
    };
}
