using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Holds a response against its operation. With block its status, fields and body have their verdict before a byte goes to the client; what does not conform
/// is answered with 502. With log it passes on as it comes, and an event tells what was found. A body of which nothing is asked passes on as it comes in both.
/// </summary>
internal static class ResponseGuard
{
    private const string Breaks = "The response does not conform to the operation.";
    private const string TooLong = "The response is longer than what is held to be checked.";

    /// <summary>The response's head was read.</summary>
    public static ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var check = x.ResponseCheck!;
        var fault = check.AcceptsHead(x.ResponseView, x.Loop.Validation, out x.Reading) 
            ? x.Response.Framing == BodyFraming.Length ? check.ExplainLength(x.Response.ContentLength, in x.Reading, x.Loop.Validation) : null
            : check.ExplainHead(x.ResponseView, x.Loop.Validation);
        if (!x.HoldsResponse)
        {
            return PassAsync(x, fault);
        }

        if (fault is not null)
        {
            return RefuseAsync(x, fault);
        }

        return NeedsBody(x) ? ResponseHold.RunAsync(x) : ResponseRelay.RunAsync(x);
    }

    /// <summary>Bytes of which only their number counts need not be held where their number is known.</summary>
    private static bool NeedsBody(Exchange x) => x.Reading.NeedsBody && !(x.Reading.NeedsLengthOnly && x.Response.Framing == BodyFraming.Length);

    /// <summary>The shield answers in place of the origin, whose connection stays where nothing of the response is left on it.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RefuseAsync(Exchange x, Violation violation, bool isWhole = false)
    {
        if (!await LeaveAsync(x, isWhole))
        {
            return await ResponsePhase.FailedAsync(x, 502, Breaks);
        }

        return x.Refuse(Phase.Response, EventSource.ResponseValidation, 502, violation == ResponseCheck.TooLong ? TooLong : Breaks, violation);
    }

    /// <summary>The memory for held bodies is used up.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> OverloadedAsync(Exchange x)
    {
        const string detail = "The memory for bodies is used up.";
        return await LeaveAsync(x, isWhole: false)
            ? x.Refuse(Phase.Response, EventSource.Overload, 503, detail)
            : await ResponsePhase.FailedAsync(x, 502, detail);
    }

    /// <summary>With log: passes the response on, and notes what is wrong with it.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PhaseResult> PassAsync(Exchange x, Violation? ofHead)
    {
        if (ofHead is not null)
        {
            // The body may have no meaning that can be checked.
            Note(x, Breaks, ofHead);
        }
        else if (NeedsBody(x))
        {
            x.StartCopying();
        }

        var result = await ResponseRelay.RunAsync(x);
        if (result != PhaseResult.Continue)
        {
            return result;
        }

        if (x.IsCopying)
        {
            if (await ResponseVerdict.OfAsync(x) is { } violation)
            {
                Note(x, Breaks, violation);
            }
        }
        else if (x.IsTooLongToCopy)
        {
            Note(x, "The response is longer than what is copied to be checked: its body was not checked.", ResponseCheck.TooLong);
        }
        else if (x.HasNoRoomToCopy)
        {
            x.Refuse(Phase.Response, EventSource.Overload, 0, "The memory for bodies is used up: the response's body was not checked.");
        }

        return result;
    }

    private static void Note(Exchange x, string detail, Violation violation) =>
        x.Refuse(Phase.Response, EventSource.ResponseValidation, 0, detail, violation);

    /// <summary>Done with the origin; false where the client's own body was what failed.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<bool> LeaveAsync(Exchange x, bool isWhole)
    {
        var isReusable = (isWhole || x.Response.Framing == BodyFraming.None)
            && x.Response.KeepAlive && x.ResponseStart == x.ResponseEnd && x.PumpIsDone() && x.PumpFault == PumpFault.None;
        await x.EndPumpAsync();
        if (x.PumpFault != PumpFault.None)
        {
            return false;
        }

        x.LeaveOrigin(isReusable);
        return true;
    }
}
