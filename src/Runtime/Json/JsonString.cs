using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>The value of a JSON string that a scan has already found well formed.</summary>
public static unsafe class JsonString
{
    /// <summary>The string's value in UTF-8: its raw bytes, or, with escapes, a decoded copy in the context's arena.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Value(byte* start, byte* end, StringTraits traits, ValidationContext context) =>
        (traits & StringTraits.Escaped) == 0
            ? new ReadOnlySpan<byte>(start, (int)(end - start))
            : Decode(start, end, context);

    /// <summary>The string's length in code points, as `minLength` and `maxLength` count (JSON Schema Validation 6.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(byte* start, byte* end, StringTraits traits) =>
        traits == StringTraits.Plain ? (int)(end - start) : CountCodePoints(start, end);

    /// <summary>
    /// The closing quote of a name that is no short plain text, or null with the fault; the name, decoded, is left in
    /// <see cref="ValidationContext.NameStart"/> and <see cref="ValidationContext.NameLength"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* LongName(byte* start, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var end = JsonText.StringEnd(start, context, out var traits);
        if (end != null)
        {
            var name = Value(start, end, traits, context);
            context.NameStart = Address(name);
            context.NameLength = name.Length;
        }

        return end;
    }

    /// <summary>
    /// Decodes the escapes of [start, end) into the arena; the result is never longer than the source, and 64 bytes from its beginning on are readable.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ReadOnlySpan<byte> Decode(byte* start, byte* end, ValidationContext context)
    {
        var target = context.Arena.Take((int)(end - start) + JsonText.Padding);
        var to = target;
        var from = start;
        while (from < end)
        {
            if (*from != (byte)'\\')
            {
                *to++ = *from++;
                continue;
            }

            var kind = from[1];
            if (kind != (byte)'u')
            {
                *to++ = Unescape(kind);
                from += 2;
                continue;
            }

            var unit = JsonText.Hex4(from + 2);
            from += 6;
            if (unit is >= 0xd800 and <= 0xdbff)
            {
                var low = JsonText.Hex4(from + 2);
                from += 6;
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            }

            to = Write(to, unit);
        }

        return new ReadOnlySpan<byte>(target, (int)(to - target));
    }

    /// <summary>Where a decoded text lies; good until the arena is given back, since its memory never moves.</summary>
    public static byte* Address(ReadOnlySpan<byte> decoded) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(decoded));

    private static byte Unescape(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind,
    };

    private static byte* Write(byte* to, int codePoint)
    {
        if (codePoint < 0x80)
        {
            *to++ = (byte)codePoint;
            return to;
        }

        if (codePoint < 0x800)
        {
            *to++ = (byte)(0xc0 | (codePoint >> 6));
        }
        else
        {
            if (codePoint < 0x10000)
            {
                *to++ = (byte)(0xe0 | (codePoint >> 12));
            }
            else
            {
                *to++ = (byte)(0xf0 | (codePoint >> 18));
                *to++ = (byte)(0x80 | ((codePoint >> 12) & 0x3f));
            }

            *to++ = (byte)(0x80 | ((codePoint >> 6) & 0x3f));
        }

        *to++ = (byte)(0x80 | (codePoint & 0x3f));
        return to;
    }

    private static int CountCodePoints(byte* p, byte* end)
    {
        var count = 0;
        while (p < end)
        {
            if (*p == (byte)'\\')
            {
                // A pair of escaped surrogates is one code point in twelve bytes.
                p += p[1] != (byte)'u' ? 2 : JsonText.Hex4(p + 2) is >= 0xd800 and <= 0xdbff ? 12 : 6;
                count++;
                continue;
            }

            if ((*p & 0xc0) != 0x80)
            {
                count++;
            }

            p++;
        }

        return count;
    }
}
