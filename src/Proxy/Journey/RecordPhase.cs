using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Measures;
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
        var now = 0L;
        if (x.HasHead)
        {
            now = x.Settings.Time.GetTimestamp();
            if (x.ToldCount > 0)
            {
                TellRules(x, now);
            }

            x.Loop.Measures.Ended(x.Shield, x.Operation is null ? -1 : x.OperationIndex, OutcomeOf(x), x.Status, x.StartedAt, x.ForwardedAt, x.RespondedAt, now);
            if (x.IsSpanned)
            {
                x.Services.Spans?.Add(x.MakeSpan(x.Settings.Time.GetElapsedTime(x.StartedAt, now)));
            }
        }

        if (x.OfTunnel is { } tunnel)
        {
            x.Services.Events.Publish(tunnel with { TotalMicroseconds = (long)x.Settings.Time.GetElapsedTime(x.StartedAt, now).TotalMicroseconds });
            return;
        }

        if (!x.Verdict.IsNoted)
        {
            if (x.Settings.AccessLog && x.HasHead && x.Status != 0)
            {
                Publish(x, EventSource.Access, Phase.Record, MitigationAction.None, now);
            }

            x.Lap(Phase.Record);
            return;
        }

        if (!x.HasHead)
        {
            now = x.Settings.Time.GetTimestamp();
            x.Loop.Measures.EndedWithoutHead(OutcomeOf(x), x.Status);
        }

        var counters = x.Loop.Counters;
        if (x.Status == x.Verdict.Status || x.HasFallen)
        {
            // Also 0: neither an answer nor a response was possible.
            counters.Refused[(int)x.Verdict.Phase]++;
        }
        else
        {
            counters.Logged++;
        }

        var action = ActionOf(x);
        x.Loop.Measures.Found(x.Verdict.Phase, x.Verdict.Source, x.Verdict.Violation, x.Status == x.Verdict.Status);
        if (x.Verdict.Source != EventSource.Overload || Overload.IsToBeTold(x))
        {
            Publish(x, x.Verdict.Source, x.Verdict.Phase, action, now);
        }

        x.Lap(Phase.Record);
    }

    /// <summary>The verdict let the request go on, and makes room for another one.</summary>
    public static void Superseded(Exchange x)
    {
        x.Loop.Counters.Logged++;
        x.Loop.Measures.Found(x.Verdict.Phase, x.Verdict.Source, x.Verdict.Violation, isBlocked: false);
        Publish(x, x.Verdict.Source, x.Verdict.Phase, MitigationAction.Log, x.Settings.Time.GetTimestamp());
    }

    /// <summary>How the request ended, for the counters: exactly one of them.</summary>
    private static RequestOutcome OutcomeOf(Exchange x)
    {
        ref readonly var verdict = ref x.Verdict;
        if (!verdict.IsNoted || verdict.IsAdvice)
        {
            return x.Status == 0 || x.IsCut ? RequestOutcome.Aborted : x.IsChecked && !x.IsViolating ? RequestOutcome.Conforming : RequestOutcome.Unchecked;
        }

        return verdict.Source == EventSource.Origin ? RequestOutcome.OriginFailed
            : x.Status != 0 && x.Status == verdict.Status ? verdict.Source == EventSource.Overload ? RequestOutcome.Overloaded : RequestOutcome.Blocked
            : verdict.Source == EventSource.Client || x.IsCut || x.Status == 0 ? RequestOutcome.Aborted
            : RequestOutcome.Logged;
    }

    /// <summary>A peer that failed was not mitigated, whatever the answer.</summary>
    private static MitigationAction ActionOf(Exchange x) =>
        x.Verdict.Source is EventSource.Origin or EventSource.Client ? MitigationAction.None
        : x.Status == x.Verdict.Status || x.HasFallen ? MitigationAction.Block
        : MitigationAction.Log;

    /// <summary>What is told of a tunnel, as far as it is known when that begins.</summary>
    public static ShieldEvent Describe(Exchange x)
    {
        if (x.ToldCount > 0)
        {
            TellRules(x, x.Settings.Time.GetTimestamp());
        }

        if (x.Verdict.IsNoted)
        {
            Superseded(x);
            x.Verdict = default;
        }

        return Make(x, EventSource.Tunnel, Phase.Response, MitigationAction.None, x.Settings.Time.GetTimestamp());
    }

    /// <summary>Tells of the rules that matched and let the request go on, each by an event of its own.</summary>
    private static void TellRules(Exchange x, long now)
    {
        foreach (var rule in x.ToldRules)
        {
            x.Loop.Measures.Found(Phase.Rules, EventSource.FirewallCustom, null, isBlocked: false);
            x.Services.Events.Publish(Make(x, EventSource.FirewallCustom, Phase.Rules, MitigationAction.Log, now) with
            {
                Rule = rule,
                Detail = rule.Action == RuleAction.Skip ? "A rule left out the rules behind it." : "A rule noted the request.",
                Violation = null,
            });
        }

        x.Loop.Counters.Logged += x.Verdict.IsNoted ? 0 : 1;
        x.ForgetTold();
    }

    private static void Publish(Exchange x, EventSource source, Phase phase, MitigationAction action, long now) =>
        x.Services.Events.Publish(Make(x, source, phase, action, now));

    private static ShieldEvent Make(Exchange x, EventSource source, Phase phase, MitigationAction action, long now)
    {
        var time = x.Settings.Time;
        var took = x.StartedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(x.StartedAt, now);
        var bytes = x.Input.Bytes;
        return new ShieldEvent
        {
            Time = time.GetUtcNow() - took,
            RequestId = Encoding.ASCII.GetString(x.RequestId),
            TraceId = Encoding.ASCII.GetString(x.TraceId),
            ClientAddress = x.ClientAddress,
            PeerAddress = x.Client.RemoteEndPoint.Address,
            Host = x.HasHead ? Redaction.Text(x.Authority, LongestText) : "",
            Method = x.HasHead ? Redaction.Text(x.Head.MethodRange.Of(bytes), LongestText) : "",
            Path = x.HasHead ? Redaction.Text(x.Path, LongestText) : "",
            Query = x.HasHead ? x.Policy.Redaction.Query(x.Head.Query.Of(bytes), x.Shield.SecretQueryNames) : "",
            Operation = x.Operation?.Check.Name ?? "",
            Action = action,
            Source = source,
            Phase = phase,
            Detail = x.Verdict.Detail ?? "",
            Violation = x.Verdict.Violation,
            Rule = x.Verdict.Rule,
            Status = x.Status,
            OriginStatus = x.OriginStatus,
            TotalMicroseconds = (long)took.TotalMicroseconds,
            ShieldMicroseconds = x.StartedAt == 0 ? 0 : (long)time.GetElapsedTime(x.StartedAt, x.ForwardedAt == 0 ? now : x.ForwardedAt).TotalMicroseconds,
            OriginMicroseconds = x.RespondedAt == 0 ? 0 : (long)time.GetElapsedTime(x.ForwardedAt, x.RespondedAt).TotalMicroseconds,
            Engine = x.Shield.Engine,
            ShieldVersion = x.Shield.Version,
        };
    }
}
