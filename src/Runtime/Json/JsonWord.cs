using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Json;

/// <summary>Short strings as one machine word, so that a value meets all members of an `enum` without a branch for each.</summary>
public static unsafe class JsonWord
{
    /// <summary>
    /// The first bytes of a text, little end first, zeros above <paramref name="length"/>, which has to be 1 to 8. Eight bytes have to be
    /// readable at <paramref name="text"/>: they are in every padded text and in the arena, which gives out multiples of eight.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(byte* text, int length) =>
        Unsafe.ReadUnaligned<ulong>(text) & (ulong.MaxValue >> (64 - (length * 8)));
}
