using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of what the requests share: the shield in force, the memory for bodies, the workers, the line of events.</summary>
internal sealed class ShieldMetrics(JourneyServices services, EventRing events, Func<bool> isDraining) : IMetricSource
{
    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        writer.Single(MetricCatalog.InFlight, services.InFlight);
        writer.Single(MetricCatalog.Shed, services.Counters.Shed);
        writer.Single(MetricCatalog.Pressure, (int)services.Pressure.Level);
        writer.Single(MetricCatalog.BodyMemory, services.BodyBudget.Used);
        writer.Single(MetricCatalog.BodyMemoryLimit, services.BodyBudget.Limit);
        writer.Single(MetricCatalog.WorkersPending, services.AtWorkers);
        writer.Single(MetricCatalog.ThreadPoolQueue, ThreadPool.PendingWorkItemCount);
        writer.Single(MetricCatalog.Events, events.Published);
        writer.Single(MetricCatalog.EventsDropped, events.Dropped);
        writer.Single(MetricCatalog.EventFailures, events.Failed);
        writer.Single(MetricCatalog.EventsWaiting, events.Waiting);
        Write(writer, services.Shields);
        writer.Begin(MetricCatalog.Changes);
        writer.Number(services.Changes.Made, new MetricLabel("result", "made"));
        writer.Number(services.Changes.Refused, new MetricLabel("result", "refused"));
        writer.Single(MetricCatalog.Draining, isDraining() ? 1 : 0);
        writer.Begin(MetricCatalog.Build);
        writer.Number(1, new MetricLabel("version", VersionOf()), new MetricLabel("runtime", Environment.Version.ToString()), new MetricLabel("engine", services.Shields.Current.Engine));
    }

    private static void Write(MetricWriter writer, ShieldSlot shields)
    {
        var shield = shields.Current;
        writer.Single(MetricCatalog.ShieldVersion, shield.Version);
        writer.Single(MetricCatalog.ShieldPublished, shields.PublishedAt.ToUnixTimeMilliseconds() / 1e3);
        writer.Single(MetricCatalog.ShieldSwaps, shields.Swaps);
        writer.Single(MetricCatalog.ShieldOperations, shield.Operations.Length);
    }

    private static string VersionOf() => typeof(ShieldMetrics).Assembly.GetName().Version?.ToString(3) ?? "";
}
