using System.Text;
using FastShield.Proxy.Events;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Every request ends here, also one that failed: counters, and an event where something was wrong or all are wanted. Fails open: an event that finds
/// no room is dropped and counted. A conforming request without access log makes nothing.
/// </summary>
internal static class RecordPhase
{
    private const int LongestText = 2048;

    public static void Run(Exchange x)
    {
        if (!x.Verdict.IsNoted)
        {
            if (x.Settings.AccessLog && x.HasHead && x.Status != 0)
            {
                Publish(x, EventSource.Access, Phase.Record, MitigationAction.None);
            }

            return;
        }

        var counters = x.Loop.Counters;
        if (x.Status == x.Verdict.Status)
        {
            // Also 0: neither an answer nor a response was possible.
            counters.Refused[(int)x.Verdict.Phase]++;
        }
        else
        {
            counters.Logged++;
        }

        Publish(x, x.Verdict.Source, x.Verdict.Phase, ActionOf(x));
    }

    /// <summary>The verdict let the request go on, and makes room for another one.</summary>
    public static void Superseded(Exchange x)
    {
        x.Loop.Counters.Logged++;
        Publish(x, x.Verdict.Source, x.Verdict.Phase, MitigationAction.Log);
    }

    /// <summary>A peer that failed was not mitigated, whatever the answer.</summary>
    private static MitigationAction ActionOf(Exchange x) =>
        x.Verdict.Source is EventSource.Origin or EventSource.Client ? MitigationAction.None
        : x.Status == x.Verdict.Status ? MitigationAction.Block
        : MitigationAction.Log;

    private static void Publish(Exchange x, EventSource source, Phase phase, MitigationAction action)
    {
        var time = x.Settings.Time;
        var now = time.GetTimestamp();
        var took = x.StartedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(x.StartedAt, now);
        var bytes = x.Input.Bytes;
        x.Services.Events.Publish(new ShieldEvent
        {
            Time = time.GetUtcNow() - took,
            RequestId = Encoding.ASCII.GetString(x.RequestId),
            ClientAddress = x.Client.RemoteEndPoint.Address,
            Host = x.HasHead ? Redaction.Text(x.Authority, LongestText) : "",
            Method = x.HasHead ? Redaction.Text(x.Head.MethodRange.Of(bytes), LongestText) : "",
            Path = x.HasHead ? Redaction.Text(x.Path, LongestText) : "",
            Query = x.HasHead ? x.Services.Redaction.Query(x.Head.Query.Of(bytes), x.Shield.SecretQueryNames) : "",
            Operation = x.Operation?.Check.Name ?? "",
            Action = action,
            Source = source,
            Phase = phase,
            Detail = x.Verdict.Detail ?? "",
            Violation = x.Verdict.Violation,
            Status = x.Status,
            OriginStatus = x.OriginStatus,
            TotalMicroseconds = (long)took.TotalMicroseconds,
            ShieldMicroseconds = x.StartedAt == 0 ? 0 : (long)time.GetElapsedTime(x.StartedAt, x.ForwardedAt == 0 ? now : x.ForwardedAt).TotalMicroseconds,
            OriginMicroseconds = x.RespondedAt == 0 ? 0 : (long)time.GetElapsedTime(x.ForwardedAt, x.RespondedAt).TotalMicroseconds,
            Engine = x.Shield.Engine,
            ShieldVersion = x.Shield.Version,
        });
    }
}
