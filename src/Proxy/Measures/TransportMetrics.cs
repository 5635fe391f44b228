using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of connections and loops.</summary>
internal sealed class TransportMetrics(NetworkTransport transport) : IMetricSource
{
    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        var counters = transport.Counters;
        writer.Single(MetricCatalog.Accepted, counters.Accepted);
        writer.Single(MetricCatalog.AcceptPauses, counters.AcceptPauses);
        writer.Single(MetricCatalog.Open, counters.Open);
        writer.Begin(MetricCatalog.Handshakes);
        Handshakes(writer, "full", counters.HandshakesDone - counters.HandshakesResumed);
        Handshakes(writer, "resumed", counters.HandshakesResumed);
        Handshakes(writer, "failed", counters.HandshakesFailed);
        Handshakes(writer, "timed_out", counters.HandshakesTimedOut);
        Handshakes(writer, "refused", counters.HandshakesRefused);
        writer.Single(MetricCatalog.HandshakesPending, counters.HandshakesPending);
        writer.Begin(MetricCatalog.HandshakeTime);
        writer.Histogram(HistogramReading.Of(transport.Loops.Select(static loop => loop.Counters.Handshakes)));
        writer.Begin(MetricCatalog.LoopTurn);
        writer.Histogram(HistogramReading.Of(transport.Loops.Select(static loop => loop.Counters.Turns)));
        writer.Single(MetricCatalog.IdleShed, counters.IdleShed);
        writer.Single(MetricCatalog.RefusedByClient, counters.RefusedByClient);
        writer.Single(MetricCatalog.ProxyHeadersRefused, counters.ProxyHeadersRefused);
        writer.Single(MetricCatalog.Received, counters.BytesReceived);
        writer.Single(MetricCatalog.Sent, counters.BytesSent);
        writer.Single(MetricCatalog.OriginConnections, counters.Connected);
        writer.Single(MetricCatalog.OriginConnectFailures, counters.ConnectFailures);
        writer.Single(MetricCatalog.InternalErrors, counters.Unhandled);
    }

    private static void Handshakes(MetricWriter writer, string result, long count) => writer.Number(count, new MetricLabel("result", result));
}
