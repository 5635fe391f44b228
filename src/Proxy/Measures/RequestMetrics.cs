using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of requests, added up over the loops.</summary>
internal sealed class RequestMetrics(JourneyServices services) : IMetricSource
{
    private static readonly Phase[] _phases = Enum.GetValues<Phase>();
    private static readonly RequestOutcome[] _outcomes = Enum.GetValues<RequestOutcome>();

    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        var loops = services.Measures;
        WriteCounts(writer, loops);
        WriteOperations(writer, loops, services.Shields.Operations);
        WriteTimes(writer, loops);
        WriteOrigins(writer, services.Counters);
        WriteHttp2(writer, services.Counters);
    }

    /// <summary>The label of an outcome.</summary>
    public static string NameOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Conforming => "conforming",
        RequestOutcome.Unchecked => "unchecked",
        RequestOutcome.Logged => "logged",
        RequestOutcome.Blocked => "blocked",
        RequestOutcome.Overloaded => "overloaded",
        RequestOutcome.OriginFailed => "origin_failed",
        _ => "aborted",
    };

    /// <summary>The label of a phase.</summary>
    public static string NameOf(Phase phase) => phase switch
    {
        Phase.Accept => "accept",
        Phase.Handshake => "handshake",
        Phase.Head => "head",
        Phase.Route => "route",
        Phase.ClientIdentity => "client_identity",
        Phase.Rules => "rules",
        Phase.Parameters => "parameters",
        Phase.Body => "body",
        Phase.Forward => "forward",
        Phase.Response => "response",
        _ => "record",
    };

    private static long Sum(IReadOnlyCollection<LoopMeasures> loops, Func<LoopMeasures, long[]> numbers, int at)
    {
        var sum = 0L;
        foreach (var loop in loops)
        {
            var of = numbers(loop);
            sum += at < of.Length ? Volatile.Read(ref of[at]) : 0;
        }

        return sum;
    }

    private static void WriteCounts(MetricWriter writer, IReadOnlyCollection<LoopMeasures> loops)
    {
        writer.Begin(MetricCatalog.Requests);
        foreach (var outcome in _outcomes)
        {
            writer.Number(Sum(loops, static loop => loop.Outcomes, (int)outcome), new MetricLabel("outcome", NameOf(outcome)));
        }

        writer.Begin(MetricCatalog.Responses);
        for (var status = 0; status < LoopMeasures.Statuses; status++)
        {
            if (Sum(loops, static loop => loop.ByStatus, status) is > 0 and var count)
            {
                writer.Number(count, new MetricLabel("code", status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        writer.Begin(MetricCatalog.Findings);
        foreach (var (phase, source, errorClass, isBlocked) in LoopMeasures.FindingKinds)
        {
            if (Sum(loops, static loop => loop.Findings, LoopMeasures.FindingIndex(phase, source, errorClass, isBlocked)) is > 0 and var count)
            {
                writer.Number(
                    count,
                    new MetricLabel("phase", NameOf(phase)),
                    new MetricLabel("source", EventNames.Of(source)),
                    new MetricLabel("error_class", errorClass is { } known ? EventNames.Of(known) : ""),
                    new MetricLabel("action", isBlocked ? "block" : "log"));
            }
        }
    }

    private static void WriteOperations(MetricWriter writer, IReadOnlyCollection<LoopMeasures> loops, OperationSlots slots)
    {
        var keys = slots.Keys;
        writer.Begin(MetricCatalog.OperationRequests);
        for (var slot = 0; slot < keys.Length; slot++)
        {
            foreach (var outcome in _outcomes)
            {
                if (Sum(loops, static loop => loop.Operations, (slot * LoopMeasures.NumbersOfOperation) + (int)outcome) is > 0 and var count)
                {
                    var key = keys[slot];
                    writer.Number(count, new("operation", key.Name), new("method", key.Method), new("path", key.Path), new("outcome", NameOf(outcome)));
                }
            }
        }

        writer.Begin(MetricCatalog.OperationTime);
        for (var slot = 0; slot < keys.Length; slot++)
        {
            if (Sum(loops, static loop => loop.Operations, (slot * LoopMeasures.NumbersOfOperation) + LoopMeasures.NumbersOfOperation - 1) is > 0 and var nanoseconds)
            {
                var key = keys[slot];
                writer.Number(nanoseconds / 1e9, new("operation", key.Name), new("method", key.Method), new("path", key.Path));
            }
        }
    }

    private static void WriteTimes(MetricWriter writer, IReadOnlyCollection<LoopMeasures> loops)
    {
        writer.Begin(MetricCatalog.RequestTime);
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.Request)));
        writer.Begin(MetricCatalog.ShieldTime);
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.Shield)));
        writer.Begin(MetricCatalog.OriginTime);
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.Origin)));
        writer.Begin(MetricCatalog.PhaseTime);
        foreach (var phase in _phases.Where(static phase => phase >= Phase.Head))
        {
            writer.Histogram(HistogramReading.Of(loops.Select(loop => loop.Phases[(int)phase])), new MetricLabel("phase", NameOf(phase)));
        }

        writer.Begin(MetricCatalog.CheckTime);
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.CheckOnLoop)), new MetricLabel("place", "loop"));
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.CheckOnWorker)), new MetricLabel("place", "worker"));
        writer.Begin(MetricCatalog.WorkerWait);
        writer.Histogram(HistogramReading.Of(loops.Select(static loop => loop.WorkerWait)));
    }

    private static void WriteOrigins(MetricWriter writer, ProxyCounters counters)
    {
        writer.Single(MetricCatalog.OriginFailures, counters.OriginFailures);
        writer.Single(MetricCatalog.Retries, counters.Retries);
    }

    private static void WriteHttp2(MetricWriter writer, ProxyCounters counters)
    {
        writer.Single(MetricCatalog.Http2Connections, counters.Http2Connections);
        writer.Single(MetricCatalog.Http2Resets, counters.Http2Resets);
        writer.Single(MetricCatalog.Http2Floods, counters.Http2Floods);
    }
}
