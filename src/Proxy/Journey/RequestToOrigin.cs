using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

/// <summary>Writes what goes to the origin first: the head, and of the body as much as fits behind it, so that a usual request is one send.</summary>
internal static class RequestToOrigin
{
    /// <summary>Writes into the exchange's output; gives the length of what is to be sent, 0 where the connection has taken all of it over.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="hasMore">Whether a rest of the body has to follow.</param>
    public static int Write(Exchange x, out bool hasMore)
    {
        var source = x.Input.Bytes;
        var head = x.Head;
        var isStreamed = !x.BodyIsHeld && head.Framing != BodyFraming.None;
        var request = new ForwardedRequest
        {
            Path = head.Form == TargetForm.Asterisk ? head.Target.Of(source) : x.Path,
            Query = head.Query.Of(source),
            HasQuery = head.HasQuery,
            Host = head.HasHost ? default : x.Authority,
            Framing = isStreamed ? head.Framing : x.BodyIsHeld ? BodyFraming.Length : BodyFraming.None,
            ContentLength = x.BodyIsHeld ? x.ContentLength : head.ContentLength,
            Provenance = x.Provenance,
            IdentityLines = x.Identity is null ? default : x.Client.Tls!.Standing!.LinesOf(x.Settings.IdentityFields),
            RequestId = x.RequestId,
            TraceParent = x.OwnTrace,
            PassUpgrade = x.AsksWebSocket,
            PassTrailers = true,
            IsHttp2 = x.IsHttp2,
            IsDecoded = x.IsDecoded,
            AsksPlain = x.ResponseCheck is not null,
            AsksWhole = x.ResponseCheck is { DescribesParts: false },
        };
        x.ResponseEnd = 0;
        x.ReserveOutput(RequestWriter.MaxLength(head, request) + InputBuffer.Padding);
        var output = x.Output.AsSpan();
        if (!RequestWriter.TryWrite(output, head, source, request, out var length))
        {
            throw new InvalidOperationException("The room that a request head takes was misjudged.");
        }

        x.BodySent = 0;
        hasMore = isStreamed;
        if (x.BodyIsHeld)
        {
            var content = x.BytesOfContent.Span;
            if (x.Origin!.TryQueue(output[..length], content))
            {
                x.BodySent = content.Length;
                return 0;
            }

            x.BodySent = Math.Min(content.Length, output.Length - length);
            content[..x.BodySent].CopyTo(output[length..]);
            length += x.BodySent;
            hasMore = x.BodySent < content.Length;
        }

        return length;
    }
}
