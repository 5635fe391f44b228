using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>Questions about the members of an object that was read before and found well formed.</summary>
public static unsafe class JsonObjectText
{
    /// <summary>How many members the object at <paramref name="p"/> has.</summary>
    public static int CountMembers(byte* p, ValidationContext context)
    {
        var count = 0;
        for (p = JsonText.Space(p + 1); *p != (byte)'}'; p = Next(p, context))
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
        for (p = JsonText.Space(p + 1); *p != (byte)'}'; p = Next(p, context))
        {
            var end = JsonText.StringEnd(p + 1, context, out var traits);
            var mark = context.Arena.Mark();
            var isFound = JsonString.Value(p + 1, end, traits, context).SequenceEqual(name);
            context.Arena.Release(mark);
            if (isFound)
            {
                return ValueOf(end);
            }
        }

        return null;
    }

    // From a key's closing quote over the colon to the value.
    private static byte* ValueOf(byte* keyEnd) => JsonText.Space(JsonText.Space(keyEnd + 1) + 1);

    // From one key to the next, or to the closing brace; the value in between counts neither depth nor keys again.
    private static byte* Next(byte* key, ValidationContext context)
    {
        var value = ValueOf(JsonText.StringEnd(key + 1, context, out _));
        context.Rescans++;
        var end = JsonText.Space(JsonText.Skip(value, context));
        context.Rescans--;
        return *end == (byte)',' ? JsonText.Space(end + 1) : end;
    }
}
