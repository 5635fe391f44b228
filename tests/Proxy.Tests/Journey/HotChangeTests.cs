using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>security-cases R-04, R-05: settings, shield, origins, listeners and certificates change under load, and each request has one version of all.</summary>
public sealed class HotChangeTests
{
    private const string Bad = "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    private const string Good = "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"name\":\"Rex\"}";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    /// <summary>
    /// Version A judges, blocks with 418 and has origin A; version B judges nothing and has origin B. A body that breaks its schema gets 418 or is served
    /// by B; anything else is a mixture.
    /// </summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task R04_no_request_fails_or_is_handled_by_a_mixture_while_all_changes(string maker)
    {
        await using var originB = Named("B");
        await using var rig = await ProxyRig.StartAsync(maker, Named("A"), tls: true, change: static settings => settings with { BlockStatus = 418 });
        var a = rig.Server.Settings;
        var b = a with
        {
            BlockStatus = 422,
            Origin = OriginSettings.For(originB.Url),
            Listeners = [a.Listeners[0] with { Tls = TransportRig.Tls }],
        };
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => LoadAsync(rig, stop.Token))).ToList();
        for (var i = 0; i < 50; i++)
        {
            var isB = i % 2 == 0;
            rig.Server.Change(isB ? b : a, TestShield.Make(isB ? MitigationAction.None : MitigationAction.Block));
            await Task.Delay(10);
        }

        await stop.CancelAsync();
        var seen = (await Task.WhenAll(clients)).SelectMany(list => list).ToList();
        Assert.All(seen, answer => Assert.Contains(answer, (string[])["good 200 A", "good 200 B", "bad 418 ", "bad 200 B"]));
        Assert.Equal(4, seen.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Listeners_come_and_go_and_those_that_stay_keep_their_connections(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Good)).Status);
        var one = rig.Server.Settings;
        var two = one with { Listeners = [.. one.Listeners, new ListenEndpoint(IPAddress.Loopback, 0, TransportRig.Tls)] };
        rig.Server.Change(two);

        Assert.Equal(2, rig.Server.EndPoints.Count);
        Assert.Equal(rig.Port, rig.Server.EndPoints[0].Port);
        var port = rig.Server.EndPoints[1].Port;
        await using var secured = await RawClient.ConnectAsync(port, tls: true);
        Assert.Equal(200, (await secured.AskAsync(Good)).Status);

        rig.Server.Change(one);
        Assert.Equal(200, (await client.AskAsync(Good)).Status);
        Assert.Equal(200, (await secured.AskAsync(Good)).Status);
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(IPAddress.Loopback, port));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task R05_a_change_that_cannot_be_made_leaves_everything_as_it_was(string maker)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { BlockStatus = 418 });
        var before = rig.Server.Settings;
        var other = new ListenEndpoint(IPAddress.Loopback, 0);
        var impossible = new ListenEndpoint(IPAddress.Loopback, ((IPEndPoint)taken.LocalEndpoint).Port);

        Assert.Throws<ConnectionException>(() => rig.Server.Change(before with { BlockStatus = 422, Listeners = [.. before.Listeners, other, impossible] }));

        Assert.Same(before, rig.Server.Settings);
        Assert.Single(rig.Server.EndPoints);
        Assert.Equal(418, (await rig.AskAsync(Bad)).Status);
    }

    private static ScriptedOrigin Named(string name) => new((_, connection) => connection.SendAsync($"HTTP/1.1 200 OK\r\nX-Origin: {name}\r\nContent-Length: 2\r\n\r\nok"));

    private static async Task<List<string>> LoadAsync(ProxyRig rig, CancellationToken stop)
    {
        var seen = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            await using var client = await rig.ConnectAsync();
            for (var i = 0; i < 20 && !stop.IsCancellationRequested; i++)
            {
                var answer = await client.AskAsync(i % 2 == 0 ? Good : Bad);
                seen.Add($"{(i % 2 == 0 ? "good" : "bad")} {answer.Status} {answer.Field("X-Origin")}");
            }
        }

        return seen;
    }
}
