using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of certificates that are kept fresh.</summary>
internal sealed class CertificateMetrics(Func<CertificateKeeper?> keeper) : IMetricSource
{
    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        var kept = keeper();
        var counters = kept?.Counters ?? default;
        writer.Begin(MetricCatalog.CertificateReloads);
        writer.Number(counters.Reloads, new MetricLabel("result", "done"));
        writer.Number(counters.ReloadFailures, new MetricLabel("result", "failed"));
        writer.Single(MetricCatalog.StapleFailures, counters.StapleFailures);
        writer.Single(MetricCatalog.CertificateExpiry, kept is null ? 0 : kept.Certificates.Min(static certificate => certificate.NotAfter).ToUnixTimeSeconds());
    }
}
