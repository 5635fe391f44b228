using System.Numerics;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>What one property of an object tells about the leaves of a <see cref="BranchGuide"/>; leaves are bits.</summary>
public sealed unsafe class GuidedName
{
    private const int Types = 7;

    private readonly ulong[] _byType;
    private readonly byte[][] _texts;
    private readonly ulong[] _byText;
    private readonly ulong _otherTexts;
    private readonly long[] _numbers;
    private readonly ulong[] _byNumber;
    private readonly ulong _otherNumbers;

    /// <summary>Makes the rule of a name.</summary>
    /// <param name="required">The leaves that require the name.</param>
    /// <param name="leaves">Of each leaf: the types that its value may have, and the values, where they are enumerated.</param>
    public GuidedName(ulong required, IReadOnlyList<(JsonType Types, ValueSet? Values)> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        Required = required;
        _byType = new ulong[Types];
        var texts = new List<byte[]>();
        var numbers = new List<long>();
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            var bit = 1UL << leaf;
            for (var type = 0; type < Types; type++)
            {
                _byType[type] |= ((int)leaves[leaf].Types & (1 << type)) != 0 ? bit : 0;
            }

            if (leaves[leaf].Values is not { } values)
            {
                _otherTexts |= bit;
                _otherNumbers |= bit;
                continue;
            }

            foreach (var text in values.Strings)
            {
                if (!texts.Exists(known => known.AsSpan().SequenceEqual(text)))
                {
                    texts.Add(text);
                }
            }

            foreach (var number in values.Numbers)
            {
                if (!number.IsInt64)
                {
                    _otherNumbers |= bit;
                }
                else if (!numbers.Contains(number.Int64))
                {
                    numbers.Add(number.Int64);
                }
            }
        }

        _texts = [.. texts];
        _numbers = [.. numbers];
        _byText = new ulong[_texts.Length];
        _byNumber = new ulong[_numbers.Length];
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            for (var i = 0; i < _texts.Length; i++)
            {
                _byText[i] |= leaves[leaf].Values is not { } values || values.Contains(_texts[i]) ? 1UL << leaf : 0;
            }

            for (var i = 0; i < _numbers.Length; i++)
            {
                _byNumber[i] |= leaves[leaf].Values is not { } values || Holds(values, _numbers[i]) ? 1UL << leaf : 0;
            }
        }
    }

    /// <summary>The leaves that require the name.</summary>
    public ulong Required { get; }

    /// <summary>The leaves that the value at <paramref name="p"/> leaves in.</summary>
    internal ulong Allows(byte* p, ValidationContext context)
    {
        var types = (int)JsonTypes.OfFirstByte(*p);
        var alive = 0UL;
        for (; types != 0; types &= types - 1)
        {
            alive |= _byType[BitOperations.TrailingZeroCount(types)];
        }

        return *p == (byte)'"' ? alive & OfText(p, context) : (uint)(*p - '0') <= 9 ? alive & OfNumber(p) : alive;
    }

    private static bool Holds(ValueSet values, long number)
    {
        foreach (var member in values.Numbers)
        {
            if (!member.IsInt64 || member.Int64 == number)
            {
                return true;
            }
        }

        return false;
    }

    private ulong OfText(byte* p, ValidationContext context)
    {
        if (_texts.Length == 0)
        {
            return _otherTexts;
        }

        var mark = context.Arena.Mark();
        var end = JsonText.StringEnd(p + 1, context, out var traits);
        var text = JsonString.Value(p + 1, end, traits, context);
        var alive = _otherTexts;
        for (var i = 0; i < _texts.Length; i++)
        {
            if (text.SequenceEqual(_texts[i]))
            {
                alive = _byText[i];
                break;
            }
        }

        context.Arena.Release(mark);
        return alive;
    }

    // Other spellings of a whole number, and other numbers, are for the branches themselves to judge.
    private ulong OfNumber(byte* p)
    {
        if (ShortText.WholeEnd(p, out var value) == null)
        {
            return ulong.MaxValue;
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] == value)
            {
                return _byNumber[i];
            }
        }

        return _otherNumbers;
    }
}
