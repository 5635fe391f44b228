namespace FastShield.Proxy.Http1;

/// <summary>Writes the response heads that go to the client: an origin's, canonically and without what was between it and us, or our own.</summary>
public static class ResponseWriter
{
    private const ulong Dropped = HeaderSets.HopByHop | HeaderSets.Framing;
    private const int Overhead = 320;

    /// <summary>A length that is enough for <see cref="TryWrite"/>, in bytes.</summary>
    public static int MaxLength(ResponseHead head, in ForwardedResponse response) =>
        head.Length + 2 * head.Fields.Count + response.RequestId.Length + response.DateLine.Length + Overhead;

    /// <summary>Writes an origin's head; false, and nothing written, where there is no room. <paramref name="source"/> is what the head was parsed from.</summary>
    public static bool TryWrite(Span<byte> destination, ResponseHead head, ReadOnlySpan<byte> source, in ForwardedResponse response, out int written)
    {
        var writer = new HeadBuffer(destination);
        writer.Write("HTTP/1.1 "u8);
        writer.Write(head.Status);
        writer.WriteLine(" "u8, head.Reason.Of(source));
        writer.WriteFields(source, head.Fields, response.RequestId.IsEmpty ? Dropped : Dropped | 1UL << (int)KnownHeader.XRequestId);
        if (head.Status >= 200)
        {
            WriteEnd(ref writer, response, mayHaveBody: head.Status != 204, hasDate: head.Fields.Has(KnownHeader.Date));
        }
        else if (head.IsUpgrade)
        {
            writer.WriteLine("Connection: upgrade\r\nUpgrade: "u8, head.Fields.Value(source, KnownHeader.Upgrade));
        }

        writer.Write("\r\n"u8);
        return writer.TryFinish(out written);
    }

    /// <summary>Writes the head of an answer of our own; false, and nothing written, where there is no room.</summary>
    /// <param name="destination">Where the head is written to.</param>
    /// <param name="status">The status code, 200 to 599.</param>
    /// <param name="fields">Further field lines, each with its CRLF, such as Content-Type and Allow.</param>
    /// <param name="response">Framing, date and id.</param>
    /// <param name="written">The head's length in bytes.</param>
    public static bool TryWriteOwn(Span<byte> destination, int status, ReadOnlySpan<byte> fields, in ForwardedResponse response, out int written)
    {
        var writer = new HeadBuffer(destination);
        writer.Write("HTTP/1.1 "u8);
        writer.Write(status);
        writer.WriteLine(" "u8, ReasonPhrases.Of(status));
        writer.Write(fields);
        WriteEnd(ref writer, response, mayHaveBody: status is not 204, hasDate: false);
        writer.Write("\r\n"u8);
        return writer.TryFinish(out written);
    }

    private static void WriteEnd(ref HeadBuffer writer, in ForwardedResponse response, bool mayHaveBody, bool hasDate)
    {
        if (response.Framing == BodyFraming.Chunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (response.ContentLength >= 0 && mayHaveBody)
        {
            writer.Write("Content-Length: "u8);
            writer.Write(response.ContentLength);
            writer.Write("\r\n"u8);
        }

        if (response.Close || response.Framing == BodyFraming.UntilClose)
        {
            writer.Write("Connection: close\r\n"u8);
        }
        else if (response.ClientVersion == Http1Version.Http10)
        {
            writer.Write("Connection: keep-alive\r\n"u8);
        }

        if (!hasDate)
        {
            writer.Write(response.DateLine);
        }

        if (!response.RequestId.IsEmpty)
        {
            writer.WriteLine("X-Request-Id: "u8, response.RequestId);
        }
    }
}
