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
        for (; length > 8; length -= 8, p += 8)
        {
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(p), seed);
        }

        return (uint)Mix(hash ^ Rest(p, length), seed);
    }

    /// <summary>A full 128-bit product folds every input bit into every output bit; the seed stands in one of the factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value, uint seed)
    {
        var high = Math.BigMul(value ^ Multiplier, Multiplier ^ ((ulong)seed * 0x100000001), out var low);
        return high ^ low;
    }

    // Up to eight bytes without a loop, and none beyond them: loads overlap where the length is no power of two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Rest(byte* p, int length)
    {
        if (length >= 4)
        {
            return Unsafe.ReadUnaligned<uint>(p) | ((ulong)Unsafe.ReadUnaligned<uint>(p + length - 4) << 32);
        }

        return length == 0 ? 0 : p[0] | ((ulong)p[length >> 1] << 8) | ((ulong)p[length - 1] << 16);
    }
}
