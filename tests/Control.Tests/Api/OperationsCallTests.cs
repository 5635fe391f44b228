using System.Net;
using FastShield.Control.Access;
using FastShield.Proxy.Measures;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>Metrics on the management listener: for whoever may read everything, and nobody else.</summary>
public sealed class OperationsCallTests
{
    [Fact]
    public async Task Metrics_are_for_tokens_that_may_read_all_zones()
    {
        await using var rig = await ManagementRig.StartAsync();
        rig.Metrics.Add(new OneMetric());
        using var reader = rig.ClientOf(await rig.TokenAsync(AccessLevel.Read));
        using var answer = await reader.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("# HELP one_total What is counted.\n# TYPE one_total counter\none_total 1\n", await answer.Content.ReadAsStringAsync());

        using var ofZone = rig.ClientOf(await rig.TokenAsync(AccessLevel.Admin, [rig.Zone.Zone.Id]));
        Assert.Equal(HttpStatusCode.Forbidden, (await ofZone.GetAsync("/metrics")).StatusCode);
        using var nobody = rig.ClientOf(null);
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.GetAsync("/metrics")).StatusCode);
        using var wrong = rig.ClientOf("wrong");
        Assert.Equal(HttpStatusCode.Forbidden, (await wrong.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await reader.PostAsync("/metrics", null)).StatusCode);

        // Without a proxy nothing is said of one.
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/readyz")).StatusCode);
    }

    private sealed class OneMetric : IMetricSource
    {
        public void WriteTo(MetricWriter writer) => writer.Single(new MetricFamily("one_total", MetricKind.Counter, "1", "What is counted."), 1);
    }
}
