using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>What follows from the fields of a request together: one host, one framing, what becomes of the connection.</summary>
internal static class RequestFacts
{
    private const ulong Rare =
        1UL << (int)KnownHeader.TransferEncoding | 1UL << (int)KnownHeader.Expect | 1UL << (int)KnownHeader.Upgrade | 1UL << (int)KnownHeader.Te;

    public static RefusalReason Gather(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        var fields = head.Fields;
        if ((fields.Repeated & HeaderSets.Single) != 0)
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

        head.KeepAlive = (options & ConnectionOptions.Close) == 0
            && (head.Version == Http1Version.Http11 || (options & ConnectionOptions.KeepAlive) != 0);
        var reason = TakeHost(buffer, head);
        if (reason == RefusalReason.None && fields.Has(KnownHeader.ContentLength))
        {
            reason = TakeLength(buffer, head);
        }

        if (reason == RefusalReason.None && (fields.Present & Rare) != 0)
        {
            reason = TakeRare(buffer, head, options);
        }

        return reason == RefusalReason.None && head.Method == KnownMethod.Trace && head.Framing != BodyFraming.None
            ? RefusalReason.ContentInTrace
            : reason;
    }

    private static RefusalReason TakeHost(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        var index = head.Fields.IndexOf(KnownHeader.Host);
        if (index < 0)
        {
            return head.Version == Http1Version.Http11 ? RefusalReason.MissingHost : RefusalReason.None;
        }

        var field = head.Fields.Fields[index];
        var host = new ByteRange(field.ValueStart, field.ValueLength);
        if (!Authority.IsValid(host.Of(buffer)))
        {
            return RefusalReason.InvalidHost;
        }

        if (head.HasHost && !Ascii.EqualsIgnoreCase(host.Of(buffer), head.Host.Of(buffer)))
        {
            // RFC 9112 section 3.2.2 lets the target win; but who looked at Host only would have routed it elsewhere.
            return RefusalReason.HostOfOtherTarget;
        }

        head.Host = host;
        head.HasHost = true;
        return RefusalReason.None;
    }

    private static RefusalReason TakeLength(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        var length = FramingFields.ParseLength(head.Fields.Value(buffer, KnownHeader.ContentLength));
        head.ContentLength = length;
        return length < 0 ? RefusalReason.InvalidContentLength : RefusalReason.None;
    }

    private static RefusalReason TakeRare(ReadOnlySpan<byte> buffer, RequestHead head, ConnectionOptions options)
    {
        var fields = head.Fields;
        if (fields.Has(KnownHeader.TransferEncoding))
        {
            var reason = FramingFields.JudgeTransferEncoding(buffer, fields, head.Version);
            if (reason != RefusalReason.None)
            {
                return reason;
            }

            head.IsChunked = true;
        }

        if (fields.Has(KnownHeader.Expect) && head.Version == Http1Version.Http11)
        {
            if (fields.IsRepeated(KnownHeader.Expect) || !Ascii.EqualsIgnoreCase(fields.Value(buffer, KnownHeader.Expect), "100-continue"u8))
            {
                return RefusalReason.UnknownExpectation;
            }

            head.ExpectsContinue = head.Framing != BodyFraming.None;
        }

        head.WantsUpgrade = head.Version == Http1Version.Http11 && fields.Has(KnownHeader.Upgrade) && (options & ConnectionOptions.Upgrade) != 0;
        head.AcceptsTrailers = fields.Has(KnownHeader.Te) && Ascii.EqualsIgnoreCase(fields.Value(buffer, KnownHeader.Te), "trailers"u8);
        return RefusalReason.None;
    }
}
