using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>Questions about the members of an object that was read before and found well formed.</summary>
public static unsafe class JsonObjectText
{
    /// <summary>How many members the object at <paramref name="p"/> has.</summary>
    public static int CountMembers(byte* p, ValidationContext context)
    {
        var count = 0;
        for (p = JsonText.Space(p + 1); *p != (byte)'}'; p = NextKey(p, context))
        {
            count++;
        }

        return count;
    }

    /// <summary>True where the object at <paramref name="p"/> has a member of the decoded name.</summary>
    public static bool HasMember(byte* p, ReadOnlySpan<byte> name, ValidationContext context) =>
        FindMember(p, name, context) != null;

    /// <summary>Where the value of the member of that decoded name begins, or null.</summary>
    public static byte* FindMember(byte* p, ReadOnlySpan<byte> name, ValidationContext context)
    {
        for (p = JsonText.Space(p + 1); *p != (byte)'}'; p = NextKey(p, context))
        {
            var end = JsonText.StringEnd(p + 1, context, out var traits);
            var mark = context.Arena.Mark();
            var isFound = JsonString.Value(p + 1, end, traits, context).SequenceEqual(name);
            context.Arena.Release(mark);
            if (isFound)
            {
                return BehindColon(end);
            }
        }

        return null;
    }

    /// <summary>From a key's opening quote over the colon to the value.</summary>
    internal static byte* ValueOf(byte* key, ValidationContext context) => BehindColon(JsonText.StringEnd(key + 1, context, out _));

    /// <summary>The position behind a value, which counts neither depth nor keys again.</summary>
    internal static byte* EndOf(byte* value, ValidationContext context)
    {
        context.Rescans++;
        var end = JsonText.Skip(value, context);
        context.Rescans--;
        return end;
    }

    /// <summary>From the position behind a value to the next key or item, or to the closing bracket.</summary>
    internal static byte* Next(byte* valueEnd)
    {
        valueEnd = JsonText.Space(valueEnd);
        return *valueEnd == (byte)',' ? JsonText.Space(valueEnd + 1) : valueEnd;
    }

    private static byte* BehindColon(byte* keyEnd) => JsonText.Space(JsonText.Space(keyEnd + 1) + 1);

    private static byte* NextKey(byte* key, ValidationContext context) => Next(EndOf(ValueOf(key, context), context));
}
