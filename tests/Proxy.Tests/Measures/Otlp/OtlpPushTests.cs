using System.Globalization;
using System.Text.Json;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Measures.Otlp;

/// <summary>Metrics as a collector gets them, and what becomes of a collector that fails.</summary>
public sealed class OtlpPushTests
{
    [Fact]
    public async Task A_collector_gets_every_family_with_the_numbers_of_the_scrape()
    {
        await using var collector = new ScriptedOrigin(static (_, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
        List<string> reports = [];
        await using var rig = await StartAsync(collector, reports);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        Scrape.Once(rig.Server, 3);
        var before = collector.Requests.Count;
        SpinWait.SpinUntil(() => collector.Requests.Count > before + 1, TimeSpan.FromSeconds(20));
        var request = collector.Requests[before + 1];
        Assert.Equal(("POST", "/base/v1/metrics"), (request.Method, request.Target));
        Assert.Equal(["application/json"], request.Field("Content-Type"));
        using var json = JsonDocument.Parse(request.Body);
        var resource = Assert.Single(json.RootElement.GetProperty("resourceMetrics").EnumerateArray());
        Assert.Equal("fastshield", Attribute(resource.GetProperty("resource"), "service.name"));
        var scope = Assert.Single(resource.GetProperty("scopeMetrics").EnumerateArray());
        var metrics = scope.GetProperty("metrics").EnumerateArray().ToDictionary(metric => metric.GetProperty("name").GetString()!);
        Assert.Equal(MetricCatalog.All.Where(family => family != MetricCatalog.Spans).Select(family => family.OpenTelemetryName).Order(StringComparer.Ordinal), metrics.Keys.Order(StringComparer.Ordinal));
        foreach (var family in MetricCatalog.All.Where(family => family != MetricCatalog.Spans))
        {
            Check(family, metrics[family.OpenTelemetryName]);
        }

        var outcomes = metrics["fastshield.requests"].GetProperty("sum").GetProperty("dataPoints").EnumerateArray().ToDictionary(point => Attribute(point, "outcome"), point => point.GetProperty("asInt").GetString());
        Assert.Equal("3", outcomes["conforming"]);
        Assert.Equal(7, outcomes.Count);
        var time = Assert.Single(metrics["http.server.request.duration"].GetProperty("histogram").GetProperty("dataPoints").EnumerateArray());
        Assert.Equal("3", time.GetProperty("count").GetString());
        Assert.Equal("s", metrics["http.server.request.duration"].GetProperty("unit").GetString());
        Assert.Empty(reports);
        Assert.True(Scrape.Of(rig.Server).Sum("fastshield_otlp_exports_total", "result=\"done\"") >= 2);
    }

    [Fact]
    public async Task A_collector_that_fails_is_told_of_once_and_taken_up_again()
    {
        var isWell = false;
        await using var collector = new ScriptedOrigin((_, connection) => connection.SendAsync(Volatile.Read(ref isWell) ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"));
        List<string> reports = [];
        await using var rig = await StartAsync(collector, reports);
        SpinWait.SpinUntil(() => collector.Requests.Count >= 3, TimeSpan.FromSeconds(20));
        Assert.Contains("503", Assert.Single(Copy(reports)), StringComparison.Ordinal);
        Volatile.Write(ref isWell, true);
        SpinWait.SpinUntil(() => Copy(reports).Count == 2, TimeSpan.FromSeconds(20));
        Assert.Contains("again", Copy(reports)[1], StringComparison.Ordinal);
        Assert.True(Scrape.Of(rig.Server).Sum("fastshield_otlp_exports_total", "result=\"failed\"") >= 3);
        Assert.Equal(200, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_collector_that_is_away_or_never_answers_holds_nothing_up()
    {
        await using var silent = new ScriptedOrigin(static (_, _) => Task.Delay(TimeSpan.FromMinutes(1)));
        List<string> reports = [];
        await using var rig = await StartAsync(silent, reports);
        SpinWait.SpinUntil(() => Copy(reports).Count > 0, TimeSpan.FromSeconds(20));
        Assert.Contains("in time", Assert.Single(Copy(reports)), StringComparison.Ordinal);
        Assert.Equal(200, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        // The last push has two seconds.
        await rig.Server.StopAsync(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static void Check(MetricFamily family, JsonElement metric)
    {
        Assert.Equal((family.Help, family.Unit), (metric.GetProperty("description").GetString(), metric.GetProperty("unit").GetString()));
        var data = metric.GetProperty(family.Kind switch { MetricKind.Counter => "sum", MetricKind.Gauge => "gauge", _ => "histogram" });
        if (family.Kind != MetricKind.Gauge)
        {
            Assert.Equal(2, data.GetProperty("aggregationTemporality").GetInt32());
        }

        foreach (var point in data.GetProperty("dataPoints").EnumerateArray())
        {
            var now = ulong.Parse(point.GetProperty("timeUnixNano").GetString()!, CultureInfo.InvariantCulture);
            Assert.InRange(now, 1_600_000_000_000_000_000UL, 4_000_000_000_000_000_000UL);
            if (family.Kind == MetricKind.Histogram)
            {
                var counts = point.GetProperty("bucketCounts").EnumerateArray().Select(count => long.Parse(count.GetString()!, CultureInfo.InvariantCulture)).ToList();
                var bounds = point.GetProperty("explicitBounds").EnumerateArray().Select(bound => bound.GetDouble()).ToList();
                Assert.Equal(bounds.Count + 1, counts.Count);
                Assert.Equal(bounds.Order(), bounds);
                Assert.Equal(point.GetProperty("count").GetString(), counts.Sum().ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                Assert.True(point.TryGetProperty("asInt", out _) ^ point.TryGetProperty("asDouble", out _));
            }
        }
    }

    private static string Attribute(JsonElement owner, string key) =>
        owner.GetProperty("attributes").EnumerateArray().Single(attribute => attribute.GetProperty("key").GetString() == key).GetProperty("value").GetProperty("stringValue").GetString()!;

    private static List<string> Copy(List<string> reports)
    {
        lock (reports)
        {
            return [.. reports];
        }
    }

    private static Task<ProxyRig> StartAsync(ScriptedOrigin collector, List<string> reports) => ProxyRig.StartAsync("epoll", change: settings => settings with
    {
        Otlp = new OtlpSettings { Endpoint = new Uri(collector.Url, "/base/"), Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(1) },
        Report = message =>
        {
            lock (reports)
            {
                reports.Add(message);
            }
        },
    });
}
