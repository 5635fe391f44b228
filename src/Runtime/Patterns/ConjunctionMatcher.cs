namespace FastShield.Runtime.Patterns;

/// <summary>Several matchers over the same text: some must match, some must not.</summary>
internal sealed class ConjunctionMatcher : Matcher
{
    private readonly Matcher[] _terms;
    private readonly bool[] _wanted;

    public ConjunctionMatcher(Matcher[] terms, bool[] wanted)
    {
        _terms = terms;
        _wanted = wanted;
        foreach (var term in terms)
        {
            StateCount += term.StateCount;
        }
    }

    public override PatternKind Kind => PatternKind.Conjunction;

    public override int StateCount { get; }

    public override bool IsMatch(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            if (_terms[i].IsMatch(text) != _wanted[i])
            {
                return false;
            }
        }

        return true;
    }
}
