using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Patterns;

/// <summary>Steps through text that is known to be valid UTF-8 (RFC 3629), forwards and backwards.</summary>
internal static class Utf8Walk
{
    /// <summary>The code point at a byte of 0x80 or more; moves behind it. A cut sequence, which valid text has not, yields U+FFFD and the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<byte> text, ref int at)
    {
        int lead = text[at];
        if (lead < 0xE0 && at + 1 < text.Length)
        {
            at += 2;
            return ((lead & 0x1F) << 6) | (text[at - 1] & 0x3F);
        }

        if (lead < 0xF0 && at + 2 < text.Length)
        {
            at += 3;
            return ((lead & 0x0F) << 12) | ((text[at - 2] & 0x3F) << 6) | (text[at - 1] & 0x3F);
        }

        if (at + 3 < text.Length)
        {
            at += 4;
            return ((lead & 0x07) << 18) | ((text[at - 3] & 0x3F) << 12) | ((text[at - 2] & 0x3F) << 6) | (text[at - 1] & 0x3F);
        }

        at = text.Length;
        return 0xFFFD;
    }

    /// <summary>The index of the first byte of the character that ends before <paramref name="end"/>, which is more than 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Previous(ReadOnlySpan<byte> text, int end)
    {
        var at = end - 1;
        while (at > 0 && (text[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}
