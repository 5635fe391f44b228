namespace FastShield.Runtime.Patterns;

/// <summary>An immutable set of code points: sorted, disjoint, non-adjacent inclusive ranges.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    public const int Last = 0x10FFFF;

    private readonly int[] _bounds;

    private CodePointSet(int[] bounds)
    {
        _bounds = bounds;
    }

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = new([0, Last]);

    /// <summary>First and last code point of each range in turn.</summary>
    public ReadOnlySpan<int> Bounds => _bounds;

    public bool IsEmpty => _bounds.Length == 0;

    /// <summary>The only member, or -1 where there is none or more than one.</summary>
    public int Single => _bounds.Length == 2 && _bounds[0] == _bounds[1] ? _bounds[0] : -1;

    public static CodePointSet Of(int codePoint) => new([codePoint, codePoint]);

    /// <summary>The union of ranges given as first, last, first, last; in any order, overlapping or not.</summary>
    public static CodePointSet OfRanges(ReadOnlySpan<int> ranges)
    {
        var count = ranges.Length / 2;
        var firsts = new int[count];
        var lasts = new int[count];
        for (var i = 0; i < count; i++)
        {
            firsts[i] = ranges[2 * i];
            lasts[i] = ranges[(2 * i) + 1];
        }

        Array.Sort(firsts, lasts);
        var merged = new List<int>(ranges.Length);
        for (var i = 0; i < count; i++)
        {
            if (merged.Count > 0 && firsts[i] <= merged[^1] + 1)
            {
                merged[^1] = Math.Max(merged[^1], lasts[i]);
                continue;
            }

            merged.Add(firsts[i]);
            merged.Add(lasts[i]);
        }

        return merged.Count == 0 ? Empty : new([.. merged]);
    }

    public bool Contains(int codePoint)
    {
        var low = 0;
        var high = (_bounds.Length / 2) - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (codePoint < _bounds[2 * middle])
            {
                high = middle - 1;
            }
            else if (codePoint > _bounds[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    public CodePointSet Complement()
    {
        var result = new List<int>(_bounds.Length + 2);
        var from = 0;
        for (var i = 0; i < _bounds.Length; i += 2)
        {
            if (_bounds[i] > from)
            {
                result.Add(from);
                result.Add(_bounds[i] - 1);
            }

            from = _bounds[i + 1] + 1;
        }

        if (from <= Last)
        {
            result.Add(from);
            result.Add(Last);
        }

        return new([.. result]);
    }

    public CodePointSet Union(CodePointSet other) => OfRanges([.. _bounds, .. other._bounds]);

    public CodePointSet Intersect(CodePointSet other)
    {
        var result = new List<int>();
        int i = 0, j = 0;
        while (i < _bounds.Length && j < other._bounds.Length)
        {
            var first = Math.Max(_bounds[i], other._bounds[j]);
            var last = Math.Min(_bounds[i + 1], other._bounds[j + 1]);
            if (first <= last)
            {
                result.Add(first);
                result.Add(last);
            }

            if (_bounds[i + 1] < other._bounds[j + 1])
            {
                i += 2;
            }
            else
            {
                j += 2;
            }
        }

        return new([.. result]);
    }

    public bool Equals(CodePointSet? other) => other is not null && _bounds.AsSpan().SequenceEqual(other._bounds);

    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var bound in _bounds)
        {
            hash.Add(bound);
        }

        return hash.ToHashCode();
    }
}
