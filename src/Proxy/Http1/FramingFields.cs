using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>Content-Length and Transfer-Encoding as both directions read them (RFC 9112 section 6).</summary>
internal static class FramingFields
{
    /// <summary>A length in octets: decimal digits and nothing else (RFC 9110 section 8.6); -1 where it is not that, or over 2^63 - 1.</summary>
    public static long ParseLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return -1;
        }

        ulong length = 0;
        foreach (var octet in text)
        {
            var digit = (uint)(octet - '0');
            if (digit > 9 || length > (ulong)(long.MaxValue / 10))
            {
                return -1;
            }

            // At most 2^63 - 8 + 9: the sum cannot wrap before it is compared.
            length = length * 10 + digit;
            if (length > long.MaxValue)
            {
                return -1;
            }
        }

        return (long)length;
    }

    /// <summary>
    /// None where the coding is exactly chunked, and nothing else frames the message. The RFC lets a recipient take it over
    /// Content-Length, or with other codings before it; each of these is a second reading, so none is taken (section 6.1).
    /// </summary>
    public static RefusalReason JudgeTransferEncoding(ReadOnlySpan<byte> buffer, FieldTable fields, Http1Version version)
    {
        if (version == Http1Version.Http10)
        {
            return RefusalReason.TransferCodingInHttp10;
        }

        if (fields.Has(KnownHeader.ContentLength))
        {
            return RefusalReason.LengthAndTransferCoding;
        }

        var coding = fields.Value(buffer, KnownHeader.TransferEncoding);
        return Ascii.EqualsIgnoreCase(coding, "chunked"u8) ? RefusalReason.None
            : coding.IsEmpty || coding.ContainsAnyExcept(HttpBytes.Token) ? RefusalReason.InvalidTransferEncoding
            : RefusalReason.UnknownTransferCoding;
    }
}
