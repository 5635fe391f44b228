using System.Text;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Encodings;

/// <summary>Reads Content-Encoding (RFC 9110 section 8.4): one coding at most, of those that are taken.</summary>
internal static class ContentCoding
{
    /// <summary>False where the field names a coding that is not taken, more than one, or one that may not be undone.</summary>
    /// <param name="request">The request.</param>
    /// <param name="taken">The codings that are taken besides identity.</param>
    /// <param name="coding">The coding of the body.</param>
    public static bool TryRead(in RequestView request, ContentCodings taken, out ContentCodings coding)
    {
        coding = ContentCodings.Identity;
        var lines = 0;
        foreach (ref readonly var header in request.Headers)
        {
            if (!Is(in request, in header, "content-encoding"u8))
            {
                continue;
            }

            var found = Find(request.Head.Slice(header.ValueStart, header.ValueLength));
            lines++;
            if (found is not { } one || (one & ~taken) != 0)
            {
                return false;
            }

            coding |= one;
        }

        return coding == ContentCodings.Identity || (lines == 1 && MayBeUndone(in request));
    }

    private static ContentCodings? Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when Ascii.EqualsIgnoreCase(name, "identity"u8) => ContentCodings.Identity,
        4 when Ascii.EqualsIgnoreCase(name, "gzip"u8) => ContentCodings.Gzip,
        6 when Ascii.EqualsIgnoreCase(name, "x-gzip"u8) => ContentCodings.Gzip,
        2 when Ascii.EqualsIgnoreCase(name, "br"u8) => ContentCodings.Brotli,
        7 when Ascii.EqualsIgnoreCase(name, "deflate"u8) => ContentCodings.Deflate,
        _ => null,
    };

    /// <summary>A digest of the coded bytes would be untrue behind us (RFC 9530), and `no-transform` forbids it (RFC 9110 section 7.7).</summary>
    private static bool MayBeUndone(in RequestView request)
    {
        foreach (ref readonly var header in request.Headers)
        {
            if (Is(in request, in header, "content-digest"u8) || Is(in request, in header, "repr-digest"u8)
                || Is(in request, in header, "digest"u8) || Is(in request, in header, "content-md5"u8)
                || (Is(in request, in header, "cache-control"u8) && HasNoTransform(request.Head.Slice(header.ValueStart, header.ValueLength))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasNoTransform(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            var comma = value.IndexOf((byte)',');
            var directive = (comma < 0 ? value : value[..comma]).Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(directive, "no-transform"u8))
            {
                return true;
            }

            value = comma < 0 ? default : value[(comma + 1)..];
        }

        return false;
    }

    private static bool Is(in RequestView request, in HeaderField header, ReadOnlySpan<byte> name) =>
        header.NameLength == name.Length && Ascii.EqualsIgnoreCase(request.Head.Slice(header.NameStart, header.NameLength), name);
}
