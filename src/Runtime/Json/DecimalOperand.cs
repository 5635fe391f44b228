using System.Runtime.CompilerServices;
using System.Text;

namespace FastShield.Runtime.Json;

/// <summary>A number that a schema compares with: its exact text, and a fast form where it is a whole number of 18 digits or less.</summary>
public sealed unsafe class DecimalOperand
{
    private readonly byte[] _text;
    private readonly NumberText _number;
    private readonly long _mantissa;

    /// <summary>Takes the text of a JSON number; throws <see cref="FormatException"/> where it is none.</summary>
    public DecimalOperand(string text)
        : this(text, Contract.ValidationContext.OfThread)
    {
    }

    /// <summary>The same, for a caller who reads many and has a context to read with.</summary>
    internal DecimalOperand(string text, Contract.ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + JsonText.Padding, pinned: true);
        var length = Encoding.UTF8.GetBytes(text, _text);
        var start = (byte*)Unsafe.AsPointer(ref _text[0]);
        if (JsonText.NumberEnd(start, context, out _) != start + length)
        {
            throw new FormatException($"'{text}' is no JSON number.");
        }

        Text = text;
        _number = new NumberText(start, start + length);
        HasMantissa = _number.TryMantissa(out _mantissa);
        if (!HasMantissa || !_number.IsInteger || _number.Magnitude > 18)
        {
            return;
        }

        IsInt64 = true;
        var value = _mantissa;
        for (long i = 0; i < _number.LastWeight && !_number.IsZero; i++)
        {
            value *= 10;
        }

        Int64 = _number.IsNegative ? -value : value;
    }

    /// <summary>The number as the document has it.</summary>
    public string Text { get; }

    /// <summary>The number as read.</summary>
    public NumberText Number => _number;

    /// <summary>True where <see cref="Int64"/> is the exact value.</summary>
    public bool IsInt64 { get; }

    /// <summary>The value, where <see cref="IsInt64"/>.</summary>
    public long Int64 { get; }

    /// <summary>True where the significant digits are 18 or fewer, which `multipleOf` needs.</summary>
    public bool HasMantissa { get; }

    /// <summary>Compares the number in [start, end) with this one: below, at or above zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Compare(byte* start, byte* end, bool isIntegral)
    {
        // Eighteen digits and a sign always fit a long; what is longer, or has a fraction, is compared digit by digit.
        if (isIntegral && IsInt64 && end - start <= 18)
        {
            return ParseInt64(start, end).CompareTo(Int64);
        }

        // Where the whole part alone is above or below a whole number, so is the number.
        return IsInt64 && !isIntegral && TryWholePart(start, end, out var whole) && whole != Int64
            ? whole.CompareTo(Int64)
            : new NumberText(start, end).CompareTo(in _number);
    }

    /// <summary>True where the number in [start, end) is a whole multiple of this one.</summary>
    public bool Divides(byte* start, byte* end) => new NumberText(start, end).IsMultipleOf(_mantissa, _number.LastWeight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ParseInt64(byte* p, byte* end)
    {
        var isNegative = *p == (byte)'-';
        p += isNegative ? 1 : 0;
        long value = 0;
        for (; p < end; p++)
        {
            value = (value * 10) + (*p - '0');
        }

        return isNegative ? -value : value;
    }

    // Of numbers that are not negative and have no exponent.
    private static bool TryWholePart(byte* p, byte* end, out long whole)
    {
        whole = 0;
        var first = p;
        for (uint digit; (digit = (uint)*p - '0') <= 9 && p - first < 18; p++)
        {
            whole = (whole * 10) + digit;
        }

        if (p == first || *p != (byte)'.')
        {
            return false;
        }

        for (p++; p < end; p++)
        {
            if ((uint)(*p - '0') > 9)
            {
                return false;
            }
        }

        return true;
    }
}
