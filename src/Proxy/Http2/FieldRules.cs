using System.Buffers;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Http2;

/// <summary>What a field of HTTP/2 may look like (RFC 9113 section 8.2), for requests, responses and trailers alike.</summary>
internal static class FieldRules
{
    private static readonly SearchValues<byte> _name = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> _lineEnds = SearchValues.Create("\0\r\n"u8);

    private const ulong OfConnection =
        1UL << (int)KnownHeader.Connection | 1UL << (int)KnownHeader.ProxyConnection | 1UL << (int)KnownHeader.KeepAlive
        | 1UL << (int)KnownHeader.TransferEncoding | 1UL << (int)KnownHeader.Upgrade;

    /// <summary>Holds name and value against section 8.2.1, and fields of the connection against 8.2.2; pseudo-header fields have rules of their own.</summary>
    public static RequestFault Judge(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, KnownHeader kind)
    {
        if (name.IsEmpty || name.ContainsAnyExcept(_name))
        {
            return RequestFault.InvalidFieldName;
        }

        if (!IsValue(value))
        {
            return RequestFault.InvalidFieldValue;
        }

        return OfConnection.Contains(kind) ? RequestFault.ConnectionField
            : kind == KnownHeader.Te && !value.SequenceEqual("trailers"u8) ? RequestFault.InvalidTe
            : RequestFault.None;
    }

    /// <summary>No CR, LF or NUL, and no white space on either side. Other controls are judged where the text is read.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (!HttpBytes.IsWhiteSpace(value[0]) && !HttpBytes.IsWhiteSpace(value[^1]) && !value.ContainsAny(_lineEnds));

    /// <summary>Trailers: the same rules, and no pseudo-header fields (section 8.1).</summary>
    public static RequestFault JudgeTrailers(FieldList fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.Name(i);
            if (name.StartsWith(":"u8))
            {
                return RequestFault.PseudoFieldInTrailers;
            }

            var fault = Judge(name, fields.Value(i), KnownHeaders.Find(name));
            if (fault != RequestFault.None)
            {
                return fault;
            }
        }

        return RequestFault.None;
    }
}
