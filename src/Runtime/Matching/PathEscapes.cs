using System.Buffers;
using System.Text;

namespace FastShield.Runtime.Matching;

/// <summary>Questions about the percent-encodings of a path whose escapes are whole and in upper case.</summary>
internal static class PathEscapes
{
    /// <summary>Collects the path's peculiarities; refuses what is not UTF-8 once decoded, and what a second decoding would turn into structure.</summary>
    public static PathRefusal Examine(ReadOnlySpan<byte> canonical, out PathFeatures features)
    {
        features = canonical.Contains((byte)';') ? PathFeatures.Semicolon : PathFeatures.None;
        var at = 0;
        while (true)
        {
            var next = canonical[at..].IndexOf((byte)'%');
            if (next < 0)
                return PathRefusal.None;
            at += next;
            var value = ValueAt(canonical, at);
            if (value >= 0x80)
            {
                if (!SkipUtf8(canonical, ref at))
                    return PathRefusal.InvalidUtf8;
                continue;
            }

            if (value == '%' && DecodesTwice(canonical[(at + 3)..]))
                return PathRefusal.DoubleEncoding;
            if (value == '/')
                features |= PathFeatures.EncodedSlash;
            else if (PathBytes.IsReserved((byte)value))
                features |= PathFeatures.EncodedReserved;
            at += 3;
        }
    }

    /// <summary>True where a piece of the segment, up to `%2F` or to a parameter behind ';', is `.` or `..`: some origins resolve such pieces.</summary>
    public static bool HasDotPiece(ReadOnlySpan<byte> segment)
    {
        if (!segment.Contains((byte)'.'))
            return false;
        while (true)
        {
            var cut = segment.IndexOf("%2F"u8);
            if (IsDot(BeforeParameters(cut < 0 ? segment : segment[..cut])))
                return true;
            if (cut < 0)
                return false;
            segment = segment[(cut + 3)..];
        }
    }

    /// <summary>Writes the path with its encoded reserved characters decoded, but for `%2F`; returns the length.</summary>
    public static int DecodeReserved(ReadOnlySpan<byte> canonical, Span<byte> destination)
    {
        var written = 0;
        for (var at = 0; at < canonical.Length; written++)
        {
            var value = ValueAt(canonical, at);
            var decodes = value >= 0 && value != '/' && PathBytes.IsReserved((byte)value);
            destination[written] = decodes ? (byte)value : canonical[at];
            at += decodes ? 3 : 1;
        }

        return written;
    }

    private static bool IsDot(ReadOnlySpan<byte> piece) => piece.SequenceEqual("."u8) || piece.SequenceEqual(".."u8);

    private static ReadOnlySpan<byte> BeforeParameters(ReadOnlySpan<byte> piece)
    {
        var raw = piece.IndexOf((byte)';');
        if (raw >= 0)
            piece = piece[..raw];
        var encoded = piece.IndexOf("%3B"u8);
        return encoded >= 0 ? piece[..encoded] : piece;
    }

    private static int ValueAt(ReadOnlySpan<byte> text, int at) =>
        text.Length - at < 3 || text[at] != (byte)'%' ? -1 : PathBytes.HexPair(text[at + 1], text[at + 2]);

    private static bool DecodesTwice(ReadOnlySpan<byte> behind)
    {
        if (behind.Length < 2)
            return false;
        var value = PathBytes.HexPair(behind[0], behind[1]);
        return value is '/' or '\\' or '.' or ';' or '%' || (value >= 0 && PathBytes.IsControl(value));
    }

    private static bool SkipUtf8(ReadOnlySpan<byte> text, ref int at)
    {
        Span<byte> bytes = stackalloc byte[4];
        var length = 0;
        while (length < 4)
        {
            var value = ValueAt(text, at + (3 * length));
            if (value < 0)
                break;
            bytes[length++] = (byte)value;
        }

        if (Rune.DecodeFromUtf8(bytes[..length], out _, out var consumed) != OperationStatus.Done)
            return false;
        at += 3 * consumed;
        return true;
    }
}
