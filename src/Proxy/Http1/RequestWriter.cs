namespace FastShield.Proxy.Http1;

/// <summary>
/// Writes the request head that goes to the origin. Request line, Host, framing and provenance are ours; of the client's fields go
/// those that are end-to-end (RFC 9110 section 7.6.1). Expect does not go on: the shield answers 100 itself when it wants the body.
/// </summary>
public static class RequestWriter
{
    private const ulong Dropped =
        HeaderSets.HopByHop | HeaderSets.Framing | 1UL << (int)KnownHeader.Host | 1UL << (int)KnownHeader.Expect
        | 1UL << (int)KnownHeader.ClientIdentity | 1UL << (int)KnownHeader.XRequestId;

    private const ulong Rewritten = 1UL << (int)KnownHeader.XForwardedFor | 1UL << (int)KnownHeader.Forwarded;

    /// <summary>Bytes beyond the parts' own lengths that a head may need.</summary>
    private const int Overhead = 768;

    /// <summary>A length that is enough for <see cref="TryWrite"/>, in bytes.</summary>
    public static int MaxLength(RequestHead head, in ForwardedRequest request) =>
        head.Length + 2 * head.Fields.Count + request.Path.Length + request.Query.Length + 4 * (request.Host.Length + head.Host.Length)
        + request.RequestId.Length + 3 * request.Provenance.Lines.Length + request.IdentityLines.Length + Overhead;

    /// <summary>Writes the head; false, and nothing written, where there is no room. <paramref name="source"/> is what the head was parsed from.</summary>
    public static bool TryWrite(Span<byte> destination, RequestHead head, ReadOnlySpan<byte> source, in ForwardedRequest request, out int written)
    {
        var writer = new HeadBuffer(destination);
        writer.Write(head.MethodRange.Of(source));
        writer.Write(" "u8);
        writer.Write(request.Path);
        if (request.HasQuery)
        {
            writer.Write("?"u8);
            writer.Write(request.Query);
        }

        writer.Write(" HTTP/1.1\r\nHost: "u8);
        var clientHost = head.Host.Of(source);
        writer.Write(request.Host.IsEmpty ? clientHost : request.Host);
        writer.Write("\r\n"u8);
        WriteFraming(ref writer, request);
        var provenance = request.Provenance;
        var dropped = Dropped
            | (request.IsDecoded ? 1UL << (int)KnownHeader.ContentEncoding : 0)
            | (request.KeepOverrides ? 0 : 1UL << (int)KnownHeader.Override)
            | (request.AsksPlain ? 1UL << (int)KnownHeader.AcceptEncoding : 0)
            | (request.AsksWhole ? 1UL << (int)KnownHeader.Range | 1UL << (int)KnownHeader.IfRange : 0)
            | (provenance.IsTrusted ? Rewritten : HeaderSets.Provenance);
        var countsDown = head.Method == KnownMethod.Options && head.Fields.Has(KnownHeader.MaxForwards);
        writer.WriteFields(source, head.Fields, countsDown ? dropped | 1UL << (int)KnownHeader.MaxForwards : dropped);
        if (countsDown)
        {
            writer.Write("Max-Forwards: "u8);
            writer.Write(Math.Max(0, MaxForwards.Read(head, source) - 1));
            writer.Write("\r\n"u8);
        }

        if (request.AsksPlain)
        {
            writer.Write("Accept-Encoding: identity\r\n"u8);
        }

        if (request.PassUpgrade && head.WantsUpgrade)
        {
            writer.WriteLine("Connection: upgrade\r\nUpgrade: "u8, head.Fields.Value(source, KnownHeader.Upgrade));
        }
        else if (request.PassTrailers && head.AcceptsTrailers)
        {
            writer.Write("Connection: te\r\nTE: trailers\r\n"u8);
        }

        writer.Write(request.IsHttp2 ? "Via: 2.0 fastshield\r\n"u8 : head.Version == Http1Version.Http11 ? "Via: 1.1 fastshield\r\n"u8 : "Via: 1.0 fastshield\r\n"u8);
        if (provenance.IsTrusted && (head.Fields.Present & HeaderSets.Provenance) != 0)
        {
            WriteExtended(ref writer, head, source, provenance, clientHost);
        }
        else
        {
            writer.Write(provenance.Lines);
            writer.Write(clientHost);
            writer.WriteLine("\"\r\nX-Forwarded-Host: "u8, clientHost);
        }

        if (!request.IdentityLines.IsEmpty)
        {
            writer.Write(request.IdentityLines);
        }

        if (!request.TraceParent.IsEmpty)
        {
            writer.WriteLine("traceparent: "u8, request.TraceParent);
        }

        var inbound = head.Fields.Value(source, KnownHeader.XRequestId);
        writer.WriteLine("X-Request-Id: "u8, provenance.IsTrusted && !inbound.IsEmpty ? inbound : request.RequestId);
        writer.Write("\r\n"u8);
        return writer.TryFinish(out written);
    }

    private static void WriteFraming(ref HeadBuffer writer, in ForwardedRequest request)
    {
        if (request.Framing == BodyFraming.Chunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (request.ContentLength >= 0)
        {
            writer.Write("Content-Length: "u8);
            writer.Write(request.ContentLength);
            writer.Write("\r\n"u8);
        }
    }

    /// <summary>A trusted peer's own lines are kept, and this hop is added at their end.</summary>
    private static void WriteExtended(ref HeadBuffer writer, RequestHead head, ReadOnlySpan<byte> source, Provenance provenance, ReadOnlySpan<byte> host)
    {
        writer.Write("X-Forwarded-For: "u8);
        WriteInbound(ref writer, head.Fields, source, KnownHeader.XForwardedFor);
        writer.WriteLine(provenance.Address, default);
        if (!head.Fields.Has(KnownHeader.XForwardedProto))
        {
            writer.WriteLine("X-Forwarded-Proto: "u8, provenance.Scheme);
        }

        if (!head.Fields.Has(KnownHeader.XForwardedHost))
        {
            writer.WriteLine("X-Forwarded-Host: "u8, host);
        }

        writer.Write("Forwarded: "u8);
        WriteInbound(ref writer, head.Fields, source, KnownHeader.Forwarded);
        writer.Write(provenance.ForwardedElement);
        writer.WriteLine(host, "\""u8);
    }

    private static void WriteInbound(ref HeadBuffer writer, FieldTable fields, ReadOnlySpan<byte> source, KnownHeader header)
    {
        for (var i = fields.IndexOf(header); i >= 0; i = fields.IndexOf(header, i + 1))
        {
            var value = fields.ValueAt(source, i);
            if (!value.IsEmpty)
            {
                writer.Write(value);
                writer.Write(", "u8);
            }
        }
    }
}
