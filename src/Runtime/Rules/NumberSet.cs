namespace FastShield.Runtime.Rules;

/// <summary>Ranges of whole numbers; finding one is a binary search.</summary>
public sealed class NumberSet
{
    private readonly (long First, long Last)[] _ranges;

    /// <param name="ranges">First and last number of each range; in any order, overlapping or not.</param>
    public NumberSet(IReadOnlyList<(long First, long Last)> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var sorted = new List<(long First, long Last)>(ranges);
        sorted.Sort();
        var merged = new List<(long First, long Last)>();
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        _ranges = [.. merged];
    }

    /// <summary>Whether a number lies in one of the ranges.</summary>
    public bool Contains(long number)
    {
        var low = 0;
        var high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (number < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (number > _ranges[middle].Last)
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
}
