using System.Buffers;
using System.Buffers.Text;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Http2;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// Holds the fields of a response, and of its trailers, against RFC 9113 section 8, and says in HTTP/1.1 what they say. What a text cannot say without a
/// second meaning is malformed.
/// </summary>
internal static class Http2ResponseText
{
    private static readonly SearchValues<byte> _name = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> _lineEnds = SearchValues.Create("\0\r\n"u8);

    private const ulong OfConnection =
        1UL << (int)KnownHeader.Connection | 1UL << (int)KnownHeader.ProxyConnection | 1UL << (int)KnownHeader.KeepAlive
        | 1UL << (int)KnownHeader.TransferEncoding | 1UL << (int)KnownHeader.Upgrade;

    /// <summary>The longest text of a head, in bytes.</summary>
    public static int MaxLength(FieldList fields) => (int)fields.Size + (4 * fields.Count) + 128;

    /// <summary>Reads a head: the status, and the length that is announced, -1 where none is; false where it is malformed.</summary>
    public static bool TryRead(FieldList fields, out int status, out long length)
    {
        status = 0;
        length = -1;
        if (fields.Count == 0 || !fields.Name(0).SequenceEqual(":status"u8) || fields.Value(0).Length != 3
            || !Utf8Parser.TryParse(fields.Value(0), out status, out var digits) || digits != 3 || status is < 100 or > 599 or 101)
        {
            return false;
        }

        for (var i = 1; i < fields.Count; i++)
        {
            var name = fields.Name(i);
            var kind = KnownHeaders.Find(name);
            if (!IsField(name, fields.Value(i)) || OfConnection.Contains(kind))
            {
                return false;
            }

            if (kind == KnownHeader.ContentLength)
            {
                if (length >= 0 || (length = FramingFields.ParseLength(fields.Value(i))) < 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether trailers are well-formed: no pseudo-header fields, nothing of the connection.</summary>
    public static bool AreTrailers(FieldList fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (!IsField(fields.Name(i), fields.Value(i)) || OfConnection.Contains(KnownHeaders.Find(fields.Name(i))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a head; gives its length.</summary>
    public static int Write(Span<byte> text, FieldList fields, int status, bool isChunked, bool isEmpty)
    {
        "HTTP/1.1 "u8.CopyTo(text);
        var at = 9;
        fields.Value(0).CopyTo(text[at..]);
        at += 3;
        Put(text, ref at, " "u8);
        Put(text, ref at, ReasonPhrases.Of(status));
        Put(text, ref at, "\r\n"u8);
        WriteFields(text, ref at, fields, 1);
        if (isChunked)
        {
            Put(text, ref at, "transfer-encoding: chunked\r\n"u8);
        }
        else if (isEmpty)
        {
            Put(text, ref at, "content-length: 0\r\n"u8);
        }

        Put(text, ref at, "\r\n"u8);
        return at;
    }

    /// <summary>Writes the last chunk and trailers; gives the length.</summary>
    public static int WriteEnd(Span<byte> text, FieldList? trailers)
    {
        var at = 0;
        Put(text, ref at, "0\r\n"u8);
        if (trailers is not null)
        {
            WriteFields(text, ref at, trailers, 0);
        }

        Put(text, ref at, "\r\n"u8);
        return at;
    }

    private static void WriteFields(Span<byte> text, ref int at, FieldList fields, int first)
    {
        for (var i = first; i < fields.Count; i++)
        {
            Put(text, ref at, fields.Name(i));
            Put(text, ref at, ": "u8);
            Put(text, ref at, fields.Value(i));
            Put(text, ref at, "\r\n"u8);
        }
    }

    /// <summary>Lower-case token as name, no line end or NUL in the value, and no white space around it (section 8.2.1). A pseudo-header field is none.</summary>
    private static bool IsField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        !name.IsEmpty && !name.ContainsAnyExcept(_name)
        && (value.IsEmpty || (!HttpBytes.IsWhiteSpace(value[0]) && !HttpBytes.IsWhiteSpace(value[^1]) && !value.ContainsAny(_lineEnds)));

    private static void Put(Span<byte> text, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(text[at..]);
        at += bytes.Length;
    }
}
