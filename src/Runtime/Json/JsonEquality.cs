using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>
/// Equality of JSON values as JSON Schema Core 4.2.2 has it: numbers by value, strings by code points, objects whatever the
/// order of their keys. Both texts have to be well formed. Every comparison is charged to the work budget; when that is
/// exhausted the fault is set and the answer is "not equal", which the caller turns into a refusal.
/// </summary>
public static unsafe class JsonEquality
{
    /// <summary>True where the values that begin at <paramref name="a"/> and <paramref name="b"/> are equal.</summary>
    public static bool AreEqual(byte* a, byte* b, ValidationContext context)
    {
        // Both values were read before, under the depth limit; a second reading counts neither depth nor keys.
        var depth = context.Depth;
        context.Depth = 0;
        context.Rescans++;
        var mark = context.Arena.Mark();
        var result = SameValue(ref a, ref b, context);
        context.Arena.Release(mark);
        context.Rescans--;
        context.Depth = depth;
        return result;
    }

    private static bool SameValue(ref byte* a, ref byte* b, ValidationContext context)
    {
        if (!context.Charge(0))
        {
            return false;
        }

        switch (*a)
        {
            case (byte)'"':
                return *b == (byte)'"' && SameString(ref a, ref b, context);
            case (byte)'{':
                return *b == (byte)'{' && SameObject(ref a, ref b, context);
            case (byte)'[':
                return *b == (byte)'[' && SameArray(ref a, ref b, context);
            case (byte)'t' or (byte)'f' or (byte)'n':
                if (*a != *b)
                {
                    return false;
                }

                a = JsonText.LiteralEnd(a, context);
                b = JsonText.LiteralEnd(b, context);
                return true;
            default:
                return (*b == (byte)'-' || char.IsAsciiDigit((char)*b)) && SameNumber(ref a, ref b, context);
        }
    }

    private static bool SameNumber(ref byte* a, ref byte* b, ValidationContext context)
    {
        var endA = JsonText.NumberEnd(a, context, out _);
        var endB = JsonText.NumberEnd(b, context, out _);
        var isSame = new NumberText(a, endA).CompareTo(new NumberText(b, endB)) == 0;
        a = endA;
        b = endB;
        return isSame;
    }

    private static bool SameString(ref byte* a, ref byte* b, ValidationContext context)
    {
        var endA = JsonText.StringEnd(a + 1, context, out var traitsA);
        var endB = JsonText.StringEnd(b + 1, context, out var traitsB);
        var isSame = context.Charge(Math.Min(endA - a, endB - b))
            && JsonString.Value(a + 1, endA, traitsA, context).SequenceEqual(JsonString.Value(b + 1, endB, traitsB, context));
        a = endA + 1;
        b = endB + 1;
        return isSame;
    }

    private static bool SameArray(ref byte* a, ref byte* b, ValidationContext context)
    {
        a = JsonText.Space(a + 1);
        b = JsonText.Space(b + 1);
        while (*a != (byte)']' && *b != (byte)']')
        {
            if (!SameValue(ref a, ref b, context))
            {
                return false;
            }

            a = Next(a);
            b = Next(b);
        }

        if (*a != *b)
        {
            return false;
        }

        a++;
        b++;
        return true;
    }

    private static bool SameObject(ref byte* a, ref byte* b, ValidationContext context)
    {
        a = JsonText.Space(a + 1);
        var firstB = JsonText.Space(b + 1);
        var expected = firstB;
        var count = 0;
        while (*a != (byte)'}')
        {
            // Equal objects mostly have equal order, so the search begins where the last one ended.
            if (!FindMember(a, expected, firstB, context, out var valueB))
            {
                return false;
            }

            a = MemberValue(a, context);
            if (!SameValue(ref a, ref valueB, context))
            {
                return false;
            }

            count++;
            a = Next(a);
            expected = Next(valueB);
        }

        a++;
        for (b = firstB; *b != (byte)'}'; count--)
        {
            b = Next(JsonText.Skip(MemberValue(b, context), context));
        }

        b++;
        return count == 0;
    }

    private static bool FindMember(byte* key, byte* from, byte* first, ValidationContext context, out byte* value)
    {
        var end = JsonText.StringEnd(key + 1, context, out var traits);
        var name = JsonString.Value(key + 1, end, traits, context);
        for (var round = 0; round < 2; round++)
        {
            for (var p = round == 0 ? from : first; *p != (byte)'}';)
            {
                var other = JsonText.StringEnd(p + 1, context, out var otherTraits);
                var mark = context.Arena.Mark();
                var isFound = JsonString.Value(p + 1, other, otherTraits, context).SequenceEqual(name);
                context.Arena.Release(mark);
                value = MemberValue(p, context);
                if (isFound)
                {
                    return true;
                }

                var next = JsonText.Skip(value, context);
                if (!context.Charge(next - p))
                {
                    return false;
                }

                p = Next(next);
            }
        }

        value = null;
        return false;
    }

    private static byte* MemberValue(byte* key, ValidationContext context) =>
        JsonText.Space(JsonText.Space(JsonText.StringEnd(key + 1, context, out _) + 1) + 1);

    private static byte* Next(byte* p)
    {
        p = JsonText.Space(p);
        return *p == (byte)',' ? JsonText.Space(p + 1) : p;
    }
}
