using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Puts our own head of a response in front of its body, over the origin's head: written aside first, then copied so that it ends where the body
/// begins. Head and body are one send then.
/// </summary>
internal static class ResponseHeads
{
    /// <summary>Places an interim head over the origin's; false where it does not fit, and is left out.</summary>
    public static bool TryPlaceInterim(Exchange x, int consumed, out int start, out int length)
    {
        var response = new ForwardedResponse { Framing = BodyFraming.None, ContentLength = -1, Close = false, DateLine = default };
        var source = x.Output.AsSpan(x.ResponseStart);
        start = 0;
        if (!ResponseWriter.TryWrite(x.Loop.Scratch, x.Response, source, response, out length))
        {
            return false;
        }

        return TryCopy(x, x.ResponseStart + consumed, length, out start);
    }

    /// <summary>Places the final head so that it ends at an offset of the output; gives where it begins.</summary>
    public static bool TryPlace(Exchange x, BodyFraming framing, int headStart, int end, out int start)
    {
        var response = new ForwardedResponse
        {
            Framing = framing,
            ContentLength = framing == BodyFraming.Chunked ? -1 : x.Response.ContentLength,
            Close = x.ClosesClient,
            ClientVersion = x.Head.Version,
            DateLine = x.Loop.DateLine,
            RequestId = x.RequestId,
        };
        start = 0;
        return ResponseWriter.TryWrite(x.Loop.Scratch, x.Response, x.Output.AsSpan(headStart), response, out var length) && TryCopy(x, end, length, out start);
    }

    private static bool TryCopy(Exchange x, int end, int length, out int start)
    {
        start = end - length;
        if (start < 0)
        {
            return false;
        }

        x.Loop.Scratch.AsSpan(0, length).CopyTo(x.Output.AsSpan(start));
        return true;
    }
}
