using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Refuses a request because the proxy is at a limit of its own: 503 with Retry-After, before anything is looked up. The connection ends where
/// connections or memory are what is short; where it is requests, it stays.
/// </summary>
internal static class Overload
{
    /// <summary>How often a loop tells of it by an event, in milliseconds.</summary>
    private const long Interval = 1000;

    /// <summary>The answer, or leave to go on: a connection that was one too many may be none any longer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PhaseResult Judge(Exchange x)
    {
        var transport = x.Client.Loop.Transport;
        if (x.Client.IsSurplus && transport.Load <= transport.Settings.MaxConnections)
        {
            x.Client.IsSurplus = false;
            if (x.Pressure != PressureLevel.Refuse && x.Loop.InFlight <= x.Policy.MaxRequestsPerLoop)
            {
                return PhaseResult.Continue;
            }
        }

        x.Loop.Counters.Shed++;
        if (x.Pressure == PressureLevel.Refuse)
        {
            return x.RefuseAndClose(Phase.Head, EventSource.Overload, 503, "The memory of this proxy is nearly used up.");
        }

        return x.Client.IsSurplus
            ? x.RefuseAndClose(Phase.Head, EventSource.Overload, 503, "This proxy has as many connections as it may.")
            : x.Refuse(Phase.Head, EventSource.Overload, 503, "This proxy has as many requests under way as it may.");
    }

    /// <summary>Whether an event is to be made of a refusal.</summary>
    public static bool IsToBeTold(Exchange x)
    {
        var now = x.Client.Loop.Now;
        if (now - x.Loop.OverloadToldAt < Interval)
        {
            return false;
        }

        x.Loop.OverloadToldAt = now;
        return true;
    }
}
