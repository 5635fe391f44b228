using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>Which origin gets a request, and what becomes of connections when that changes.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData("a", "/pets", "all")]
    [InlineData("a", "/pets/1", "one")]
    [InlineData("a", "/pets/1/x", "one")]
    [InlineData("a", "/pets/12", "all")]
    [InlineData("b", "/pets", "host b")]
    [InlineData("b", "/pets/1", "host b")]
    [InlineData("b", "/petsy", "host b")]
    [InlineData("b", "/secret/x/y", "deep")]
    [InlineData("b", "/secret/x", "secret")]
    [InlineData("b", "/%73ecret/x", "secret")]
    public async Task The_hosts_own_routes_come_first_and_then_the_longest_path(string host, string path, string expected)
    {
        var names = (string[])["all", "one", "host b", "secret", "deep"];
        var origins = names.ToDictionary(static name => name, Origins.Named);
        OriginSettings Of(string name) => Origins.Of(name, origins[name].Port);
        await using var rig = await ProxyRig.StartAsync("epoll", origins["all"], TestShield.Make(fallthrough: MitigationAction.None, hosts: ["a", "b"]), change: settings => settings with
        {
            HostOrigins = new Dictionary<string, OriginSettings> { ["B"] = Of("host b") },
            Routes =
            [
                new OriginRoute(null, "/pets/1", Of("one")),
                new OriginRoute("b", "/secret", Of("secret")),
                new OriginRoute("b", "/secret/x/", Of("deep")),
            ],
        });
        Assert.Equal(expected, (await rig.AskAsync(Origins.Get(path, host))).Body);
        foreach (var origin in origins.Values)
        {
            await origin.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Origins_change_at_run_time_and_those_that_stay_keep_their_connections(string maker)
    {
        await using var first = Origins.Named("first");
        await using var second = Origins.Named("second");
        await using var rig = await ProxyRig.StartAsync(maker, first, TestShield.Make(fallthrough: MitigationAction.None), change: settings => settings with
        {
            Origin = Origins.Of("stays", first.Port),
            Routes = [new OriginRoute(null, "/old", Origins.Of("goes", second.Port))],
        });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("first", (await client.AskAsync(Origins.Get("/x"))).Body);
        Assert.Equal("second", (await client.AskAsync(Origins.Get("/old"))).Body);
        Assert.Equal(["stays", "goes"], rig.Server.Origins.Select(static origin => origin.Name));

        rig.Server.ChangeOrigins(new OriginTable { Default = Origins.Of("stays", first.Port) });
        Assert.Equal("first", (await client.AskAsync(Origins.Get("/old"))).Body);
        Assert.Equal(1, first.Connections);
        var stays = Assert.Single(rig.Server.Origins);
        Assert.Equal(("stays", 2L, 1L), (stays.Name, stays.Requests, stays.Connects));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_request_under_way_ends_on_the_origin_that_it_began_with_and_its_connection_ends_then(string maker)
    {
        var go = new TaskCompletionSource();
        var left = new TaskCompletionSource<bool>();
        await using var old = new RawOrigin(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nold");
            await go.Task;
            await connection.SendAsync("old");
            await connection.WaitForEndAsync();
            left.SetResult(true);
        });
        await using var other = Origins.Named("new");
        await using var rig = await ProxyRig.StartAsync(maker, other, change: settings => settings with { Origin = Origins.Of("old", old.Port) });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Origins.Get("/pets"));
        SpinWait.SpinUntil(() => rig.Server.Origins[0].InFlight == 1, TimeSpan.FromSeconds(10));
        rig.Server.ChangeOrigins(new OriginTable { Default = Origins.Of("new", other.Port) });
        Assert.Equal("new", (await rig.AskAsync(Origins.Get("/pets"))).Body);
        go.SetResult();
        Assert.Equal((200, "oldold"), Of(await client.ReadAsync()));
        Assert.True(await left.Task.WaitAsync(RawClient.Patience));
        Assert.Equal("new", (await client.AskAsync(Origins.Get("/pets"))).Body);

        static (int, string) Of(RawResponse got) => (got.Status, got.Body);
    }

    [Fact]
    public async Task Origins_that_change_all_the_time_lose_no_request()
    {
        await using var a = Origins.Named("same");
        await using var b = Origins.Named("same");
        await using var rig = await ProxyRig.StartAsync("epoll", a, change: settings => settings with { Loops = 2 });
        using var end = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var client = await rig.ConnectAsync();
            var asked = 0;
            while (!end.IsCancellationRequested)
            {
                // A method that is never sent a second time.
                Assert.Equal("same", (await client.AskAsync("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi")).Body);
                asked++;
            }

            return asked;
        })).ToList();
        for (var i = 0; i < 300; i++)
        {
            rig.Server.ChangeOrigins(new OriginTable { Default = Origins.Of("swapped", i % 2 == 0 ? b.Port : a.Port) });
            await Task.Delay(2);
        }

        await end.CancelAsync();
        Assert.All(await Task.WhenAll(asking), static asked => Assert.True(asked > 0));
    }
}
