using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>
/// The scanner of JSON text (RFC 8259) that interpreter and generated code share.
/// Invariant of every method: the text ends in at least 64 zero bytes, so that a 32-byte load at any position of the text stays
/// inside the buffer, and NUL, which no JSON text may contain outside a string nor unescaped inside one, stops every loop.
/// A method gives the position behind what it read, or null with the reason in <see cref="ValidationContext.Fault"/>.
/// </summary>
public static unsafe class JsonText
{
    /// <summary>How many zero bytes have to stand behind every text.</summary>
    public const int Padding = 64;

    private const uint True = 0x65757274;
    private const uint Fals = 0x736c6166;
    private const uint Null = 0x6c6c756e;

    /// <summary>Passes insignificant white space; most API bodies have none, so the test for that comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Space(byte* p) => *p > (byte)' ' ? p : SpaceRun(p);

    /// <summary>Finds the closing quote of a string whose first content byte is <paramref name="p"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* StringEnd(byte* p, ValidationContext context, out StringTraits traits)
    {
        var end = ShortText.StringEnd(p);
        if (end != null)
        {
            traits = StringTraits.Plain;
            return end;
        }

        return LongStringEnd(p, context, out traits);
    }

    /// <summary>Passes a string, checking its grammar and encoding; <paramref name="p"/> is its opening quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* StringValueEnd(byte* p, ValidationContext context)
    {
        var end = ShortText.StringEnd(p + 1);
        return end != null ? end + 1 : LongStringValueEnd(p + 1, context);
    }

    /// <summary>From behind a key's closing quote over the colon to the value; null, with the fault, where there is no colon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Colon(byte* p, ValidationContext context)
    {
        p = Space(p);
        return *p == (byte)':' ? Space(p + 1) : Fail(context, JsonFault.Syntax);
    }

    /// <summary>Passes a number; <paramref name="isIntegral"/> is true where it has neither fraction nor exponent.</summary>
    public static byte* NumberEnd(byte* p, ValidationContext context, out bool isIntegral)
    {
        isIntegral = true;
        if (*p == (byte)'-')
        {
            p++;
        }

        if (*p == (byte)'0')
        {
            p++;
        }
        else if (IsDigit(*p))
        {
            p = DigitsEnd(p);
        }
        else
        {
            return Fail(context, JsonFault.Syntax);
        }

        if (*p != (byte)'.' && (*p | 0x20) != (byte)'e')
        {
            return p;
        }

        isIntegral = false;
        return FractionEnd(p, context);
    }

    /// <summary>True where a value that begins with this byte can only be a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool BeginsNumber(byte first) => IsDigit(first) || first == (byte)'-';

    /// <summary>Passes a number; null, without a fault, where the value is something else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* NumberValueEnd(byte* p, ValidationContext context)
    {
        var end = ShortText.NumberEnd(p);
        return end != null ? end : LongNumberValueEnd(p, context);
    }

    /// <summary>Passes `true`, `false` or `null`.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* LiteralEnd(byte* p, ValidationContext context)
    {
        // Which one it is cannot be foretold, so there is no branch between them.
        var word = Unsafe.ReadUnaligned<uint>(p);
        var end = p + 4 + (word == Fals ? 1 : 0);
        return (word == True) | (word == Null) | ((word == Fals) & (p[4] == (byte)'e')) ? end : Fail(context, JsonFault.Syntax);
    }

    /// <summary>Passes `true` or `false`; null where the value is neither, with the fault where it begins like one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* BooleanEnd(byte* p, ValidationContext context)
    {
        var word = Unsafe.ReadUnaligned<uint>(p);
        var end = p + 4 + (word == Fals ? 1 : 0);
        return (word == True) | ((word == Fals) & (p[4] == (byte)'e')) ? end : NoBoolean(p, context);
    }

