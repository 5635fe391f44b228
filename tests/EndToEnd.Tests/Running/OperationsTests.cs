using System.Net;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>The operations listener of both executables, by flag and by settings.</summary>
public sealed class OperationsTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Metrics_and_health_are_where_the_flag_says_and_a_collector_gets_them(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var collector = new ScriptedOrigin();
        var settings = workspace.Write("settings.yaml", $"otlp: {collector.Url}\notlp_interval: 1\ntrace: start\naccess_log: true\n");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--settings", settings, "--ops", "http://127.0.0.1:0");
        using var client = shield.Client();
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        Assert.Equal(404, await client.StatusAsync("/v1/nowhere"));
        Assert.Equal(404, await client.StatusAsync("/metrics"));
        Assert.Equal(55, Assert.Single(origin.Requests[0].Field("traceparent")).Length);

        var line = Assert.Single(shield.Lines, line => line.StartsWith("operations on http://127.0.0.1:", StringComparison.Ordinal));
        using var ops = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]), Timeout = Tool.Patience };
        Assert.Equal(HttpStatusCode.OK, (await ops.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ops.GetAsync("/livez")).StatusCode);
        var metrics = await ops.GetStringAsync("/metrics");
        Assert.Contains("\nfastshield_requests_total{outcome=\"conforming\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", metrics, StringComparison.Ordinal);
        Assert.Contains("\nfastshield_build_info{version=\"", metrics, StringComparison.Ordinal);

        SpinWait.SpinUntil(() => collector.Requests.Count > 0, Tool.Patience);
        Assert.Equal("/v1/metrics", collector.Requests[0].Target);
        Assert.Contains("http.server.request.duration", collector.Requests[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_node_without_zones_is_ready_to_get_some_and_tells_its_metrics_to_tokens(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var state = workspace.File("state");
        await using var node = await ShieldProcess.StartAsync(
            ShieldBinary.Of(host), "run", "--state", state, "--admin", "http://127.0.0.1:0", "--origin", origin.Url.ToString(), "--listen", "http://127.0.0.1:0", "--ops", "http://127.0.0.1:0");
        var api = new Uri((await node.LineAsync(line => line.StartsWith("management API on ", StringComparison.Ordinal))).Split(' ')[^1]);
        var line = await node.LineAsync(line => line.StartsWith("operations on ", StringComparison.Ordinal));
        using var ops = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]), Timeout = Tool.Patience };
        Assert.Equal(HttpStatusCode.OK, (await ops.GetAsync("/readyz")).StatusCode);

        using var admin = new HttpClient { BaseAddress = api, Timeout = Tool.Patience };
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/metrics")).StatusCode);
        admin.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(state, "admin-token"))).Trim());
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/livez")).StatusCode);
        Assert.Contains("\nfastshield_shield_version 0\n", await admin.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_or_a_collector_that_is_none_ends_the_start()
    {
        using var workspace = new Workspace();
        await using var taken = new ScriptedOrigin();
        foreach (var arguments in (string[][])[["--ops", $"http://127.0.0.1:{taken.Port}"], ["--ops", "ftp://127.0.0.1:1"], ["--settings", workspace.Write("bad.yaml", "otlp: ftp://collector\n")]])
        {
            var result = await Tool.RunAsync(ShieldBinary.JitHost, ["run", "--schema", Workspace.PetStore, "--origin", taken.Url.ToString(), "--listen", "http://127.0.0.1:0", .. arguments]);
            Assert.NotEqual(0, result.ExitCode);
            Assert.NotEqual("", result.Errors);
        }
    }
}
