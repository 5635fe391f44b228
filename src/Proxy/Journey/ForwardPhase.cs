using System.Diagnostics;
using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Sends the request to an origin and waits until it begins to answer. Fails closed: 502 where the origin is away or ends the connection, 504 where it
/// is too slow. A request is sent a second time only where a kept connection had gone stale, nothing of an answer came, the method is idempotent
/// (RFC 9110 section 9.2.2) and its body is at hand.
/// </summary>
internal static class ForwardPhase
{
    /// <summary>How often, in milliseconds, a client that waits long is looked at whether it is still there.</summary>
    private const long WatchInterval = 1000;

    /// <summary>What a client may send ahead while it waits.</summary>
    private const int MaxAhead = 64 * 1024;

    private enum Attempt
    {
        Answered,
        Stale,
        Away,
        TooSlow,
        ClientGone,
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        x.ForwardedAt = x.Settings.Time.GetTimestamp();
        var loop = x.Client.Loop;
        var origins = x.Policy.Origins;
        var pool = origins.Single?.PoolOf(loop) ?? origins.PoolFor(loop, x.Host!, x.Head.Form == TargetForm.Asterisk ? default : x.Path);
        x.Pool = pool;
        x.OriginLimit = pool.Origin.Total == 0 ? long.MaxValue : loop.Now + pool.Origin.Total;
        pool.Begin();
        var mayBeKept = true;
        while (true)
        {
            var isKept = mayBeKept;
            x.Origin = mayBeKept ? pool.TryTake() : null;
            if (x.Origin is null)
            {
                var take = await pool.ConnectAsync(Math.Min(x.OriginLimit, loop.Now + pool.Origin.Connect), mayBeKept);
                if (take.Connection is null)
                {
                    return NotReached(x, take);
                }

                x.Origin = take.Connection;
                isKept = take.IsKept;
            }

            if (x.AsksWebSocket && x.Origin is Http2OriginStream)
            {
                return NoTunnel(x);
            }

            var attempt = x.IsAbandoned ? Attempt.ClientGone : await TryAsync(x, isKept);
            if (attempt == Attempt.Answered)
            {
                x.RespondedAt = x.Settings.Time.GetTimestamp();
                return PhaseResult.Continue;
            }

            await x.EndPumpAsync();
            if (attempt is Attempt.Away or Attempt.TooSlow && x.PumpFault == PumpFault.None)
            {
                pool.Failed(x.Origin);
            }

            x.LeaveOrigin(isReusable: false);
            if (attempt != Attempt.Stale || !pool.MayRetry())
            {
                return Failed(x, attempt);
            }

            // Once, and on a new connection: others that were kept may have gone stale with this one.
            x.Loop.Counters.Retries++;
            mayBeKept = false;
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Attempt> TryAsync(Exchange x, bool isKept)
    {
        var origin = x.Origin!;
        var loop = origin.Loop;
        var patience = x.Pool!.Origin.FirstByte;
        var length = RequestToOrigin.Write(x, out var hasMore);
        origin.Deadline = Math.Min(x.OriginLimit, loop.Now + patience);
        try
        {
            await origin.SendAsync(x.Output.AsMemory(0, length));
        }
        catch (ConnectionException error)
        {
            // It may have answered early and ended its side: what it said is read below, if it said anything.
            if (error.Kind == ConnectionErrorKind.TimedOut)
            {
                return Attempt.TooSlow;
            }

            hasMore = false;
        }

        if (hasMore)
        {
            x.StartPump();
        }

        var deadline = Math.Min(x.OriginLimit, loop.Now + patience);
        while (true)
        {
            var wasPumping = x.IsPumping;
            if (wasPumping)
            {
                // The origin's time counts from the last byte it was sent, and the pump moves the deadline with each piece.
                deadline = Math.Min(x.OriginLimit, loop.Now + patience);
            }

            origin.Deadline = wasPumping ? deadline : Math.Min(deadline, loop.Now + WatchInterval);
            var received = 0;
            try
            {
                received = await origin.ReceiveAsync(x.Output.AsMemory(Exchange.Headroom, x.Output!.Length - Exchange.Headroom - InputBuffer.Padding));
            }
            catch (ConnectionException error) when (error.Kind == ConnectionErrorKind.TimedOut)
            {
                x.PumpIsDone();
                if ((!wasPumping || loop.Now >= x.OriginLimit) && loop.Now >= deadline)
                {
                    return Attempt.TooSlow;
                }

                if (!wasPumping && await ClientIsGoneAsync(x))
                {
                    return Attempt.ClientGone;
                }

                continue;
            }
            catch (ConnectionException)
            {
                // The same as an end: nothing of an answer came.
            }

            if (received > 0)
            {
                x.ResponseStart = Exchange.Headroom;
                x.ResponseEnd = Exchange.Headroom + received;
                return Attempt.Answered;
            }

            return x.IsAbandoned ? Attempt.ClientGone
                : origin.IsUnprocessed ? IsAtHand(x) ? Attempt.Stale : Attempt.Away
                : isKept && IsRepeatable(x) ? Attempt.Stale : Attempt.Away;
        }
    }

    /// <summary>Whether the request can be sent a second time, as far as its body goes.</summary>
    private static bool IsAtHand(Exchange x) => x.BodyIsHeld || x.Head.Framing == BodyFraming.None;

    private static bool IsRepeatable(Exchange x) =>
        IsAtHand(x)
        && x.Head.Method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Put or KnownMethod.Delete or KnownMethod.Options or KnownMethod.Query;

    private static PhaseResult Failed(Exchange x, Attempt attempt)
    {
        x.Loop.Counters.OriginFailures++;
        switch (x.PumpFault)
        {
            case PumpFault.Malformed:
                x.Loop.Counters.OriginFailures--;
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, Refusals.StatusOf(x.Body.Refusal), Refusals.SentenceOf(x.Body.Refusal));
            case PumpFault.TooSlow:
                x.Loop.Counters.OriginFailures--;
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, 408, "The request body came too slowly.");
            case PumpFault.TooLong:
                x.Loop.Counters.OriginFailures--;
                return x.RefuseTooLong();
            case PumpFault.ClientGone:
                attempt = Attempt.ClientGone;
                break;
            default:
                break;
        }

