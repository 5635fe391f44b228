using System.Runtime.CompilerServices;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Passes a response's body on, piece by piece as it comes, in a framing that the client understands: a length stays a length, chunks are framed anew
/// with their trailers, what ends with the connection becomes chunks, or ends the client's connection where that speaks HTTP/1.0.
/// </summary>
internal static class ResponseRelay
{
    /// <summary>The first head's end to the place for content: room for a size line.</summary>
    private const int ContentStart = Exchange.Headroom + 32;

    /// <summary>What is received at a time of a body that fills smaller buffers.</summary>
    private const int LongBodyBuffer = 64 * 1024;

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var client = x.Client;
        var framing = FramingFor(x);
        x.ClosesClient |= framing == BodyFraming.UntilClose || !x.PumpIsDone() || client.Loop.IsDraining;
        var relay = new RelayState(x, framing);
        var isFull = false;
        while (true)
        {
            var status = relay.Gather(x);
            if (status == ParseStatus.Refused)
            {
                return await ResponsePhase.NonsenseAsync(x, Refusals.SentenceOf(relay.Refusal));
            }

            x.Copy(relay.ContentOf(x));
            if (!relay.TryFrame(x, out var start, out var length))
            {
                return await ResponsePhase.NonsenseAsync(x, "The response head is too large to be passed on.");
            }

            if (length > 0)
            {
                x.ResponseHasBegun = true;
                x.Status = x.Response.Status;
                x.SetSendDeadline(length);
                await client.SendAsync(x.Output.AsMemory(start, length));
                x.KeepStreamOpen();
            }

            if (status == ParseStatus.Complete)
            {
                break;
            }

            relay.Keep(x, ContentStart);
            if (isFull)
            {
                // A long body: fewer and larger pieces.
                x.ReserveOutput(LongBodyBuffer);
            }

            var received = await ReceiveAsync(x);
            isFull = received == x.ResponseRoom.Length;
            if (received > 0)
            {
                x.ResponseEnd += received;
            }
            else if (!relay.TryEnd(x))
            {
                return await ResponsePhase.PartAsync(x);
            }
        }

        return await EndAsync(x);
    }

    /// <summary>The response was passed on whole.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> EndAsync(Exchange x)
    {
        var isReusable = x.Response.KeepAlive && x.ResponseStart == x.ResponseEnd && x.PumpIsDone() && x.PumpFault == PumpFault.None;
        x.ClosesClient |= x.IsPumping;
        await x.EndPumpAsync();
        x.LeaveOrigin(isReusable);
        x.Loop.Counters.Forwarded++;
        return PhaseResult.Continue;
    }

    private static BodyFraming FramingFor(Exchange x) => x.Response.Framing switch
    {
        BodyFraming.Chunked or BodyFraming.UntilClose => x.Head.Version == Http1Version.Http11 ? BodyFraming.Chunked : BodyFraming.UntilClose,
        var same => same,
    };

    /// <summary>Bytes received; 0 at the end of the stream; below 0 where it broke.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<int> ReceiveAsync(Exchange x)
    {
        var origin = x.Origin!;
        var idle = x.Pool!.Origin.ResponseIdle;
        origin.Deadline = idle == 0 ? x.OriginLimit : Math.Min(x.OriginLimit, origin.Loop.Now + idle);
        try
        {
            return await origin.ReceiveAsync(x.ResponseRoom);
        }
        catch (ConnectionException error)
        {
            x.OriginIsBroken = true;
            x.OriginIsSlow = error.Kind == ConnectionErrorKind.TimedOut;
            return -1;
        }
    }
}
