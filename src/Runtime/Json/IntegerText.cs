using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Json;

/// <summary>Whole numbers as most bodies have them: up to eighteen digits, and neither fraction nor exponent.</summary>
public static unsafe class IntegerText
{
    private const int MostDigits = 18;

    /// <summary>
    /// The position behind the whole number at <paramref name="p"/> and its exact value, or null where it is longer, spelt otherwise, or no
    /// number: that is for <see cref="JsonText.NumberEnd"/> to say, so no fault is set here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* End(byte* p, out long value)
    {
        var isNegative = *p == (byte)'-';
        p += isNegative ? 1 : 0;
        var first = p;
        long number = 0;
        for (uint digit; (digit = (uint)*p - '0') <= 9 && p - first < MostDigits; p++)
        {
            number = (number * 10) + digit;
        }

        value = isNegative ? -number : number;

        // A zero may only stand alone, and what follows may not make it another kind of number; a nineteenth digit is refused here too.
        var isWhole = p > first && (*first != (byte)'0' || p == first + 1) && *p != (byte)'.' && (*p | 0x20) != (byte)'e' && (uint)(*p - '0') > 9;
        return isWhole ? p : null;
    }
}
