using System.Globalization;
using System.Text.Json;
using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Measures.Otlp;

/// <summary>Spans of requests: of which there are some, what is in them, and what the origin is told.</summary>
public sealed class SpanTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task A_request_of_a_sampled_trace_becomes_a_span_that_the_origins_is_a_child_of(string maker)
    {
        await using var collector = new ScriptedOrigin();
        await using var rig = await StartAsync(maker, collector, TraceMode.Pass);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Get("/pets/7?secret=1", $"00-{Trace}-{Parent}-01"))).Status);
        Assert.Equal(200, (await client.AskAsync(Get("/pets", $"00-{Trace}-{Parent}-00"))).Status);
        Assert.Equal(200, (await client.AskAsync(Get("/pets", null))).Status);
        Assert.Equal(404, (await client.AskAsync(Get("/nowhere", $"00-{Trace}-{Parent}-03"))).Status);

        var spans = Spans(rig, collector, 2);
        var span = spans[0];
        Assert.Equal((Trace, Parent, "GET /pets/{id}", 2), (Text(span, "traceId"), Text(span, "parentSpanId"), Text(span, "name"), span.GetProperty("kind").GetInt32()));
        Assert.Matches("^[0-9a-f]{16}$", Text(span, "spanId"));
        Assert.NotEqual(Parent, Text(span, "spanId"));
        var start = long.Parse(Text(span, "startTimeUnixNano"), CultureInfo.InvariantCulture);
        var end = long.Parse(Text(span, "endTimeUnixNano"), CultureInfo.InvariantCulture);
        Assert.InRange(end - start, 1, 60_000_000_000);
        var now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        Assert.InRange(now - start, 0, 120_000_000_000);
        var attributes = span.GetProperty("attributes").EnumerateArray().ToDictionary(one => Text(one, "key"), one => one.GetProperty("value").EnumerateObject().Single().Value.GetString());
        Assert.Equal(
            ("GET", "/pets/7", "/pets/{id}", "200", "127.0.0.1"),
            (attributes["http.request.method"], attributes["url.path"], attributes["http.route"], attributes["http.response.status_code"], attributes["client.address"]));
        Assert.DoesNotContain("secret", span.ToString(), StringComparison.Ordinal);
        Assert.Equal("GET", Text(spans[1], "name"));

        // The origin's parent is the span, where there is one; a context that is not recorded goes on as it is, and none is made.
        Assert.Equal([$"00-{Trace}-{Text(span, "spanId")}-01"], rig.Origin.Requests[0].Field("traceparent"));
        Assert.Equal(["vendor=1"], rig.Origin.Requests[0].Field("tracestate"));
        Assert.Equal([$"00-{Trace}-{Parent}-00"], rig.Origin.Requests[1].Field("traceparent"));
        Assert.Empty(rig.Origin.Requests[2].Field("traceparent"));
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(0, 0)]
    public async Task Where_traces_begin_here_the_ratio_says_which_are_spans(double ratio, int expected)
    {
        await using var collector = new ScriptedOrigin();
        await using var rig = await StartAsync("epoll", collector, TraceMode.Start, ratio);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Get("/pets", null))).Status);
        }

        // A sampled one behind them, so that it is known when all are there.
        Assert.Equal(200, (await client.AskAsync(Get("/pets", $"00-{Trace}-{Parent}-01"))).Status);
        var spans = Spans(rig, collector, expected + 1);
        Assert.Equal(expected, spans.Count(static span => !span.TryGetProperty("parentSpanId", out _)));
        Assert.Equal(expected + 1, spans.Select(static span => Text(span, "spanId")).Distinct().Count());
    }

    [Fact]
    public async Task A_collector_that_fails_costs_spans_and_no_request()
    {
        await using var collector = new ScriptedOrigin(static (_, connection) => connection.SendAsync("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
        await using var rig = await StartAsync("epoll", collector, TraceMode.Start);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Get("/pets", null))).Status);
        SpinWait.SpinUntil(() => Counted(rig).Contains("fastshield_spans_total{result=\"failed\"} 1", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains("fastshield_spans_total{result=\"failed\"} 1", Counted(rig), StringComparison.Ordinal);
        Assert.Equal(200, (await client.AskAsync(Get("/pets", null))).Status);
    }

    private static string Counted(ProxyRig rig) => Scrape.Text(rig.Server.Metrics);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string Get(string path, string? context) => $"GET {path} HTTP/1.1\r\nHost: a\r\n{(context is null ? "" : $"traceparent: {context}\r\ntracestate: vendor=1\r\n")}\r\n";

    private static Task<ProxyRig> StartAsync(string maker, ScriptedOrigin collector, TraceMode mode, double ratio = 1) => ProxyRig.StartAsync(
        maker,
        change: settings => settings with { Trace = mode, TraceSampled = ratio, Otlp = new OtlpSettings { Endpoint = collector.Url, Spans = true, Interval = TimeSpan.FromHours(1) } });

    private static List<JsonElement> Spans(ProxyRig rig, ScriptedOrigin collector, int count)
    {
        List<JsonElement> Seen() => [.. collector.Requests.Where(static request => request.Target == "/v1/traces").SelectMany(static request =>
            JsonDocument.Parse(request.Text).RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray())];
        SpinWait.SpinUntil(() => Seen().Count >= count, TimeSpan.FromSeconds(30));
        Assert.Empty(rig.Defects);
        return Seen();
    }
}
