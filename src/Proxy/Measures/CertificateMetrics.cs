using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of certificates that are kept fresh, and of what is asked about those of clients.</summary>
internal sealed class CertificateMetrics(Func<CertificateKeeper?> keeper, StatusBook statuses) : IMetricSource
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
        var asked = statuses.Counters;
        writer.Begin(MetricCatalog.StatusQuestions);
        writer.Number(asked.Good, new MetricLabel("result", "good"));
        writer.Number(asked.Revoked, new MetricLabel("result", "revoked"));
        writer.Number(asked.Unknown, new MetricLabel("result", "unknown"));
        writer.Number(asked.Failed, new MetricLabel("result", "failed"));
        writer.Number(asked.Spared, new MetricLabel("result", "spared"));
        writer.Single(MetricCatalog.Statuses, statuses.Count);
    }
}
