using System.Runtime.InteropServices;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>Sets of lines, put one behind the other; sets that are equal are there once.</summary>
internal sealed class RuleBitSets(int lines)
{
    private readonly List<ulong> _all = [];
    private readonly Dictionary<RuleBitSet, int> _offsets = [];

    /// <summary>Words of a set.</summary>
    public int Words { get; } = Math.Max(1, (lines + (64 * RuleTable.WordAlignment) - 1) / (64 * RuleTable.WordAlignment)) * RuleTable.WordAlignment;

    /// <summary>Words in all.</summary>
    public int Count => _all.Count;

    /// <summary>The set of every line.</summary>
    public RuleBitSet All() => Of(Enumerable.Range(0, lines));

    /// <summary>The set of some lines.</summary>
    public RuleBitSet Of(IEnumerable<int> members)
    {
        var set = new RuleBitSet(Words);
        foreach (var member in members)
        {
            set.Set(member, true);
        }

        return set;
    }

    /// <summary>Where a set lies; it may not be changed any more.</summary>
    public int Add(RuleBitSet set)
    {
        if (!_offsets.TryGetValue(set, out var offset))
        {
            offset = _all.Count;
            _all.AddRange(set.Words);
            _offsets.Add(set, offset);
        }

        return offset;
    }

    /// <summary>All sets.</summary>
    public ulong[] ToArray() => [.. _all];
}

/// <summary>One set of lines.</summary>
internal sealed class RuleBitSet(int words) : IEquatable<RuleBitSet>
{
    private readonly ulong[] _words = new ulong[words];

    public ReadOnlySpan<ulong> Words => _words;

    public void Set(int line, bool value)
    {
        if (value)
        {
            _words[line >> 6] |= 1UL << line;
        }
        else
        {
            Clear(line);
        }
    }

    public void Clear(int line) => _words[line >> 6] &= ~(1UL << line);

    public RuleBitSet Copy()
    {
        var copy = new RuleBitSet(_words.Length);
        _words.CopyTo(copy._words, 0);
        return copy;
    }

    public bool Equals(RuleBitSet? other) => other is not null && Words.SequenceEqual(other.Words);

    public override bool Equals(object? obj) => Equals(obj as RuleBitSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(Words));
        return hash.ToHashCode();
    }
}
