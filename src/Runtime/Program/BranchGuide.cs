using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>
/// Which branches of an `anyOf` or `oneOf` an object can conform to, found by one walk over its names: a branch is out that requires a name which is not
/// there, forbids one that is, or allows a property no value of such a type, or not that text or number. What is left is tried. Branches inside
/// branches count as leaves of their own.
/// </summary>
public sealed unsafe class BranchGuide
{
    /// <summary>The most leaves and the most branches.</summary>
    public const int Most = 64;

    private const ulong All = ulong.MaxValue;

    private readonly ObjectShape _names;
    private readonly GuidedName[] _rules;
    private readonly ulong _closed;
    private readonly ulong[] _leavesOf;

    /// <summary>Makes a guide.</summary>
    /// <param name="names">The names that tell leaves apart.</param>
    /// <param name="rules">What each name tells.</param>
    /// <param name="closed">The leaves that a name which is not among those puts out.</param>
    /// <param name="leavesOf">The leaves of each branch, as bits.</param>
    public BranchGuide(byte[][] names, GuidedName[] rules, ulong closed, ulong[] leavesOf)
    {
        ArgumentNullException.ThrowIfNull(names);
        _names = new ObjectShape(Array.ConvertAll(names, name => new PropertyRule(name, ValidationProgram.AnyBlock, true, false)), [], ValidationProgram.AnyBlock, ValidationProgram.AnyBlock, [], false);
        _rules = rules;
        _closed = closed;
        _leavesOf = leavesOf;
    }

    /// <summary>A bit for each branch that the well-formed value at <paramref name="p"/> can conform to; all of them where there is no guide, or no object.</summary>
    public static ulong Alive(BranchGuide? guide, byte* p, ValidationContext context) =>
        guide is null || *p != (byte)'{' ? All : guide.Alive(p, context);

    private ulong Alive(byte* p, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var alive = All;
        var seen = 0UL;
        var expected = 0;
        for (p = JsonText.Space(p + 1); *p != (byte)'}' && alive != 0;)
        {
            var index = expected;
            var value = p + _names.GuessedLength(expected, p);
            if (value == p)
            {
                index = Named(p, context, out value);
            }

            value = JsonText.Space(value);
            if (index < 0)
            {
                alive &= ~_closed;
            }
            else
            {
                expected = index + 1;
                seen |= 1UL << index;
                alive &= _rules[index].Allows(value, context);
            }

            p = JsonObjectText.Next(JsonObjectText.EndOf(value, context));
        }

        for (var i = 0; i < _rules.Length; i++)
        {
            alive &= (seen & (1UL << i)) != 0 ? All : ~_rules[i].Required;
        }

        var branches = 0UL;
        for (var i = 0; i < _leavesOf.Length; i++)
        {
            branches |= (_leavesOf[i] & alive) != 0 ? 1UL << i : 0;
        }

        return branches;
    }

    // The index of a name that has to be read, and the position behind its colon.
    private int Named(byte* key, ValidationContext context, out byte* value)
    {
        var mark = context.Arena.Mark();
        var end = JsonText.StringEnd(key + 1, context, out var traits);
        var index = _names.Find(JsonString.Value(key + 1, end, traits, context));
        context.Arena.Release(mark);
        value = JsonText.Space(end + 1) + 1;
        return index;
    }
}
