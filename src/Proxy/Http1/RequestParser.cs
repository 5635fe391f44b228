namespace FastShield.Proxy.Http1;

/// <summary>
/// Reads request heads, strictly: every head has one reading or is refused (RFC 9112 sections 2 to 6, 11.2). It does no input
/// or output, allocates nothing, and goes over each byte a bounded number of times however slowly they come.
/// </summary>
public static class RequestParser
{
    /// <summary>
    /// Reads the head at the start of <paramref name="buffer"/>. On <see cref="ParseStatus.NeedMore"/> nothing is consumed and the
    /// next call takes the same bytes, at any address, with more behind them. On <see cref="ParseStatus.Refused"/> the reason is in
    /// <see cref="RequestHead.Refusal"/> and nothing behind may be read as a message.
    /// </summary>
    public static ParseStatus TryParse(ReadOnlySpan<byte> buffer, RequestHead head, in HeadLimits limits, out int consumed)
    {
        consumed = 0;
        if (head.IsFinished)
        {
            head.Reset();
        }

        var window = buffer.Length > limits.MaxHeadBytes ? buffer[..limits.MaxHeadBytes] : buffer;
        if (head.Scanned > 0 && head.Scanned <= window.Length && window[head.Scanned..].IndexOf(HttpBytes.LineFeed) < 0)
        {
            return Unfinished(window, head, limits);
        }

        if (head.Position == 0)
        {
            var first = ReadFirstLine(window, head, limits);
            if (first != ParseStatus.Complete)
            {
                return first == ParseStatus.Refused ? Refused(head) : Unfinished(window, head, limits);
            }
        }

        var position = head.Position;
        var status = FieldParser.Parse(window, head.Fields, limits, ref position, out var reason);
        head.Position = position;
        if (status == ParseStatus.Complete)
        {
            reason = RequestFacts.Gather(window[..position], head);
            if (reason == RefusalReason.None)
            {
                head.IsFinished = true;
                head.Length = position;
                consumed = position;
                return ParseStatus.Complete;
            }
        }

        head.Refusal = reason;
        return reason == RefusalReason.None ? Unfinished(window, head, limits) : Refused(head);
    }

    private static ParseStatus ReadFirstLine(ReadOnlySpan<byte> window, RequestHead head, in HeadLimits limits)
    {
        if (head.Skipped == 0 && !window.IsEmpty && window[0] == HttpBytes.CarriageReturn && window.StartsWith("\r\n"u8))
        {
            // One empty line is forgiven: old clients end a body with a CRLF that is not of it (RFC 9112 section 2.2).
            head.Skipped = 2;
        }

        var start = head.Skipped;
        if (start > 0 && window[start..].StartsWith("\r\n"u8))
        {
            head.Refusal = RefusalReason.TooManyEmptyLines;
            return ParseStatus.Refused;
        }

        var status = RequestLineParser.Parse(window, start, head, limits, out var next, out var reason);
        head.Refusal = reason;
        head.Position = status == ParseStatus.Complete ? next : 0;
        return status;
    }

    /// <summary>Nothing is wrong yet, unless the limits are reached by what is there already.</summary>
    private static ParseStatus Unfinished(ReadOnlySpan<byte> window, RequestHead head, in HeadLimits limits)
    {
        head.Scanned = window.Length;
        if (head.Position > 0)
        {
            FieldParser.Incomplete(window[head.Position..], limits, out var reason);
            head.Refusal = reason;
        }
        else if (window.Length - head.Skipped >= RequestLineParser.MaxLength(limits))
        {
            head.Refusal = RequestLineParser.OfTooLong(window[head.Skipped..]);
        }

        if (head.Refusal == RefusalReason.None && window.Length >= limits.MaxHeadBytes)
        {
            head.Refusal = RefusalReason.HeadTooLarge;
        }

        return head.Refusal == RefusalReason.None ? ParseStatus.NeedMore : Refused(head);
    }

    private static ParseStatus Refused(RequestHead head)
    {
        head.IsFinished = true;
        return ParseStatus.Refused;
    }
}
