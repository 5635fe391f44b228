namespace FastShield.Runtime.Patterns;

/// <summary>
/// <c>^[class]{minimum,maximum}$</c>: every character in one set, and a count. No automaton, so counts have no limit:
/// real documents ask for <c>^.{0,262144}$</c>.
/// </summary>
internal sealed class ClassRunMatcher : Matcher
{
    private readonly CodePointSet _set;
    private readonly bool[] _ascii = new bool[128];
    private readonly int _minimum;
    private readonly int _maximum;

    public ClassRunMatcher(CodePointSet set, int minimum, int maximum)
    {
        _set = set;
        _minimum = minimum;
        _maximum = maximum;
        for (var i = 0; i < _ascii.Length; i++)
        {
            _ascii[i] = set.Contains(i);
        }
    }

    public override PatternKind Kind => PatternKind.ClassRun;

    public override int StateCount => 0;

    public override bool IsMatch(ReadOnlySpan<byte> text)
    {
        // A character is one to four bytes.
        if (text.Length < _minimum || text.Length > 4L * _maximum)
        {
            return false;
        }

        var count = 0;
        for (var at = 0; at < text.Length; count++)
        {
            int lead = text[at];
            if (lead >= _ascii.Length)
            {
                if (!_set.Contains(Utf8Walk.Next(text, ref at)))
                {
                    return false;
                }

                continue;
            }

            if (!_ascii[lead])
            {
                return false;
            }

            at++;
        }

        return count >= _minimum && count <= _maximum;
    }
}
