namespace FastShield.Runtime.Patterns;

/// <summary>
/// The sets that zero-width conditions look at: <c>\b</c> and <c>\B</c>, and lookaround over one character such as <c>(?!-)</c>.
/// Positions are cut so that each lies wholly inside or outside every such set; then a condition between two
/// positions is decided while the automaton is built, and matching pays nothing for it.
/// </summary>
internal sealed class Conditions
{
    private readonly List<CodePointSet> _sets = [];

    public IReadOnlyList<CodePointSet> Sets => _sets;

    /// <summary>The number of a set, added where it is new; -1 where there are too many.</summary>
    public int Add(CodePointSet set)
    {
        var index = _sets.IndexOf(set);
        if (index >= 0)
        {
            return index;
        }

        if (_sets.Count == PatternLimits.Conditions)
        {
            return -1;
        }

        _sets.Add(set);
        return _sets.Count - 1;
    }

    /// <summary>The set cut along all sets of conditions; empty pieces are left out.</summary>
    public List<CodePointSet> Pieces(CodePointSet set)
    {
        var pieces = new List<CodePointSet> { set };
        foreach (var condition in _sets)
        {
            var outside = condition.Complement();
            var count = pieces.Count;
            for (var i = 0; i < count; i++)
            {
                var rest = pieces[i].Intersect(outside);
                pieces[i] = pieces[i].Intersect(condition);
                pieces.Add(rest);
            }

            pieces.RemoveAll(static piece => piece.IsEmpty);
        }

        return pieces;
    }

    /// <summary>One bit for each set that a piece lies in.</summary>
    public ulong Membership(CodePointSet piece)
    {
        var bits = 0UL;
        for (var i = 0; i < _sets.Count; i++)
        {
            if (!piece.IsEmpty && _sets[i].Contains(piece.Bounds[0]))
            {
                bits |= 1UL << i;
            }
        }

        return bits;
    }
}
