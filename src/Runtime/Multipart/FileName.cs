using System.Text;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>What a part says a file is called. No schema speaks of it, but a server may write to it.</summary>
internal static class FileName
{
    /// <summary>False where a segment of it is `..`, which leads out of the directory, or where a control character is in it.</summary>
    public static bool IsHarmless(ReadOnlySpan<byte> text, TextDecoding decoding)
    {
        var dots = 0;
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var value = PercentText.Next(text, ref at, decoding);
            if (value is < 0x20 or 0x7f)
                return false;
            if (value is '/' or '\\')
            {
                if (dots == 2 && length == 2)
                    return false;
                dots = length = 0;
                continue;
            }

            dots += value == '.' ? 1 : 0;
            length++;
        }

        return dots != 2 || length != 2;
    }

    /// <summary>True for `UTF-8'en'na%C3%AFve.txt` (RFC 8187 section 3.2) with a harmless name; no other charset has to be known.</summary>
    public static bool IsEncoded(ReadOnlySpan<byte> text)
    {
        var charset = text.IndexOf((byte)'\'');
        if (charset < 0 || !Ascii.EqualsIgnoreCase(text[..charset], "utf-8"u8))
            return false;
        var rest = text[(charset + 1)..];
        var language = rest.IndexOf((byte)'\'');
        return language >= 0 && IsHarmless(rest[(language + 1)..], TextDecoding.Percent);
    }
}
