using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>idn-hostname</c>: RFC 5890, 2.3.2.3; U-labels, A-labels and ASCII labels between dots of the four kinds of RFC 3490, 3.1.</summary>
public static class IdnHostnameFormat
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>True for an internationalised host name whose ASCII form keeps the lengths of the DNS.</summary>
    public static bool IsIdnHostname(ReadOnlySpan<byte> text)
    {
        Span<int> label = stackalloc int[LongestLabel];
        var name = default(Name);
        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            int codePoint = text[at] < 0x80 ? text[at++] : Utf8Walk.Next(text, ref at);
            if (codePoint is '.' or 0x3002 or 0xFF0E or 0xFF61)
            {
                if (!name.TryAdd(label[..count]))
                {
                    return false;
                }

                count = 0;
                continue;
            }

            if (count == LongestLabel)
            {
                return false;
            }

            label[count++] = codePoint;
        }

        return name.TryAdd(label[..count]);
    }

    // What is known of the labels so far.
    private struct Name
    {
        private int _length;
        private bool _rightToLeft;
        private bool _digitFirst;

        public bool TryAdd(ReadOnlySpan<int> label)
        {
            if (!IsLabel(label, out var length))
            {
                return false;
            }

            // In a name with a right-to-left label no label begins with a digit (RFC 5893, 2, rule 1).
            _rightToLeft |= IdnDirection.HasRightToLeft(label);
            _digitFirst |= Ascii.IsDigit(label[0]);
            _length += length + (_length == 0 ? 0 : 1);
            return _length <= LongestName && !(_rightToLeft && _digitFirst);
        }
    }

    // The length is that of the ASCII form.
    private static bool IsLabel(ReadOnlySpan<int> label, out int length)
    {
        length = label.Length;
        var ascii = true;
        foreach (var codePoint in label)
        {
            ascii &= codePoint < 0x80;
        }

        if (ascii)
        {
            return IsAsciiLabel(label);
        }

        length = ALabel.EncodedLength(label);
        return length <= LongestLabel && IdnLabel.IsValid(label);
    }

    private static bool IsAsciiLabel(ReadOnlySpan<int> label)
    {
        Span<byte> bytes = stackalloc byte[LongestLabel];
        for (var i = 0; i < label.Length; i++)
        {
            bytes[i] = (byte)label[i];
        }

        return HostnameFormat.IsHostname(bytes[..label.Length]);
    }
}
