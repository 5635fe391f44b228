namespace FastShield.Runtime.Rules;

/// <summary>Ranges of IP addresses; finding one is a binary search.</summary>
public sealed class AddressSet
{
    private readonly (UInt128 First, UInt128 Last)[] _v4;
    private readonly (UInt128 First, UInt128 Last)[] _v6;

    /// <param name="ranges">First and last address of each range, both of one family; in any order, overlapping or not.</param>
    public AddressSet(IReadOnlyList<(RuleAddress First, RuleAddress Last)> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _v4 = Merged(ranges, isV6: false);
        _v6 = Merged(ranges, isV6: true);
    }

    /// <summary>Whether an address lies in one of the ranges.</summary>
    public bool Contains(RuleAddress address)
    {
        var ranges = address.IsV6 ? _v6 : _v4;
        var low = 0;
        var high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (address.Value < ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (address.Value > ranges[middle].Last)
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

    private static (UInt128 First, UInt128 Last)[] Merged(IReadOnlyList<(RuleAddress First, RuleAddress Last)> ranges, bool isV6)
    {
        var own = new List<(UInt128 First, UInt128 Last)>();
        foreach (var (first, last) in ranges)
        {
            if (first.IsV6 == isV6)
            {
                own.Add((first.Value, last.Value));
            }
        }

        own.Sort();
        var merged = new List<(UInt128 First, UInt128 Last)>();
        foreach (var range in own)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last)
            {
                merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return [.. merged];
    }
}
