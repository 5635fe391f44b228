namespace FastShield.Runtime.Checks.Formats;

/// <summary>A-labels: <c>xn--</c> and Punycode (RFC 3492) of a label that IDNA 2008 allows (RFC 5891, 5.4).</summary>
internal static class ALabel
{
    private const int LongestLabel = 63;
    private const int PrefixLength = 4;
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialN = 0x80;

    /// <summary>True for a label of at most 63 ASCII bytes that decodes to a valid label with a character beyond ASCII.</summary>
    public static bool IsValid(ReadOnlySpan<byte> label)
    {
        if (label.Length is <= PrefixLength or > LongestLabel || (label[0] | 0x20) != 'x' || (label[1] | 0x20) != 'n')
        {
            return false;
        }

        Span<int> characters = stackalloc int[LongestLabel];
        return TryDecode(label[PrefixLength..], characters, out var count) && IdnLabel.IsValid(characters[..count]);
    }

    /// <summary>The length of the A-label of a label with a character beyond ASCII (RFC 3492, 6.3).</summary>
    public static int EncodedLength(ReadOnlySpan<int> label)
    {
        var handled = 0;
        foreach (var codePoint in label)
        {
            handled += codePoint < InitialN ? 1 : 0;
        }

        var basic = handled;
        var length = PrefixLength + basic + (basic > 0 ? 1 : 0);
        var bias = InitialBias;
        long delta = 0;
        for (var n = InitialN; handled < label.Length; n++)
        {
            var next = Smallest(label, n);
            delta += (long)(next - n) * (handled + 1);
            n = next;
            foreach (var codePoint in label)
            {
                delta += codePoint < n ? 1 : 0;
                if (codePoint != n)
                {
                    continue;
                }

                length += DigitsOf(delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
        }

        return length;
    }

    private static int Smallest(ReadOnlySpan<int> label, int atLeast)
    {
        var smallest = int.MaxValue;
        foreach (var codePoint in label)
        {
            smallest = codePoint >= atLeast ? Math.Min(smallest, codePoint) : smallest;
        }

        return smallest;
    }

    private static int DigitsOf(long delta, int bias)
    {
        var digits = 1;
        for (var k = Base; ; k += Base, digits++)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (delta < threshold)
            {
                return digits;
            }

            delta = (delta - threshold) / (Base - threshold);
        }
    }

    // RFC 3492, 6.2, with the rules of RFC 5891 that a delimiter needs something before it and that ASCII alone is not encoded.
    private static bool TryDecode(ReadOnlySpan<byte> text, Span<int> output, out int count)
    {
        count = 0;
        var delimiter = text.LastIndexOf((byte)'-');
        if (delimiter == 0 || delimiter == text.Length - 1)
        {
            return false;
        }

        for (; count < delimiter; count++)
        {
            output[count] = Lower(text[count]);
        }

        long n = InitialN;
        long i = 0;
        var bias = InitialBias;
        for (var at = delimiter + 1; at < text.Length; count++)
        {
            var before = i;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (at >= text.Length || Digit(text[at++]) is not (>= 0 and var digit))
                {
                    return false;
                }

                i += digit * weight;
                var threshold = Math.Clamp(k - bias, TMin, TMax);
                if (i > int.MaxValue)
                {
                    return false;
                }

                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
            }

            bias = Adapt(i - before, count + 1, before == 0);
            n += i / (count + 1);
            i %= count + 1;
            if (n > 0x10FFFF)
            {
                return false;
            }

            output[(int)i..count].CopyTo(output[((int)i + 1)..]);
            output[(int)i++] = (int)n;
        }

        return true;
    }

    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base)
        {
            delta /= Base - TMin;
        }

        return k + (int)((Base - TMin + 1) * delta / (delta + Skew));
    }

    private static int Digit(int b) => Ascii.IsDigit(b) ? b - '0' + 26 : Ascii.IsLetter(b) ? Lower(b) - 'a' : -1;

    private static int Lower(int b) => b is >= 'A' and <= 'Z' ? b | 0x20 : b;
}
