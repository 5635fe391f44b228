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
    /// <see cref="MessageHead.Refusal"/> and nothing behind may be read as a message.
    /// </summary>
    public static ParseStatus TryParse(ReadOnlySpan<byte> buffer, RequestHead head, in HeadLimits limits, out int consumed)
    {
        consumed = 0;
        if (head.IsFinished)
        {
            head.Reset();
        }

        var window = buffer.Length > limits.MaxHeadBytes ? buffer[..limits.MaxHeadBytes] : buffer;
        if (FieldParser.HasNoLineEnd(window, head.Scanned))
        {
            return Unfinished(window, head, limits);
        }

        if (head.Position == 0)
        {
            var first = ReadFirstLine(window, head, limits, out var ofLine);
            if (first != ParseStatus.Complete)
            {
                return first == ParseStatus.Refused ? head.Refuse(ofLine) : Unfinished(window, head, limits);
            }
        }

        var position = head.Position;
        var status = FieldParser.Parse(window, head.Fields, limits, ref position, out var reason);
        head.Position = position;
        if (status == ParseStatus.NeedMore)
        {
            return Unfinished(window, head, limits);
        }

        if (status == ParseStatus.Complete)
        {
            if (limits.AllowUnderscoreInNames)
            {
                head.Fields.RemoveShadows(window);
            }

            reason = RequestFacts.Gather(window[..position], head);
        }

        if (reason != RefusalReason.None)
        {
            return head.Refuse(reason);
        }

        consumed = position;
        return head.Complete();
    }

    private static ParseStatus ReadFirstLine(ReadOnlySpan<byte> window, RequestHead head, in HeadLimits limits, out RefusalReason reason)
    {
        if (head.Skipped == 0 && window.StartsWith("\r\n"u8))
        {
            // One empty line is forgiven: old clients end a body with a CRLF that is not of it (RFC 9112 section 2.2).
            head.Skipped = 2;
        }

        if (head.Skipped > 0 && window[head.Skipped..].StartsWith("\r\n"u8))
        {
            reason = RefusalReason.TooManyEmptyLines;
            return ParseStatus.Refused;
        }

        var status = RequestLineParser.Parse(window, head.Skipped, head, limits, out var next, out reason);
        head.Position = status == ParseStatus.Complete ? next : 0;
        return status;
    }

    /// <summary>Nothing is wrong yet, unless the limits are reached by what is there already.</summary>
    private static ParseStatus Unfinished(ReadOnlySpan<byte> window, RequestHead head, in HeadLimits limits)
    {
        head.Scanned = FieldParser.ScannedTo(window);
        var reason = RefusalReason.None;
        if (head.Position > 0)
        {
            FieldParser.Incomplete(window[head.Position..], limits, out reason);
        }
        else if (window.Length - head.Skipped >= RequestLineParser.MaxLength(limits))
        {
            reason = RequestLineParser.OfTooLong(window[head.Skipped..]);
        }

        if (reason == RefusalReason.None && window.Length >= limits.MaxHeadBytes)
        {
            reason = RefusalReason.HeadTooLarge;
        }

        return reason == RefusalReason.None ? ParseStatus.NeedMore : head.Refuse(reason);
    }
}
