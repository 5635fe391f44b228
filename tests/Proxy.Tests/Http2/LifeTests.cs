using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>How connections end: drained, idle, left, or too slow.</summary>
public sealed class LifeTests
{
    public static TheoryData<string> Makers => ["epoll", "portable"];

    /// <summary>R-06: two GOAWAYs, the streams finish, then the end.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task R_06_A_drain_lets_streams_finish(string maker)
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (request, connection) =>
        {
            await (request.Target == "/pets/slow" ? go.Task : Task.CompletedTask);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request("GET", "/pets/slow")));
        SpinWait.SpinUntil(() => origin.Requests.Count == 1, TimeSpan.FromSeconds(10));
        var stop = rig.Server.StopAsync(TimeSpan.FromSeconds(20));

        var first = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);
        Assert.Equal((uint)int.MaxValue, first!.Word());
        Assert.Equal(Http2ErrorCode.NoError, (Http2ErrorCode)first.Word(4));

        // A request that was on its way is served.
        await client.SendAsync(Headers(3, true, client.Request()));
        Assert.Equal(200, (await client.ResponseAsync(3)).Status);
        var ping = new byte[8];
        "drain at"u8.CopyTo(ping);
        await client.SendAsync(Of(FrameType.Ping, FrameFlags.Ack, 0, ping));
        var second = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);
        Assert.Equal(3u, second!.Word());

        // A later one is not, and the client knows.
        await client.SendAsync(Headers(5, true, client.Request()));
        go.SetResult();
        Assert.Equal(200, (await client.ResponseAsync(1)).Status);
        Assert.Null(await client.UntilAsync(static _ => false));
        await stop.WaitAsync(Patience);
        Assert.Equal(2, origin.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_drain_ends_an_idle_connection_with_GOAWAY(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request()));
        await client.ResponseAsync(1);
        var stop = rig.Server.StopAsync(TimeSpan.FromSeconds(20));

        Assert.NotNull(await client.UntilAsync(static frame => frame.Type == FrameType.GoAway));
        Assert.Null(await client.UntilAsync(static _ => false));
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_idle_connection_ends_in_time_pings_or_not(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true, change: static settings => settings with { Timeouts = settings.Timeouts with { KeepAlive = TimeSpan.FromSeconds(1) } });
        await using var client = await ConnectAsync(rig.Port, tls: true);
        Assert.True(await client.PingsAsync());
        await Task.Delay(600);
        Assert.True(await client.PingsAsync());

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);
        Assert.Equal(Http2ErrorCode.NoError, (Http2ErrorCode)frame!.Word(4));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Fields_that_do_not_come_in_time_end_the_connection(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true, change: static settings => settings with { Timeouts = settings.Timeouts with { Head = TimeSpan.FromSeconds(3) } });
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Of(FrameType.Headers, 0, 1, Block(client.Request())));

        Assert.NotNull(await client.UntilAsync(static frame => frame.Type == FrameType.GoAway));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_client_that_breaks_its_connection_leaves_nothing_behind(string maker)
    {
        var origin = new ScriptedOrigin(static async (_, connection) => await connection.WaitForEndAsync(TimeSpan.FromSeconds(10)));
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        for (var round = 0; round < 5; round++)
        {
            await using var client = await ConnectAsync(rig.Port, tls: true);
            await client.SendAsync([.. Enumerable.Range(0, 20).Select(i => Headers(1 + (2 * i), true, client.Request()))]);
            SpinWait.SpinUntil(() => origin.Requests.Count >= 20 * (round + 1), TimeSpan.FromSeconds(10));
            client.Reset();
        }

        Assert.Equal(100, rig.Counted(static counters => counters.Cut, 100));
        SpinWait.SpinUntil(() => rig.Server.Transport.Counters.Open == 0, TimeSpan.FromSeconds(10));
        Assert.Equal(0, rig.Server.Transport.Counters.Open);
    }
}
