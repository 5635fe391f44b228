using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Json;

/// <summary>A few members of an object that was read before and found well formed.</summary>
public static unsafe class FewMembers
{
    /// <summary>How many names a shape may have for it.</summary>
    public const int Most = 8;

    /// <summary>
    /// Finds where the values of a shape's names begin, null for those that are not there; reads no further than the last of them. The names have
    /// to be at most <see cref="Most"/>, and there is one pointer for each at <paramref name="values"/>.
    /// </summary>
    public static void Find(ObjectShape shape, byte* p, byte** values, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(context);
        var missing = shape.Properties.Length;
        for (var i = 0; i < missing; i++)
        {
            values[i] = null;
        }

        for (p = JsonText.Space(p + 1); *p != (byte)'}';)
        {
            var end = ShortText.StringEnd(p + 1);
            var index = end != null ? shape.Find(new ReadOnlySpan<byte>(p + 1, (int)(end - p) - 1)) : FindLong(shape, p + 1, context, out end);
            p = JsonText.Space(JsonText.Space(end + 1) + 1);
            if (index >= 0)
            {
                values[index] = p;
                if (--missing == 0)
                {
                    return;
                }
            }

            p = JsonObjectText.Next(JsonObjectText.EndOf(p, context));
        }
    }

    private static int FindLong(ObjectShape shape, byte* name, ValidationContext context, out byte* end)
    {
        var mark = context.Arena.Mark();
        end = JsonString.LongName(name, context);
        var index = shape.Find(new ReadOnlySpan<byte>(context.NameStart, context.NameLength));
        context.Arena.Release(mark);
        return index;
    }
}
