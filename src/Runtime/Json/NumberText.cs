using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Json;

/// <summary>
/// A JSON number read as the decimal it is, of any size and without conversion: sign, where its first significant digit stands
/// and what that digit weighs. The value is 0.d1d2d3... times ten to the <see cref="Magnitude"/>.
/// Exponents beyond 10^15 are held at that bound: no text that fits a body can tell the difference, except by being zero.
/// </summary>
public readonly unsafe struct NumberText
{
    private const long ExponentBound = 1_000_000_000_000_000;

    private readonly byte* _digits;
    private readonly byte* _end;

    /// <summary>Reads the number in [start, end), which has to satisfy the JSON grammar.</summary>
    public NumberText(byte* start, byte* end)
    {
        var p = start;
        IsNegative = *p == (byte)'-';
        if (IsNegative)
        {
            p++;
        }

        byte* first = null;
        byte* last = null;
        long integerDigits = 0;
        long firstPlace = 0;
        long lastPlace = 0;
        long place = 0;
        var isFraction = false;
        for (; p < end && (*p | 0x20) != (byte)'e'; p++)
        {
            if (*p == (byte)'.')
            {
                isFraction = true;
                continue;
            }

            place++;
            integerDigits += isFraction ? 0 : 1;
            if (*p == (byte)'0')
            {
                continue;
            }

            if (first == null)
            {
                first = p;
                firstPlace = place;
            }

            last = p;
            lastPlace = place;
        }

        if (first == null)
        {
            // Zero has no sign and no magnitude: -0, 0.0 and 0e9 are one value.
            IsZero = true;
            IsNegative = false;
            _digits = _end = start;
            return;
        }

        var exponent = p < end ? Exponent(p + 1, end) : 0;
        _digits = first;
        _end = last + 1;
        Magnitude = integerDigits - firstPlace + 1 + exponent;
        LastWeight = integerDigits - lastPlace + exponent;
    }

    /// <summary>True for values below zero; never for zero.</summary>
    public bool IsNegative { get; }

    /// <summary>True where every digit is 0.</summary>
    public bool IsZero { get; }

    /// <summary>Ten to this power is the first one above the absolute value's leading digit.</summary>
    public long Magnitude { get; }

    /// <summary>The power of ten that the last significant digit stands for; below zero where there is a fraction.</summary>
    public long LastWeight { get; }

    /// <summary>True where the value is a whole number, however it is spelt: 1.0 and 1e2 are (JSON Schema Core 4.2.3).</summary>
    public bool IsInteger => IsZero || LastWeight >= 0;

    /// <summary>Below, at or above zero as this value is smaller than, equal to or greater than the other.</summary>
    public int CompareTo(in NumberText other)
    {
        if (IsZero || other.IsZero)
        {
            return Sign - other.Sign;
        }

        if (IsNegative != other.IsNegative)
        {
            return Sign;
        }

        var absolute = Magnitude != other.Magnitude ? Magnitude.CompareTo(other.Magnitude) : CompareDigits(in other);
        return IsNegative ? -absolute : absolute;
    }

    /// <summary>A hash of the value: equal numbers have equal hashes, whatever their spelling.</summary>
    internal uint HashValue(uint seed)
    {
        var hash = SeededHash.Mix(((ulong)Magnitude << 1) | (IsNegative ? 1UL : 0), seed);
        var word = 0UL;
        var count = 0;
        for (var p = _digits; p < _end; p++)
        {
            if (*p == (byte)'.')
            {
                continue;
            }

            word = (word << 8) | *p;
            if (++count == sizeof(ulong))
            {
                hash = SeededHash.Mix(hash ^ word, seed);
                word = 0;
                count = 0;
            }
        }

        return (uint)SeededHash.Mix(hash ^ word, seed);
    }

    /// <summary>The significant digits as an integer; false where there are more than 18 of them.</summary>
    internal bool TryMantissa(out long mantissa)
    {
        mantissa = 0;
        var count = 0;
        for (var p = _digits; p < _end; p++)
        {
            if (*p == (byte)'.')
            {
                continue;
            }

            if (++count > 18)
            {
                return false;
            }

            mantissa = (mantissa * 10) + (*p - '0');
        }

        return true;
    }

    /// <summary>True where this value is a whole multiple of <paramref name="divisor"/> times ten to <paramref name="divisorWeight"/>.</summary>
    /// <remarks>Exact: the digits are taken modulo the divisor one by one, so no size of number loses a digit.</remarks>
    internal bool IsMultipleOf(long divisor, long divisorWeight)
    {
        if (IsZero)
        {
            return true;
        }

        var shift = LastWeight - divisorWeight;
        if (shift < 0)
        {
            // The last digit weighs less than the divisor's last one, and it is not zero.
            return false;
        }

        var modulus = (UInt128)(ulong)divisor;
        UInt128 remainder = 0;
        for (var p = _digits; p < _end; p++)
        {
            if (*p != (byte)'.')
            {
                remainder = ((remainder * 10) + (ulong)(*p - '0')) % modulus;
            }
        }

        UInt128 power = 1 % modulus;
        UInt128 square = 10 % modulus;
        for (; shift > 0; shift >>= 1)
        {
            if ((shift & 1) != 0)
            {
                power = power * square % modulus;
            }

            square = square * square % modulus;
        }

        return remainder * power % modulus == 0;
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private static long Exponent(byte* p, byte* end)
    {
        var isNegative = *p == (byte)'-';
        if (*p is (byte)'+' or (byte)'-')
        {
            p++;
        }

        long value = 0;
        for (; p < end; p++)
        {
            value = Math.Min((value * 10) + (*p - '0'), ExponentBound);
        }

        return isNegative ? -value : value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CompareDigits(in NumberText other)
    {
        var a = _digits;
        var b = other._digits;
        while (true)
        {
            a = a < _end && *a == (byte)'.' ? a + 1 : a;
            b = b < other._end && *b == (byte)'.' ? b + 1 : b;
            if (a >= _end || b >= other._end)
            {
                return (a < _end ? 1 : 0) - (b < other._end ? 1 : 0);
            }

            if (*a != *b)
            {
                return *a - *b;
            }

            a++;
            b++;
        }
    }
}
