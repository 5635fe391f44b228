namespace FastShield.Proxy.Http1;

/// <summary>What follows from the fields of a response together with its status and the request's method (RFC 9112 section 6.3).</summary>
internal static class ResponseFacts
{
    public static RefusalReason Gather(ReadOnlySpan<byte> buffer, ResponseHead head, KnownMethod method, bool upgradeAsked)
    {
        var fields = head.Fields;
        if ((fields.Repeated & HeaderSets.Framing) != 0)
        {
            return RefusalReason.RepeatedField;
        }

        var options = ConnectionOptions.None;
        if (fields.Has(KnownHeader.Connection))
        {
            var ofConnection = ConnectionFields.Apply(buffer, fields, out options);
            if (ofConnection != RefusalReason.None)
            {
                return ofConnection;
            }
        }

        if (head.IsUpgrade && !(upgradeAsked && fields.Has(KnownHeader.Upgrade)))
        {
            return RefusalReason.UnaskedUpgrade;
        }

        var reason = TakeFraming(buffer, head, method);
        head.KeepAlive = head.Framing != BodyFraming.UntilClose && !head.IsUpgrade && (options & ConnectionOptions.Close) == 0
            && (head.Version == Http1Version.Http11 || (options & ConnectionOptions.KeepAlive) != 0);
        return reason;
    }

    private static RefusalReason TakeFraming(ReadOnlySpan<byte> buffer, ResponseHead head, KnownMethod method)
    {
        var fields = head.Fields;
        var isChunked = fields.Has(KnownHeader.TransferEncoding);
        if (isChunked)
        {
            var reason = FramingFields.JudgeTransferEncoding(buffer, fields, head.Version);
            if (reason != RefusalReason.None)
            {
                return reason;
            }
        }

        if (fields.Has(KnownHeader.ContentLength))
        {
            head.ContentLength = FramingFields.ParseLength(fields.Value(buffer, KnownHeader.ContentLength));
            if (head.ContentLength < 0)
            {
                return RefusalReason.InvalidContentLength;
            }
        }

        if (head.Status is < 200 or 204)
        {
            // There is no body; whether octets follow all the same is what two readers would disagree about.
            return isChunked || head.ContentLength > 0 ? RefusalReason.BodyWhereNoneMayBe : RefusalReason.None;
        }

        head.Framing = method == KnownMethod.Head || head.Status == 304 || head.ContentLength == 0 ? BodyFraming.None
            : isChunked ? BodyFraming.Chunked
            : head.ContentLength > 0 ? BodyFraming.Length
            : BodyFraming.UntilClose;
        return RefusalReason.None;
    }
}