    /// <summary>Passes any value, checking its grammar, encoding, depth and that no object repeats a key.</summary>
    public static byte* Skip(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return StringValueEnd(p, context);
            case (byte)'{':
                return context.Rescans != 0 ? WellFormed.End(p) : JsonSkip.Object(p, context);
            case (byte)'[':
                return context.Rescans != 0 ? WellFormed.End(p) : JsonSkip.Array(p, context);
            case (byte)'t' or (byte)'f' or (byte)'n':
                return LiteralEnd(p, context);
            default:
                var end = ShortText.NumberEnd(p);
                return end != null ? end : NumberEnd(p, context, out _);
        }
    }

    /// <summary>Records a fault; the return value is the scanner's "no".</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Fail(ValidationContext context, JsonFault fault)
    {
        if (context.Fault == JsonFault.None)
        {
            context.Fault = fault;
        }

        return null;
    }

    /// <summary>Enters an array or object; false, with the fault, past the depth limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Enter(ValidationContext context)
    {
        if (++context.Depth <= context.MaximumDepth)
        {
            return true;
        }

        Fail(context, JsonFault.TooDeep);
        return false;
    }

    /// <summary>The four bytes of hexadecimal behind `\u`, or -1.</summary>
    internal static int Hex4(byte* p)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var digit = HexDigit(p[i]);
            if (digit < 0)
            {
                return -1;
            }

            value = (value << 4) | digit;
        }

        return value;
    }

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* NoBoolean(byte* p, ValidationContext context) => *p is (byte)'t' or (byte)'f' ? Fail(context, JsonFault.Syntax) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* DigitsEnd(byte* p)
    {
        while (IsDigit(*p))
        {
            p++;
        }

        return p;
    }

    // One blank behind a colon or a comma is what there is most; line breaks with their indentation are passed in one step.
    private static byte* SpaceRun(byte* p)
    {
        if (*p == (byte)' ' && p[1] > (byte)' ')
        {
            return p + 1;
        }

        while (true)
        {
            var block = Vector256.Load(p);
            var space = Vector256.Equals(block, Vector256.Create((byte)' '))
                | Vector256.Equals(block, Vector256.Create((byte)'\n'))
                | Vector256.Equals(block, Vector256.Create((byte)'\r'))
                | Vector256.Equals(block, Vector256.Create((byte)'\t'));
            var others = ~space.ExtractMostSignificantBits();
            if (others != 0)
            {
                return p + BitOperations.TrailingZeroCount(others);
            }

            p += Vector256<byte>.Count;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* LongStringValueEnd(byte* p, ValidationContext context)
    {
        var end = LongStringEnd(p, context, out _);
        return end == null ? null : end + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* LongNumberValueEnd(byte* p, ValidationContext context) => BeginsNumber(*p) ? NumberEnd(p, context, out _) : null;

    private static byte* FractionEnd(byte* p, ValidationContext context)
    {
        if (*p == (byte)'.')
        {
            p++;
            if (!IsDigit(*p))
            {
                return Fail(context, JsonFault.Syntax);
            }

            p = DigitsEnd(p);
        }

        if ((*p | 0x20) != (byte)'e')
        {
            return p;
        }

        p++;
        if (*p is (byte)'+' or (byte)'-')
        {
            p++;
        }

        return IsDigit(*p) ? DigitsEnd(p) : Fail(context, JsonFault.Syntax);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* LongStringEnd(byte* start, ValidationContext context, out StringTraits traits)
    {
        traits = StringTraits.Plain;
        var p = start;
        while (true)
        {
            var block = Vector256.Load(p);
            var stops = Vector256.Equals(block, Vector256.Create((byte)'"'))
                | Vector256.Equals(block, Vector256.Create((byte)'\\'))
                | Vector256.Equals(Vector256.Min(block, Vector256.Create((byte)0x1f)), block);
            var mask = stops.ExtractMostSignificantBits();
            var high = block.ExtractMostSignificantBits();
            if (mask == 0)
            {
                traits |= high != 0 ? StringTraits.NonAscii : StringTraits.Plain;
                p += Vector256<byte>.Count;
                continue;
            }

            var offset = BitOperations.TrailingZeroCount(mask);
            if ((high & ((1u << offset) - 1)) != 0)
            {
                traits |= StringTraits.NonAscii;
            }

            p += offset;
            if (*p == (byte)'"')
            {
                break;
            }

            if (*p != (byte)'\\')
            {
                return Fail(context, JsonFault.Syntax);
            }

            traits |= StringTraits.Escaped;
            p = EscapeEnd(p, context);
            if (p == null)
            {
                return null;
            }
        }

        if ((traits & StringTraits.NonAscii) != 0 && !Utf8.IsValid(new ReadOnlySpan<byte>(start, (int)(p - start))))
        {
            return Fail(context, JsonFault.InvalidUtf8);
        }

        return p;
    }

    private static byte* EscapeEnd(byte* p, ValidationContext context)
    {
        switch (p[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return p + 2;
            case (byte)'u':
                break;
            default:
                return Fail(context, JsonFault.Syntax);
        }

        var unit = Hex4(p + 2);
        if (unit < 0)
        {
            return Fail(context, JsonFault.Syntax);
        }

        if (unit is < 0xd800 or > 0xdfff)
        {
            return p + 6;
        }

        // A surrogate is text only as the first half of a pair (RFC 8259 section 8.2 leaves the rest unpredictable).
        if (unit > 0xdbff || p[6] != (byte)'\\' || p[7] != (byte)'u' || Hex4(p + 8) is < 0xdc00 or > 0xdfff)
        {
            return Fail(context, JsonFault.InvalidUtf8);
        }

        return p + 12;
    }
}
