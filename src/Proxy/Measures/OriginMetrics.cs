using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of single origins. Those that share a name, as while one takes the place of another, are added up: no series is written twice.</summary>
internal sealed class OriginMetrics(Func<IReadOnlyList<OriginStatus>> origins) : IMetricSource
{
    /// <summary>Addresses with a series of their own; a name can have any number.</summary>
    private const int MostTargets = 256;

    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        var byName = origins().GroupBy(static origin => origin.Name, StringComparer.Ordinal).Select(static group => (Name: group.Key, Origins: group.ToList())).ToList();
        void Sum(MetricFamily family, Func<OriginStatus, long> number)
        {
            writer.Begin(family);
            foreach (var (name, of) in byName)
            {
                writer.Number(of.Sum(number), new MetricLabel("origin", name));
            }
        }

        Sum(MetricCatalog.OfOriginRequests, static origin => origin.Requests);
        Sum(MetricCatalog.OfOriginFailures, static origin => origin.Failures);
        Sum(MetricCatalog.OfOriginRetries, static origin => origin.Retries);
        Sum(MetricCatalog.OfOriginRetriesDenied, static origin => origin.RetriesDenied);
        Sum(MetricCatalog.OfOriginOverflows, static origin => origin.Overflows);
        Sum(MetricCatalog.OfOriginEjections, static origin => origin.Ejections);
        Sum(MetricCatalog.OfOriginConnections, static origin => origin.Connections);
        Sum(MetricCatalog.OfOriginInFlight, static origin => origin.InFlight);
        Sum(MetricCatalog.OfOriginPending, static origin => origin.Pending);
        writer.Begin(MetricCatalog.OfOriginTargets);
        foreach (var (name, address, isUp) in byName
            .SelectMany(static pair => pair.Origins.SelectMany(static origin => origin.Targets).GroupBy(static target => target.Address, StringComparer.Ordinal)
                .Select(group => (pair.Name, Address: group.Key, IsUp: group.Any(static target => target.State is OriginTargetState.Up or OriginTargetState.SlowStart))))
            .Take(MostTargets))
        {
            writer.Number(isUp ? 1 : 0, new MetricLabel("origin", name), new MetricLabel("address", address));
        }
    }
}
