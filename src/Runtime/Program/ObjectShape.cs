using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>What the members of an object are held against: known names, patterns of names, and all others.</summary>
public sealed unsafe class ObjectShape
{
    private readonly int[] _slots;
    private readonly ulong[] _required;
    private readonly NameGuesses _guesses;

    /// <summary>Makes a shape; the properties' order is the document's, which is the order that senders mostly keep.</summary>
    public ObjectShape(PropertyRule[] properties, PatternRule[] patterns, int additional, int names, DependentRule[] dependents, bool coversOthers)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Properties = properties;
        Patterns = patterns;
        Additional = additional;
        Names = names;
        Dependents = dependents;
        CoversOthers = coversOthers;
        _required = new ulong[Words];
        var size = 4;
        while (size < properties.Length * 2)
        {
            size *= 2;
        }

        _slots = new int[size];
        for (var i = 0; i < properties.Length; i++)
        {
            if (properties[i].IsRequired)
            {
                _required[i >> 6] |= 1UL << (i & 63);
            }

            Insert(properties[i].Name, i);
        }

        // Patterns and `propertyNames` ask about the name itself, which a guess does not read.
        _guesses = new NameGuesses(patterns.Length == 0 && names == ValidationProgram.AnyBlock ? properties : []);
    }

    /// <summary>The known names.</summary>
    public PropertyRule[] Properties { get; }

    /// <summary>`patternProperties`.</summary>
    public PatternRule[] Patterns { get; }

    /// <summary>The block of all other values, <see cref="ValidationProgram.AnyBlock"/> or <see cref="ValidationProgram.NoBlock"/>.</summary>
    public int Additional { get; }

    /// <summary>The block that every name is held against as a string (`propertyNames`), or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public int Names { get; }

    /// <summary>`dependentRequired`.</summary>
    public DependentRule[] Dependents { get; }

    /// <summary>True where `additionalProperties` is there, be it `true`, so that no member counts as unevaluated.</summary>
    public bool CoversOthers { get; }

    /// <summary>How many 64-bit words hold a bit for each known name.</summary>
    public int Words => (Properties.Length + 63) >> 6;

    /// <summary>The bits of the required names.</summary>
    public ReadOnlySpan<ulong> Required => _required;

    /// <summary>The index of a decoded name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        fixed (byte* p = name)
        {
            var slot = (int)(SeededHash.Of(0, p, name.Length) & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0)
            {
                var index = _slots[slot] - 1;
                if (name.SequenceEqual(Properties[index].Name))
                {
                    return index;
                }

                slot = (slot + 1) & (_slots.Length - 1);
            }

            return -1;
        }
    }

    /// <summary>The length of `"name":` where that, of the property with this index, stands at <paramref name="p"/> in one piece; else 0. The text is padded.</summary>
    internal int GuessedLength(int index, byte* p) => _guesses.LengthAt(index, p);

    /// <summary>Marks a known name as seen; false where it was seen before, which is a duplicate key.</summary>
    public static bool TryMark(ulong* seen, int index)
    {
        var bit = 1UL << (index & 63);
        var isNew = (seen[index >> 6] & bit) == 0;
        seen[index >> 6] |= bit;
        return isNew;
    }

    /// <summary>True where no required name is missing, nor one that a name that is there needs (`required`, `dependentRequired`).</summary>
    public bool IsComplete(ulong* seen)
    {
        for (var i = 0; i < _required.Length; i++)
        {
            if ((_required[i] & ~seen[i]) != 0)
            {
                return false;
            }
        }

        foreach (var rule in Dependents)
        {
            if (Has(seen, rule.Trigger))
            {
                foreach (var need in rule.Needs)
                {
                    if (!Has(seen, need))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private static bool Has(ulong* seen, int index) => (seen[index >> 6] & (1UL << (index & 63))) != 0;

    private void Insert(byte[] name, int index)
    {
        fixed (byte* p = name)
        {
            var slot = (int)(SeededHash.Of(0, p, name.Length) & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = index + 1;
        }
    }
}
