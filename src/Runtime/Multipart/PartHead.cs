using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>
/// Reads the header fields of a part (RFC 7578 section 4). Those that say what the part is may come once; a Content-Length has to be true;
/// content that is encoded is refused, since the encoded bytes are not the value; other fields are ignored, as RFC 7578 section 4.8 asks.
/// </summary>
internal static class PartHead
{
    /// <summary>The header fields of a part at most, in bytes.</summary>
    public const int MaximumBytes = 8 * 1024;

    /// <summary>The header fields of a part at most.</summary>
    public const int MaximumFields = 32;

    private static readonly SearchValues<byte> _token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Whatever ends a line or a text for some reader has no place within a line. A tab has.
    private static readonly SearchValues<byte> _control = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    [Flags]
    private enum Seen : byte
    {
        None = 0,
        Disposition = 1,
        Type = 2,
        Transfer = 4,
        Coding = 8,
        Length = 16,
    }

    /// <summary>True for a token of RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(_token);

    /// <summary>Reads the part between two delimiters.</summary>
    public static ComposeOutcome Read(ReadOnlySpan<byte> body, int start, int end, out Part part)
    {
        part = default;
        var window = body[start..Math.Min(end, start + MaximumBytes)];
        var length = window.IndexOf("\r\n\r\n"u8);
        if (length < 0)
            return end - start > MaximumBytes ? ComposeOutcome.TooMuch : ComposeOutcome.BadSyntax;
        part.ContentStart = start + length + 4;
        part.ContentLength = end - part.ContentStart;

        var seen = Seen.None;
        var at = start;
        var stop = start + length;
        for (var fields = 0; at < stop; fields++)
        {
            if (fields == MaximumFields)
                return ComposeOutcome.TooMuch;
            var lineLength = body[at..stop].IndexOf("\r\n"u8);
            lineLength = lineLength < 0 ? stop - at : lineLength;
            var outcome = Field(body, at, lineLength, ref seen, ref part);
            if (outcome != ComposeOutcome.Done)
                return outcome;
            at += lineLength + 2;
        }

        return (seen & Seen.Disposition) != 0 ? ComposeOutcome.Done : ComposeOutcome.BadSyntax;
    }

    private static ComposeOutcome Field(ReadOnlySpan<byte> body, int at, int length, ref Seen seen, ref Part part)
    {
        var line = body.Slice(at, length);
        var colon = line.IndexOf((byte)':');
        if (colon < 0 || !IsToken(line[..colon]) || line.ContainsAny(_control))
            return ComposeOutcome.BadSyntax;
        var name = line[..colon];
        var value = line[(colon + 1)..].TrimEnd(" \t"u8);
        var valueStart = at + colon + 1;
        while (!value.IsEmpty && value[0] is (byte)' ' or (byte)'\t')
        {
            value = value[1..];
            valueStart++;
        }

        var kind = KindOf(name);
        if ((seen & kind) != 0)
            return ComposeOutcome.BadSyntax;
        seen |= kind;
        switch (kind)
        {
            case Seen.Disposition:
                return ContentDisposition.Read(value, valueStart, ref part);
            case Seen.Type:
                part.TypeStart = valueStart;
                part.TypeLength = value.Length;
                return value.IsEmpty ? ComposeOutcome.BadSyntax : ComposeOutcome.Done;
            case Seen.Transfer:
                return Ascii.EqualsIgnoreCase(value, "binary"u8) || Ascii.EqualsIgnoreCase(value, "8bit"u8) || Ascii.EqualsIgnoreCase(value, "7bit"u8)
                    ? ComposeOutcome.Done
                    : ComposeOutcome.BadType;
            case Seen.Coding:
                return Ascii.EqualsIgnoreCase(value, "identity"u8) ? ComposeOutcome.Done : ComposeOutcome.BadType;
            case Seen.Length:
                return Utf8Parser.TryParse(value, out uint stated, out var read) && read == value.Length && stated == (uint)part.ContentLength
                    ? ComposeOutcome.Done
                    : ComposeOutcome.BadSyntax;
            default:
                return ComposeOutcome.Done;
        }
    }

    private static Seen KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        19 when Ascii.EqualsIgnoreCase(name, "content-disposition"u8) => Seen.Disposition,
        12 when Ascii.EqualsIgnoreCase(name, "content-type"u8) => Seen.Type,
        25 when Ascii.EqualsIgnoreCase(name, "content-transfer-encoding"u8) => Seen.Transfer,
        16 when Ascii.EqualsIgnoreCase(name, "content-encoding"u8) => Seen.Coding,
        14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => Seen.Length,
        _ => Seen.None,
    };
}
