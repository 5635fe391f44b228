namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>byte</c>: base64 of RFC 4648, 4, with padding, without line breaks (3.3).</summary>
public static class Base64Format
{
    /// <summary>True for whole groups of four characters of the standard alphabet, the last padded by up to two =.</summary>
    public static bool IsBase64(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0)
        {
            return false;
        }

        if (text.IsEmpty)
        {
            return true;
        }

        var padding = text[^1] != '=' ? 0 : text[^2] != '=' ? 1 : 2;
        foreach (var b in text[..^padding])
        {
            if (!Ascii.IsLetterOrDigit(b) && b is not ((byte)'+' or (byte)'/'))
            {
                return false;
            }
        }

        return true;
    }
}
