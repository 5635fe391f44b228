using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Json;

/// <summary>A hash of bytes under a seed of this process, so that a sender cannot prepare keys that collide.</summary>
internal static unsafe class SeededHash
{
    private const ulong Multiplier = 0x9e3779b97f4a7c15;

    public static uint Of(uint seed, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* p = bytes)
        {
            return Of(seed, p, bytes.Length);
        }
    }

    public static uint Of(uint seed, byte* p, int length)
    {
        var hash = ((ulong)seed << 32) ^ (uint)length;
        while (length >= 8)
        {
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(p), seed);
            p += 8;
            length -= 8;
        }

        var rest = 0UL;
        for (var i = 0; i < length; i++)
        {
            rest |= (ulong)p[i] << (8 * i);
        }

        hash = Mix(hash ^ rest, seed);
        return (uint)hash;
    }

    /// <summary>A full 128-bit product folds every input bit into every output bit; the seed stands in one of the factors.</summary>
    public static ulong Mix(ulong value, uint seed)
    {
        var high = Math.BigMul(value ^ Multiplier, Multiplier ^ ((ulong)seed * 0x100000001), out var low);
        return high ^ low;
    }
}
