using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>`uniqueItems` in time linear in the array: items are hashed under a seed, and compared only where hashes meet.</summary>
public static unsafe class UniqueItems
{
    private struct Slot
    {
        public byte* Item;
        public uint Hash;
    }

    /// <summary>True where no two of the <paramref name="count"/> items of the well-formed array at <paramref name="array"/> are equal.</summary>
    public static bool AreDistinct(byte* array, int count, ValidationContext context)
    {
        if (count < 2)
        {
            return true;
        }

        var mark = context.Arena.Mark();
        var depth = context.Depth;
        context.Depth = 0;
        context.Rescans++;
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        var slots = (Slot*)context.Arena.Take(size * sizeof(Slot));
        Unsafe.InitBlockUnaligned(slots, 0, (uint)(size * sizeof(Slot)));
        var result = Fill(array, slots, size - 1, context);
        context.Rescans--;
        context.Depth = depth;
        context.Arena.Release(mark);
        return result;
    }

    private static bool Fill(byte* array, Slot* slots, int mask, ValidationContext context)
    {
        var p = JsonText.Space(array + 1);
        while (*p != (byte)']')
        {
            var item = p;
            var hash = JsonHash.Of(ref p, context);
            var slot = (int)hash & mask;
            while (slots[slot].Item != null)
            {
                if (slots[slot].Hash == hash && JsonEquality.AreEqual(slots[slot].Item, item, context))
                {
                    return false;
                }

                slot = (slot + 1) & mask;
            }

            if (context.Fault != JsonFault.None)
            {
                return false;
            }

            slots[slot] = new Slot { Item = item, Hash = hash };
            p = JsonText.Space(p);
            p = *p == (byte)',' ? JsonText.Space(p + 1) : p;
        }

        return true;
    }
}
