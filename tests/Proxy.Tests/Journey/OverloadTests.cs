using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>security-cases L-04, L-07, 2.10: at each limit of the proxy's own there is a decided answer, and behind it the proxy goes on.</summary>
public sealed class OverloadTests
{
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L04_one_client_has_so_many_connections_and_another_is_served(string maker)
    {
        await using var rig = await StartAsync(maker, limits => limits with { MaxConnectionsPerClient = 2 });
        var first = await rig.ConnectAsync();
        await using var second = await rig.ConnectAsync();
        Assert.Equal(200, (await first.AskAsync(Get)).Status);
        Assert.Equal(200, (await second.AskAsync(Get)).Status);

        await using (var third = await rig.ConnectAsync())
        {
            Assert.True(await third.IsEndedAsync());
        }

        await using var other = await RawClient.ConnectAsync(rig.Port, from: System.Net.IPAddress.Parse("127.0.0.2"));
        Assert.Equal(200, (await other.AskAsync(Get)).Status);
        Assert.Equal(1, rig.Server.Transport.Counters.RefusedByClient);
        await first.DisposeAsync();
        await UntilAsync(() => rig.Server.Transport.Load == 2);
        Assert.Equal(200, (await rig.AskAsync(Get)).Status);
        Assert.Contains(await rig.Events.ManyAsync(1), item => item.Source == EventSource.Overload && item.Detail.StartsWith("1 connections were ended", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L04_when_full_the_oldest_idle_connection_makes_room(string maker)
    {
        await using var rig = await StartAsync(maker, limits => limits with { MaxConnections = 40 });
        var clients = new List<RawClient>();
        for (var i = 0; i < 40; i++)
        {
            clients.Add(await rig.ConnectAsync());
            Assert.Equal(200, (await clients[i].AskAsync(Get)).Status);
        }

        // A request that is quicker than the making of room is told to come again.
        var status = 0;
        for (var i = 0; i < 50 && status != 200; i++)
        {
            status = (await rig.AskAsync(Get)).Status;
            Assert.True(status is 200 or 503);
        }

        Assert.Equal(200, status);
        Assert.True(await clients[0].IsEndedAsync());
        Assert.True(rig.Server.Transport.Counters.IdleShed is > 0 and < 40);
        Assert.Equal(200, (await clients[39].AskAsync(Get)).Status);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L04_full_of_busy_connections_a_new_one_is_told_to_come_again(string maker)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var origin = WaitingOrigin(goOn.Task);
        await using var rig = await StartAsync(maker, limits => limits with { MaxConnections = 2 }, origin);
        await using var first = await rig.ConnectAsync();
        await using var second = await rig.ConnectAsync();
        await first.SendAsync(Get);
        await second.SendAsync(Get);
        await UntilAsync(() => origin.Requests.Count == 2);

        await using (var third = await rig.ConnectAsync())
        {
            var refused = await third.AskAsync(Get);
            Assert.Equal((503, "1", "close"), (refused.Status, refused.Field("Retry-After"), refused.Field("Connection")));
        }

        goOn.SetResult();
        Assert.Equal(200, (await first.ReadAsync()).Status);
        Assert.Equal(200, (await second.ReadAsync()).Status);
        Assert.Equal(1, rig.Counted(counters => counters.Shed, 1));
        Assert.Contains(rig.Events.Items, item => item.Source == EventSource.Overload && item.Status == 503);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Above_the_limit_of_requests_under_way_one_is_answered_503_and_its_connection_stays(string maker)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var origin = WaitingOrigin(goOn.Task);
        await using var rig = await StartAsync(maker, limits => limits with { MaxRequests = 1 }, origin);
        await using var first = await rig.ConnectAsync();
        await first.SendAsync(Get);
        await UntilAsync(() => origin.Requests.Count == 1);
        await using var second = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var refused = await second.AskAsync(Get);
            Assert.Equal((503, "1", null), (refused.Status, refused.Field("Retry-After"), refused.Field("Connection")));
        }

        goOn.SetResult();
        Assert.Equal(200, (await first.ReadAsync()).Status);
        await UntilAsync(() => rig.Server.Counters.Forwarded == 1);
        Assert.Equal(200, (await second.AskAsync(Get)).Status);

        // Refusals are told once a second, and counted each.
        Assert.Equal(3, rig.Server.Counters.Shed);
        Assert.InRange(rig.Events.Items.Count(item => item.Source == EventSource.Overload), 1, 2);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Memory_above_the_first_watermark_ends_connections_and_above_the_second_refuses(string maker)
    {
        await using var rig = await StartAsync(maker, static limits => limits);
        await using var client = await rig.ConnectAsync();
        Assert.Null((await client.AskAsync(Get)).Field("Connection"));

        // All memory that this process has is more than a megabyte, and less than a petabyte.
        rig.Server.Change(With(rig, limits => limits with { MaxMemory = 1L << 20, MemoryNoKeepAlive = 0.9, MemoryRefuse = double.MaxValue }));
        await UntilAsync(() => rig.Server.Pressure == PressureLevel.NoKeepAlive);
        var last = await client.AskAsync(Get);
        Assert.Equal((200, "close"), (last.Status, last.Field("Connection")));

        rig.Server.Change(With(rig, limits => limits with { MemoryRefuse = 0.95 }));
        await UntilAsync(() => rig.Server.Pressure == PressureLevel.Refuse);
        var refused = await rig.AskAsync(Get);
        Assert.Equal((503, "1", "close"), (refused.Status, refused.Field("Retry-After"), refused.Field("Connection")));

        rig.Server.Change(With(rig, limits => limits with { MaxMemory = 1L << 50 }));
        await UntilAsync(() => rig.Server.Pressure == PressureLevel.None);
        Assert.Equal(200, (await rig.AskAsync(Get)).Status);
    }

    private static Task<ProxyRig> StartAsync(string maker, Func<ProxyLimits, ProxyLimits> limits, ScriptedOrigin? origin = null) =>
        ProxyRig.StartAsync(maker, origin, change: settings => settings with { Limits = limits(settings.Limits) });

    private static ProxySettings With(ProxyRig rig, Func<ProxyLimits, ProxyLimits> limits) =>
        rig.Server.Settings with { Limits = limits(rig.Server.Settings.Limits) };

    private static ScriptedOrigin WaitingOrigin(Task goOn) => new(async (_, connection) =>
    {
        await goOn;
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "it did not come");
            await Task.Delay(10);
        }
    }
}