        switch (attempt)
        {
            case Attempt.ClientGone:
                x.Loop.Counters.OriginFailures--;
                return x.Cut(Phase.Forward, EventSource.Client, "The client went away before the origin answered.");
            case Attempt.TooSlow:
                return x.Refuse(Phase.Forward, EventSource.Origin, 504, "The origin did not answer in time.");
            case Attempt.Away or Attempt.Stale:
                return x.Refuse(Phase.Forward, EventSource.Origin, 502, "The origin could not be reached, or ended the connection without an answer.");
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// A stream of HTTP/2 switches to no other protocol (RFC 9113 section 8.6), and WebSocket over streams (RFC 8441) is not spoken. Sent on as an ordinary
    /// request it would get an answer that no handshake expects.
    /// </summary>
    private static PhaseResult NoTunnel(Exchange x)
    {
        x.LeaveOrigin(isReusable: false);
        return x.Refuse(Phase.Forward, EventSource.Origin, 501, "The origin is reached by HTTP/2, which carries no WebSocket here; route the path to an origin with protocol http1.");
    }

    /// <summary>There is no connection to send the request on.</summary>
    private static PhaseResult NotReached(Exchange x, in OriginTake take)
    {
        if (take.IsFull)
        {
            return x.Refuse(Phase.Forward, EventSource.Overload, 503, "As many connections to the origin as may be are in use.");
        }

        if (take.Failure is ConnectionErrorKind.CertificateInvalid or ConnectionErrorKind.HandshakeFailed)
        {
            x.Loop.Counters.OriginFailures++;
            return x.Refuse(Phase.Forward, EventSource.Origin, 502, "No secure connection with the origin could be made.");
        }

        return Failed(x, take.Failure == ConnectionErrorKind.TimedOut ? Attempt.TooSlow : Attempt.Away);
    }

    /// <summary>
    /// Whether a client that sent its request has left. The end of its stream counts as leaving, as it does for most servers; a client that only
    /// ends its own side gets its answer where that comes within the first second.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<bool> ClientIsGoneAsync(Exchange x)
    {
        if (x.Client.IsQuiet || x.Input.Length - x.MessageLength > MaxAhead)
        {
            return false;
        }

        x.Input.Reserve(1);
        x.Client.Deadline = x.Client.Loop.Now + 1;
        try
        {
            var received = await x.Client.ReceiveAsync(x.Input.Room);
            x.Input.Add(received);
            return received == 0;
        }
        catch (ConnectionException error)
        {
            return error.Kind != ConnectionErrorKind.TimedOut;
        }
    }
}
