using System.Text;
using System.Text.Unicode;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>
/// Reads `form-data; name="field"; filename="a.txt"` (RFC 7578 section 4.2), in one pass. A quoted text ends at the first quote:
/// browsers write `%22` for a quote within it, RFC 9110 writes a backslash and the quote, and where a reader that does not know the backslash
/// sees the end, one that does goes on. So a backslash before a quote is refused, and any in a name; so are the split and encoded names of
/// RFC 2231 that only some readers know (`name*`, `filename*0`).
/// </summary>
internal static class ContentDisposition
{
    [Flags]
    private enum Seen : byte
    {
        None = 0,
        Name = 1,
        FileName = 2,
        EncodedFileName = 4,
    }

    /// <summary>Reads the field's value, which begins at <paramref name="offset"/> in the body, and keeps where the name is.</summary>
    public static ComposeOutcome Read(ReadOnlySpan<byte> value, int offset, ref Part part)
    {
        if (!Utf8.IsValid(value))
            return ComposeOutcome.BadUtf8;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon < 0 || !Ascii.EqualsIgnoreCase(value[..semicolon].TrimEnd(" \t"u8), "form-data"u8))
            return ComposeOutcome.BadSyntax;

        var seen = Seen.None;
        var at = semicolon;
        while (at < value.Length)
        {
            if (value[at] != (byte)';')
                return ComposeOutcome.BadSyntax;
            at = PastBlanks(value, at + 1);
            var equals = value[at..].IndexOf((byte)'=');
            if (equals < 0 || !PartHead.IsToken(value.Slice(at, equals)))
                return ComposeOutcome.BadSyntax;
            var name = value.Slice(at, equals);
            at += equals + 1;
            if (!TryReadText(value, at, out var start, out var length, out at))
                return ComposeOutcome.BadSyntax;
            if (!Keep(name, value.Slice(start, length), isQuoted: at > start + length, ref seen))
                return ComposeOutcome.BadSyntax;
            if (name.Length == 4 && Ascii.EqualsIgnoreCase(name, "name"u8))
            {
                part.NameStart = offset + start;
                part.NameLength = length;
            }

            at = PastBlanks(value, at);
        }

        return (seen & Seen.Name) != 0 ? ComposeOutcome.Done : ComposeOutcome.BadSyntax;
    }

    private static bool TryReadText(ReadOnlySpan<byte> value, int at, out int start, out int length, out int next)
    {
        var isQuoted = at < value.Length && value[at] == (byte)'"';
        start = isQuoted ? at + 1 : at;
        length = isQuoted ? value[start..].IndexOf((byte)'"') : value[start..].IndexOfAny(";\t "u8);
        if (!isQuoted && length < 0)
            length = value.Length - start;
        next = start + length + (isQuoted ? 1 : 0);
        if (length < 0)
            return false;
        return isQuoted
            ? length == 0 || value[start + length - 1] != (byte)'\\'
            : PartHead.IsToken(value.Slice(start, length));
    }

    private static bool Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, bool isQuoted, ref Seen seen)
    {
        var kind = Seen.None;
        if (Ascii.EqualsIgnoreCase(name, "name"u8))
            kind = text.Contains((byte)'\\') ? Seen.None : Seen.Name;
        else if (Ascii.EqualsIgnoreCase(name, "filename"u8))
            kind = FileName.IsHarmless(text, TextDecoding.None) ? Seen.FileName : Seen.None;
        else if (Ascii.EqualsIgnoreCase(name, "filename*"u8))
            kind = !isQuoted && FileName.IsEncoded(text) ? Seen.EncodedFileName : Seen.None;
        else
            return !name.Contains((byte)'*');
        if (kind == Seen.None || (seen & kind) != 0)
            return false;
        seen |= kind;
        return true;
    }

    private static int PastBlanks(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length && value[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }
}
