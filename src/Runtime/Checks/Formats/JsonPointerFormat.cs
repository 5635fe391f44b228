namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>json-pointer</c> (RFC 6901, 5) and <c>relative-json-pointer</c> (draft-bhutton-relative-json-pointer-00).</summary>
public static class JsonPointerFormat
{
    /// <summary>True for the empty text, or tokens behind slashes in which every ~ is followed by 0 or 1.</summary>
    public static bool IsJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] != '/')
        {
            return false;
        }

        for (var at = text.IndexOf((byte)'~'); at >= 0;)
        {
            if (at + 1 >= text.Length || text[at + 1] is not ((byte)'0' or (byte)'1'))
            {
                return false;
            }

            text = text[(at + 2)..];
            at = text.IndexOf((byte)'~');
        }

        return true;
    }

    /// <summary>True for a number of levels, perhaps a move of the index, and # or a pointer.</summary>
    public static bool IsRelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!TakeNumber(ref text))
        {
            return false;
        }

        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-')
        {
            text = text[1..];
            if (!TakeNumber(ref text))
            {
                return false;
            }
        }

        return text is [(byte)'#'] || IsJsonPointer(text);
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        length = length < 0 ? text.Length : length;
        if (length == 0 || (length > 1 && text[0] == '0'))
        {
            return false;
        }

        text = text[length..];
        return true;
    }
}
