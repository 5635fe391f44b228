using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastShield.Runtime.Json;

/// <summary>
/// Strings and numbers as most bodies have them: short, plain and spelt in the usual way, read without a loop. A method gives the position that it
/// looks for, or null for every other value, well formed or not: that is for the longer way to judge, so no fault is set here.
/// The text is padded as for <see cref="JsonText"/>.
/// </summary>
public static unsafe class ShortText
{
    /// <summary>The digits that a number may have for its value to be given with it.</summary>
    public const int MostDigits = 7;

    /// <summary>The longest string, in bytes, that <see cref="TinyStringEnd"/> finds the end of.</summary>
    public const int LongestTiny = 15;

    /// <summary>The longest string, in bytes, that <see cref="StringEnd"/> finds the end of.</summary>
    public const int LongestString = 31;

    /// <summary>The longest string, in bytes, that <see cref="MaskedStringEnd"/> finds the end of.</summary>
    public const int LongestMasked = 63;

    private const ulong Zeros = 0x3030303030303030;
    private const ulong AboveNine = 0x7676767676767676;
    private const ulong TopBits = 0x8080808080808080;

    /// <summary>The closing quote of a string whose first content byte is <paramref name="p"/>: up to 31 bytes of ASCII without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* StringEnd(byte* p)
    {
        var block = Vector256.Load(p);
        return EndAt(p, Quotes(block), Others(block));
    }

    /// <summary>The same for up to 15 bytes, where no longer string can conform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* TinyStringEnd(byte* p)
    {
        var block = Vector128.Load(p);
        var others = Vector128.Equals(block, Vector128.Create((byte)'\\')) | Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte();
        return EndAt(p, Vector128.Equals(block, Vector128.Create((byte)'"')).ExtractMostSignificantBits(), others.ExtractMostSignificantBits());
    }

    /// <summary>The closing quote of a string that can conform with this length alone; what is in front of it is not looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* FixedEnd(byte* p, int length) => p[length] == (byte)'"' ? p + length : null;

    /// <summary>As <see cref="StringEnd"/>, for up to 63 bytes, which is what sets of positions hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* MaskedStringEnd(byte* p)
    {
        // The second half is looked at where the first has no quote: which of them has it can mostly be foretold.
        var block = Vector256.Load(p);
        var quotes = Quotes(block);
        var others = Others(block);
        if ((quotes | others) == 0)
        {
            p += Vector256<byte>.Count;
            block = Vector256.Load(p);
            quotes = Quotes(block);
            others = Others(block);
        }

        return EndAt(p, quotes, others);
    }

    /// <summary>The position behind a whole number of up to sixteen digits without a sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WholeEnd(byte* p)
    {
        if (IsOneDigit(p))
        {
            return p + 1;
        }

        var digits = BitOperations.TrailingZeroCount(NoDigits(p));
        return EndsNumber(p[digits]) & IsSpelt(*p, digits) ? p + digits : null;
    }

    /// <summary>The position behind a whole number of up to seven digits without a sign, and its value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WholeEnd(byte* p, out int value)
    {
        if (IsOneDigit(p))
        {
            value = *p - '0';
            return p + 1;
        }

        // Bytes as differences to '0': adding 0x76 carries into the top bit from ten on, and only what lies behind a first such byte is disturbed.
        var word = Unsafe.ReadUnaligned<ulong>(p) ^ Zeros;
        var digits = BitOperations.TrailingZeroCount(((word + AboveNine) | word) & TopBits) >> 3;
        value = ValueOf(word, digits);
        return EndsNumber(p[digits]) & IsSpelt(*p, digits) & (digits <= MostDigits) ? p + digits : null;
    }

    /// <summary>The position behind a number of up to fifteen bytes without sign and exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* NumberEnd(byte* p)
    {
        var others = NoDigits(p);
        var digits = BitOperations.TrailingZeroCount(others);
        if (p[digits] != (byte)'.')
        {
            return EndsNumber(p[digits]) & IsSpelt(*p, digits) ? p + digits : null;
        }

        var end = BitOperations.TrailingZeroCount(others & (others - 1));
        return (end - digits > 1) & IsSpelt(*p, digits) & (end < Vector128<byte>.Count) & ((p[end] | 0x20) != (byte)'e') ? p + end : null;
    }

    /// <summary>The same, with at most seven digits before the point, which are <paramref name="whole"/>: the number is that or up to one more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* NumberEnd(byte* p, out int whole)
    {
        var word = Unsafe.ReadUnaligned<ulong>(p) ^ Zeros;
        var digits = BitOperations.TrailingZeroCount(((word + AboveNine) | word) & TopBits) >> 3;
        whole = ValueOf(word, digits);
        return digits <= MostDigits ? NumberEnd(p) : null;
    }

    /// <summary>Bytes 1 to 8 of a text of up to 32 bytes, zeros where it has none; 16 bytes have to be readable, whatever its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FirstWord(byte* text, int length) => Low(Unsafe.ReadUnaligned<ulong>(text), length);

    /// <summary>Bytes 9 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SecondWord(byte* text, int length) => Low(Unsafe.ReadUnaligned<ulong>(text + sizeof(ulong)), Math.Max(length - sizeof(ulong), 0));

    // The first quote, where nothing else in front of it is special. Where to go on waits for the quotes alone; the rest is looked at aside.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* EndAt(byte* p, uint quotes, uint others) =>
        quotes != 0 && (others & (quotes ^ (quotes - 1))) == 0 ? p + (uint)BitOperations.TrailingZeroCount(quotes) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Quotes(Vector256<byte> block) => Vector256.Equals(block, Vector256.Create((byte)'"')).ExtractMostSignificantBits();

    // One signed comparison finds control characters and non-ASCII at once: both are "below 0x20" as signed bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Others(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'\\')) | Vector256.LessThan(block.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte()).ExtractMostSignificantBits();

    // Small numbers are common and come where they are expected: a branch, which is foretold, does not wait for the count of digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOneDigit(byte* p) => ((uint)(*p - '0') <= 9) & EndsNumber(p[1]);

    // A bit for each of the sixteen bytes that is no digit, and ones above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NoDigits(byte* p)
    {
        var block = Vector128.Load(p) - Vector128.Create((byte)'0');
        return ~Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)9)), block).ExtractMostSignificantBits();
    }

    // Neither a further digit nor what makes it another kind of number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EndsNumber(byte next) => (next != (byte)'.') & ((next | 0x20) != (byte)'e') & ((uint)(next - '0') > 9);

    // One digit or more, of which a zero may only stand alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSpelt(byte first, int digits) => (digits == 1) | ((digits > 1) & (first != (byte)'0'));

    // Digits in the order of the text, moved up so that zeros lead: pairs, then pairs of pairs, then all eight by one sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValueOf(ulong word, int digits)
    {
        word <<= 64 - (digits * 8);
        word = (word * 10) + (word >> 8);
        var outer = (word & 0x000000ff000000ff) * 0x000f424000000064;
        var inner = ((word >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
        return (int)((outer + inner) >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong word, int bytes) => bytes >= sizeof(ulong) ? word : word & ((1UL << (bytes * 8)) - 1);
}
