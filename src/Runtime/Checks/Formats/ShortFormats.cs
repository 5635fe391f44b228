using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>
/// Formats as most values have them, told without a loop: true means that the text has the format, false says nothing, and the format's own class
/// decides. A text is given with its length in bytes, up to 63; 64 bytes from its beginning on have to be readable, whatever they are.
/// </summary>
public static unsafe class ShortFormats
{
    private const int DateLength = 10;
    private const int UuidLength = 36;
    private const int InstantLength = 20;

    // Where `YYYY-MM-` and `HH:MM:SS` have digits a byte may be '0' to '9', elsewhere it has to be what is written here.
    private const ulong DateWord = 0x2d30302d30303030;
    private const ulong DateLimits = 0x7f76767f76767676;
    private const ulong TimeWord = 0x30303a30303a3030;
    private const ulong TimeLimits = 0x76767f76767f7676;
    private const ulong TopBits = 0x8080808080808080;

    private const ulong UuidHyphens = (1UL << 8) | (1UL << 13) | (1UL << 18) | (1UL << 23);
    private const ulong UuidPlaces = (1UL << UuidLength) - 1;

    /// <summary>True where there is a short way for the format.</summary>
    public static bool Has(FormatKind kind) => kind is FormatKind.Date or FormatKind.DateTime or FormatKind.Uuid or FormatKind.Email;

    /// <summary>The length that every text of the format has, in bytes, which are neither quotes nor backslashes; 0 where lengths differ.</summary>
    public static int LengthOf(FormatKind kind) => kind switch
    {
        FormatKind.Date => DateLength,
        FormatKind.Uuid => UuidLength,
        _ => 0,
    };

    /// <summary>The short way of a format that has one.</summary>
    public static bool Is(FormatKind kind, byte* text, int length) => kind switch
    {
        FormatKind.Date => IsDate(text, length),
        FormatKind.DateTime => IsDateTime(text, length),
        FormatKind.Uuid => IsUuid(text, length),
        FormatKind.Email => IsEmail(text, length),
        _ => false,
    };

    /// <summary><c>date</c>; the 29th of February is left to <see cref="DateFormat"/>.</summary>
    public static bool IsDate(byte* text, int length)
    {
        var word = Unsafe.ReadUnaligned<ulong>(text) ^ DateWord;
        var tens = (uint)(text[8] - '0');
        var ones = (uint)(text[9] - '0');
        var month = ((uint)(byte)(word >> 40) * 10) + (byte)(word >> 48);
        var day = (tens * 10) + ones;

        // 31 days: January, March, May, July, August, October, December.
        var most = month == 2 ? 28 : 30 + ((month ^ (month >> 3)) & 1);
        return (length == DateLength) & Fits(word, DateLimits) & (tens <= 3) & (ones <= 9) & (month - 1 <= 11) & (day - 1 < most);
    }

    /// <summary><c>date-time</c> in UTC, with a <c>Z</c>, and with a fraction of up to sixteen digits or none; leap seconds are left to <see cref="DateTimeFormat"/>.</summary>
    public static bool IsDateTime(byte* text, int length)
    {
        if (length < InstantLength || !IsDate(text, DateLength))
        {
            return false;
        }

        var word = Unsafe.ReadUnaligned<ulong>(text + DateLength + 1) ^ TimeWord;
        var hour = ((uint)(byte)word * 10) + (byte)(word >> 8);
        var holds = (text[DateLength] == (byte)'T') & Fits(word, TimeLimits) & (hour <= 23) & ((byte)(word >> 24) <= 5) & ((byte)(word >> 48) <= 5);
        return holds & (text[length - 1] == (byte)'Z') && (length == InstantLength || IsFraction(text + InstantLength - 1, length - InstantLength));
    }

    /// <summary><c>uuid</c>.</summary>
    public static bool IsUuid(byte* text, int length)
    {
        if (length != UuidLength)
        {
            return false;
        }

        var positions = new MaskText(text, length);
        var digits = positions.Of((byte)'0', (byte)'9') | positions.OfLetters((byte)'a', (byte)'f');
        return positions.Of((byte)'-', (byte)'-') == UuidHyphens && (digits | UuidHyphens) == UuidPlaces;
    }

    /// <summary><c>email</c>, whose local part has letters, digits, dots, hyphens, underscores and plus signs, and whose domain is a name.</summary>
    public static bool IsEmail(byte* text, int length) =>
        length < Vector256<byte>.Count ? IsEmail(new ShortMaskText(text, length)) : IsEmail(new MaskText(text, length));

    private static bool IsEmail<TText>(TText positions)
        where TText : struct, IMaskText
    {
        var names = positions.OfLetters((byte)'a', (byte)'z') | positions.Of((byte)'0', (byte)'9');
        var dots = positions.Of((byte)'.', (byte)'.');
        var hyphens = positions.Of((byte)'-', (byte)'-');
        var at = positions.Of((byte)'@', (byte)'@');
        var others = positions.Of((byte)'_', (byte)'_') | positions.Of((byte)'+', (byte)'+');

        // One @, and nothing behind it but labels of letters, digits and hyphens. With none, no position is in front of it.
        var before = at - 1;
        var isPlain = (names | dots | hyphens | at | (others & before)) == positions.End - 1;
        var isSplit = (at & before) == 0;

        // Neither the text nor what follows a dot begins with a dot or the @; in the domain labels begin and end with a letter or digit.
        var ends = dots & ~before;
        var edges = (at << 1) | (ends << 1) | ((ends | positions.End) >> 1);
        return isPlain & isSplit & (at != 0) & ((((dots << 1) | 1) & (dots | at)) == 0) & ((edges & ~names) == 0);
    }

    // The point, one digit or more, and the Z, which is known to be there.
    private static bool IsFraction(byte* point, int length)
    {
        var digits = Vector128.Load(point + 1) - Vector128.Create((byte)'0');
        var others = ~Vector128.Equals(Vector128.Min(digits, Vector128.Create((byte)9)), digits).ExtractMostSignificantBits();
        return (*point == (byte)'.') & (length > 1) & (BitOperations.TrailingZeroCount(others) == length - 1);
    }

    // Bytes as differences to what is asked: those above their limit carry into the top bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(ulong word, ulong limits) => ((((word & ~TopBits) + limits) | word) & TopBits) == 0;
}
