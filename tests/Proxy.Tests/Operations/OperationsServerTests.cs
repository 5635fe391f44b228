using System.Net;
using System.Text.Json;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Operations;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Measures;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Matching;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Operations;

/// <summary>What the operations listener answers, and that it answers whatever the clients' ports are at.</summary>
public sealed class OperationsServerTests
{
    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Metrics_and_health_are_answered_on_one_connection(string maker)
    {
        await using var rig = await StartAsync(maker);
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Scrape.Once(rig.Server, 1);
        await using var client = await ConnectAsync(rig);
        var metrics = await client.AskAsync("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8", "no-store"), (metrics.Status, metrics.Field("Content-Type"), metrics.Field("Cache-Control")));
        Assert.Equal(1, PrometheusParser.Parse(metrics.Body).Sum("fastshield_requests_total"));
        var open = await client.AskAsync("GET /metrics?x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n");
        Assert.StartsWith("application/openmetrics-text; version=1.0.0", open.Field("Content-Type"), StringComparison.Ordinal);
        PrometheusParser.Parse(open.Body, isOpenMetrics: true);
        Assert.Equal(["loop 0:ok"], await HealthAsync(client, "/livez", 200));
        Assert.Equal(["shield:ok", "listeners:ok", "life:ok"], await HealthAsync(client, "/readyz", 200));

        // Pipelined, HEAD, and what is not here.
        await client.SendAsync("HEAD /readyz HTTP/1.1\r\nHost: a\r\n\r\nGET /pets HTTP/1.1\r\nHost: a\r\n\r\nDELETE /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.0\r\n\r\n");
        Assert.Equal(200, (await client.ReadAsync("HEAD")).Status);
        Assert.Equal(404, (await client.ReadAsync()).Status);
        var refused = await client.ReadAsync();
        Assert.Equal((405, "GET, HEAD"), (refused.Status, refused.Field("Allow")));
        Assert.Equal("close", (await client.ReadAsync()).Field("Connection"));
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task They_are_not_on_the_clients_ports_and_without_the_setting_nowhere()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Null(rig.Server.OperationsEndPoint);
        Assert.Equal(404, (await rig.AskAsync("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Malformed_heads_are_refused_and_end_the_connection(string maker)
    {
        await using var rig = await StartAsync(maker);
        foreach (var (request, status) in ((string, int)[])[("GET /metrics HTTP/1.1\r\n\r\n", 400), ("GET  /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /" + new string('x', 20_000), 414)])
        {
            await using var client = await ConnectAsync(rig);
            Assert.Equal(status, (await client.AskAsync(request)).Status);
            Assert.True(await client.IsEndedAsync());
        }

        // A body has no place here: it is answered, and what follows is not read as a request.
        await using var post = await ConnectAsync(rig);
        Assert.Equal(405, (await post.AskAsync("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.True(await post.IsEndedAsync());
    }

    [Fact]
    public async Task Readiness_waits_for_the_first_shield_and_for_whoever_else_has_a_say()
    {
        var none = new Shield { Version = 0, Hosts = new HostTableBuilder<HostShield>().Build(), Operations = [], Engine = "none" };
        await using var rig = await StartAsync("epoll", none);
        await using var client = await ConnectAsync(rig);
        Assert.Equal(["shield:failed", "listeners:ok", "life:ok"], await HealthAsync(client, "/readyz", 503));
        Assert.Equal(["loop 0:ok"], await HealthAsync(client, "/livez", 200));
        rig.Server.Health.Loaded();
        Assert.Equal(["shield:ok", "listeners:ok", "life:ok"], await HealthAsync(client, "/readyz", 200));
        rig.Shields.Publish(TestShield.Make());
        var isThere = false;
        rig.Server.Health.AddReadiness(() => new HealthItem("store", isThere, isThere ? "read" : "away"));
        Assert.Equal(["shield:ok", "listeners:ok", "life:ok", "store:failed"], await HealthAsync(client, "/readyz", 503));
        isThere = true;
        Assert.Equal(["shield:ok", "listeners:ok", "life:ok", "store:ok"], await HealthAsync(client, "/readyz", 200));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task While_it_drains_the_process_lives_and_is_not_ready(string maker)
    {
        var answer = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await answer.Task;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var rig = await StartAsync(maker, origin: origin);
        await using var asking = await rig.ConnectAsync();
        await asking.SendAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n");
        SpinWait.SpinUntil(() => origin.Requests.Count == 1, TimeSpan.FromSeconds(10));
        var stopping = rig.Server.StopAsync(TimeSpan.FromSeconds(30));
        await using (var client = await ConnectAsync(rig))
        {
            Assert.Equal(["shield:ok", "listeners:ok", "life:failed"], await HealthAsync(client, "/readyz", 503));
            Assert.Equal(["loops:ok"], await HealthAsync(client, "/livez", 200));
            var metrics = await client.AskAsync("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(1, PrometheusParser.Parse(metrics.Body).Sum("fastshield_draining"));
            answer.SetResult();
            Assert.Equal(200, (await asking.ReadAsync()).Status);
        }

        await stopping.WaitAsync(RawClient.Patience);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => ConnectAsync(rig));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_loop_that_is_stuck_is_told_and_metrics_are_answered_all_the_same(string maker)
    {
        await using var rig = await StartAsync(maker);
        using var go = new ManualResetEventSlim();
        rig.Server.Transport.Loops[0].Post(static go => ((ManualResetEventSlim)go!).Wait(), go);
        await using var client = await ConnectAsync(rig);
        Assert.Equal(200, (await client.AskAsync("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(["loop 0:failed"], await HealthAsync(client, "/livez", 503));
        Assert.Equal(200, (await client.AskAsync("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        go.Set();
        Assert.Equal(["loop 0:ok"], await HealthAsync(client, "/livez", 200));

        // The turn that took so long is in the histogram.
        SpinWait.SpinUntil(() => Scrape.Of(rig.Server).Sum("fastshield_loop_turn_seconds_sum") > 4, TimeSpan.FromSeconds(10));
        Assert.True(Scrape.Of(rig.Server).Sum("fastshield_loop_turn_seconds_sum") > 4);
    }

    [Fact]
    public async Task It_speaks_tls_where_it_is_told_to()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Operations = new ListenEndpoint(IPAddress.Loopback, 0, TransportRig.Tls) });
        await using var client = await RawClient.ConnectAsync(rig.Server.OperationsEndPoint!.Port, tls: true);
        Assert.Equal(200, (await client.AskAsync("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
    }

    private static Task<ProxyRig> StartAsync(string maker, Shield? shield = null, ScriptedOrigin? origin = null) =>
        ProxyRig.StartAsync(maker, origin, shield, change: settings => settings with { Operations = new ListenEndpoint(IPAddress.Loopback, 0) });

    private static Task<RawClient> ConnectAsync(ProxyRig rig) => RawClient.ConnectAsync(rig.Server.OperationsEndPoint!.Port);

    /// <summary>The checks as `name:status`.</summary>
    private static async Task<IEnumerable<string>> HealthAsync(RawClient client, string path, int status)
    {
        var answer = await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((status, "application/json"), (answer.Status, answer.Field("Content-Type")));
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(status == 200 ? "ok" : "failed", json.RootElement.GetProperty("status").GetString());
        return [.. json.RootElement.GetProperty("checks").EnumerateArray().Select(check =>
        {
            Assert.NotEqual("", check.GetProperty("detail").GetString());
            return $"{check.GetProperty("name").GetString()}:{check.GetProperty("status").GetString()}";
        })];
    }
}
