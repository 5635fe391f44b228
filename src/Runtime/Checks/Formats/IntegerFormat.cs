namespace FastShield.Runtime.Checks.Formats;

/// <summary>
/// <c>int8</c> to <c>int64</c> and <c>uint8</c> to <c>uint64</c> of the OpenAPI Format Registry, over the text of a JSON number.
/// What counts is the number and not its spelling: 1.0 and 1e2 are integers (JSON Schema 2020-12 Core, 4.2.3).
/// </summary>
public static class IntegerFormat
{
    // 18446744073709551615 has 20 digits.
    private const int MostDigits = 20;

    // No text is long enough to make up for such an exponent; further digits of it do not count.
    private const long ExponentLimit = 1_000_000_000_000_000;

    /// <summary>True for integers from -2^7 to 2^7-1.</summary>
    public static bool IsInt8(ReadOnlySpan<byte> number) => IsWithin(number, 1UL << 7, (1UL << 7) - 1);

    /// <summary>True for integers from -2^15 to 2^15-1.</summary>
    public static bool IsInt16(ReadOnlySpan<byte> number) => IsWithin(number, 1UL << 15, (1UL << 15) - 1);

    /// <summary>True for integers from -2^31 to 2^31-1.</summary>
    public static bool IsInt32(ReadOnlySpan<byte> number) => IsWithin(number, 1UL << 31, (1UL << 31) - 1);

    /// <summary>True for integers from -2^63 to 2^63-1.</summary>
    public static bool IsInt64(ReadOnlySpan<byte> number) => IsWithin(number, 1UL << 63, (1UL << 63) - 1);

    /// <summary>True for integers from 0 to 2^8-1.</summary>
    public static bool IsUInt8(ReadOnlySpan<byte> number) => IsWithin(number, 0, byte.MaxValue);

    /// <summary>True for integers from 0 to 2^16-1.</summary>
    public static bool IsUInt16(ReadOnlySpan<byte> number) => IsWithin(number, 0, ushort.MaxValue);

    /// <summary>True for integers from 0 to 2^32-1.</summary>
    public static bool IsUInt32(ReadOnlySpan<byte> number) => IsWithin(number, 0, uint.MaxValue);

    /// <summary>True for integers from 0 to 2^64-1.</summary>
    public static bool IsUInt64(ReadOnlySpan<byte> number) => IsWithin(number, 0, ulong.MaxValue);

    /// <summary>True for a number that is written without a fraction and an exponent (JSON Schema draft 4 Core, 3.5).</summary>
    public static bool IsSpeltInteger(ReadOnlySpan<byte> number) => number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    private static bool IsWithin(ReadOnlySpan<byte> number, ulong mostNegative, ulong mostPositive)
    {
        var negative = number is [(byte)'-', ..];
        var digits = negative ? number[1..] : number;
        return TryMagnitude(digits, out var magnitude) && magnitude <= (negative ? mostNegative : mostPositive);
    }

    private static bool TryMagnitude(ReadOnlySpan<byte> text, out ulong magnitude)
    {
        magnitude = 0;
        if (text.Length is 0 or >= MostDigits)
        {
            return TryScaled(text, out magnitude);
        }

        foreach (var b in text)
        {
            if (!Ascii.IsDigit(b))
            {
                return TryScaled(text, out magnitude);
            }

            magnitude = (magnitude * 10) + (uint)(b - '0');
        }

        return true;
    }

    // The rare spellings: a fraction, an exponent, or twenty digits and more.
    private static bool TryScaled(ReadOnlySpan<byte> text, out ulong magnitude)
    {
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = mark < 0 ? text : text[..mark];
        var scale = mark < 0 ? 0 : Exponent(text[(mark + 1)..]);
        var dot = mantissa.IndexOf((byte)'.');
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var fraction = dot < 0 ? [] : mantissa[(dot + 1)..].TrimEnd((byte)'0');
        whole = whole.TrimStart((byte)'0');
        if (fraction.IsEmpty)
        {
            var trimmed = whole.TrimEnd((byte)'0');
            scale += whole.Length - trimmed.Length;
            whole = trimmed;
        }

        scale -= fraction.Length;
        if (whole.IsEmpty)
        {
            fraction = fraction.TrimStart((byte)'0');
        }

        magnitude = 0;
        var count = whole.Length + fraction.Length;
        if (count == 0)
        {
            return true;
        }

        return scale >= 0 && count + scale <= MostDigits
            && TryAppend(ref magnitude, whole) && TryAppend(ref magnitude, fraction) && TryShift(ref magnitude, scale);
    }

    private static bool TryAppend(ref ulong magnitude, ReadOnlySpan<byte> digits)
    {
        foreach (var b in digits)
        {
            if (!TryShift(ref magnitude, 1) || magnitude > ulong.MaxValue - (uint)(b - '0'))
            {
                return false;
            }

            magnitude += (uint)(b - '0');
        }

        return true;
    }

    private static bool TryShift(ref ulong magnitude, long places)
    {
        for (; places > 0; places--)
        {
            if (magnitude > ulong.MaxValue / 10)
            {
                return false;
            }

            magnitude *= 10;
        }

        return true;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var negative = text is [(byte)'-', ..];
        long value = 0;
        foreach (var b in text)
        {
            if (Ascii.IsDigit(b))
            {
                value = Math.Min(ExponentLimit, (value * 10) + (b - '0'));
            }
        }

        return negative ? -value : value;
    }
}
