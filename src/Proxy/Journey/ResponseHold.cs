using System.Runtime.CompilerServices;
using FastShield.Proxy.Http1;
using FastShield.Runtime.Checks;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Holds a response back until its body is whole and has its verdict, within a limit and the common budget. What passes goes on in one piece with its length;
/// trailers end here, for nothing has checked them.
/// </summary>
internal static class ResponseHold
{
    /// <summary>What is sent at a time, so that the client's deadline moves with it.</summary>
    private const int Piece = 64 * 1024;

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var longest = x.Settings.Limits.MaxResponseBody;
        if (x.Response.ContentLength > longest)
        {
            return await ResponseGuard.RefuseAsync(x, ResponseCheck.TooLong);
        }

        var relay = new RelayState(x, x.Response.Framing == BodyFraming.None ? BodyFraming.None : BodyFraming.Length);
        while (true)
        {
            var status = relay.Gather(x);
            if (status == ParseStatus.Refused)
            {
                return await ResponsePhase.NonsenseAsync(x, Refusals.SentenceOf(relay.Refusal));
            }

            if (relay.ContentLength > longest)
            {
                return await ResponseGuard.RefuseAsync(x, ResponseCheck.TooLong);
            }

            relay.Hold(x);
            if (status == ParseStatus.Complete || (x.HeldLength > 0 && !ResponseCheck.MayConform(x.HeldLength, in x.Reading)))
            {
                break;
            }

            relay.Compact(x);
            if (!TryMakeRoom(x))
            {
                return await ResponseGuard.OverloadedAsync(x);
            }

            var received = await ResponseRelay.ReceiveAsync(x);
            if (received > 0)
            {
                x.ResponseEnd += received;
            }
            else if (!relay.TryEnd(x))
            {
                return await ResponsePhase.PartAsync(x);
            }
        }

        if (await ResponseVerdict.OfAsync(x) is { } violation)
        {
            return await ResponseGuard.RefuseAsync(x, violation, relay.IsComplete);
        }

        if (x.Response.Framing != BodyFraming.None)
        {
            x.Response.ContentLength = x.HeldLength;
        }

        x.ClosesClient |= !x.PumpIsDone() || x.Client.Loop.IsDraining;
        if (!relay.TryFrame(x, out var start, out var length))
        {
            return await ResponsePhase.NonsenseAsync(x, "The response head is too large to be passed on.");
        }

        x.ResponseHasBegun = true;
        x.Status = x.Response.Status;
        while (length > 0)
        {
            var piece = Math.Min(length, Piece);
            x.SetSendDeadline(piece);
            await x.Client.SendAsync(x.Output.AsMemory(start, piece));
            start += piece;
            length -= piece;
        }

        return await ResponseRelay.EndAsync(x);
    }

    /// <summary>A length that is known is made room for at once; chunks get room as they come.</summary>
    private static bool TryMakeRoom(Exchange x)
    {
        var missing = x.Response.Framing == BodyFraming.Length ? (int)x.Response.ContentLength - x.HeldLength : 1;
        if (x.ResponseRoom.Length >= missing)
        {
            return true;
        }

        var needed = x.Response.Framing == BodyFraming.Length ? x.ResponseEnd + missing + InputBuffer.Padding : x.Output!.Length * 2;
        if (!x.TryTakeResponseBudget(needed))
        {
            return false;
        }

        x.ReserveOutput(needed);
        return true;
    }
}
