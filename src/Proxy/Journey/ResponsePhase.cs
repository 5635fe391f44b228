using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Reads the origin's response strictly, holds it against its operation where that is asked for, and passes it on. What does not conform fails as the
/// operation's response action says (<see cref="ResponseGuard"/>). For all else: Fails closed: what cannot be read with one meaning is 502, and never reaches the client; where
/// a part has gone out already, the client's connection is cut, so that no prefix can be taken for the whole.
/// </summary>
internal static class ResponsePhase
{
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var client = x.Client;
        var origin = x.Origin!;
        var loop = client.Loop;
        var deadline = Math.Min(x.OriginLimit, loop.Now + x.Pool!.Origin.FirstByte);
        var interim = 0;
        int consumed;
        while (true)
        {
            var bytes = x.Output.AsSpan(x.ResponseStart, x.ResponseEnd - x.ResponseStart);
            var status = ResponseParser.TryParse(bytes, x.Response, x.Head.Method, x.AsksWebSocket, x.Settings.Limits.Head, out consumed);
            if (status == ParseStatus.Refused)
            {
                return await NonsenseAsync(x, Refusals.SentenceOf(x.Response.Refusal));
            }

            if (status == ParseStatus.Complete)
            {
                if (x.Response.IsUpgrade)
                {
                    x.OriginStatus = x.Response.Status;
                    return await Tunnel.RunAsync(x, consumed);
                }

                if (!x.Response.IsInterim)
                {
                    break;
                }

                if (++interim > x.Settings.Limits.Head.MaxInterimResponses)
                {
                    return await NonsenseAsync(x, "The origin sent too many interim responses.");
                }

                // 100 was answered here already; HTTP/1.0 knows none of them (RFC 9110 section 15.2); and what is held goes on when it was checked.
                if (!x.HoldsResponse && x.Response.Status != 100 && x.Head.Version == Http1Version.Http11 && ResponseHeads.TryPlaceInterim(x, consumed, out var start, out var length))
                {
                    x.SetSendDeadline(length);
                    await client.SendAsync(x.Output.AsMemory(start, length));
                }

                x.ResponseStart += consumed;
                continue;
            }

            x.MakeResponseRoom();
            origin.Deadline = deadline;
            var received = 0;
            try
            {
                received = await origin.ReceiveAsync(x.ResponseRoom);
            }
            catch (ConnectionException error) when (error.Kind == ConnectionErrorKind.TimedOut && (!x.IsPumping || loop.Now >= x.OriginLimit))
            {
                return await FailedAsync(x, 504, "The origin did not complete its response head in time.");
            }
            catch (ConnectionException)
            {
                // The same as an end.
            }

            if (received == 0)
            {
                return await FailedAsync(x, 502, "The origin ended the connection within the response head.");
            }

            x.ResponseEnd += received;
        }

        x.OriginStatus = x.Response.Status;
        x.Pool.Answered(origin, x.OriginStatus);
        x.ResponseStart += consumed;
        return x.ResponseCheck is null ? await ResponseRelay.RunAsync(x) : await ResponseGuard.RunAsync(x);
    }

    /// <summary>A response that has no one meaning.</summary>
    internal static ValueTask<PhaseResult> NonsenseAsync(Exchange x, string detail) => FailedAsync(x, 502, detail);

    /// <summary>A response that ended, broke or stopped before it was whole.</summary>
    internal static ValueTask<PhaseResult> PartAsync(Exchange x) => x.OriginIsSlow
        ? FailedAsync(x, 504, "The origin did not complete its response in time.")
        : FailedAsync(x, 502, "The origin ended the connection within the response.");

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<PhaseResult> FailedAsync(Exchange x, int status, string detail)
    {
        await x.EndPumpAsync();
        if (x.PumpFault == PumpFault.None && x.Origin is { } origin)
        {
            x.Pool!.Failed(origin);
        }

        x.LeaveOrigin(isReusable: false);
        if (x.IsAbandoned)
        {
            return x.Cut(Phase.Response, EventSource.Client, "The client has ended the stream.");
        }

        switch (x.PumpFault)
        {
            case PumpFault.ClientGone:
                return x.Cut(Phase.Response, EventSource.Client, "The client ended its stream within the body.");
            case PumpFault.Malformed or PumpFault.TooSlow or PumpFault.TooLong when x.ResponseHasBegun:
                return x.Cut(Phase.Body, EventSource.Framing, "The request's body was malformed, too slow or too long.");
            case PumpFault.TooLong:
                return x.RefuseTooLong();
            case PumpFault.Malformed:
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, Refusals.StatusOf(x.Body.Refusal), Refusals.SentenceOf(x.Body.Refusal));
            case PumpFault.TooSlow:
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, 408, "The request body came too slowly.");
            default:
                x.Loop.Counters.OriginFailures++;
                return x.ResponseHasBegun ? x.Cut(Phase.Response, EventSource.Origin, detail) : x.Refuse(Phase.Response, EventSource.Origin, status, detail);
        }
    }
}
