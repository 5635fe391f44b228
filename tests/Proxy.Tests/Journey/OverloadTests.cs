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

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L07_bodies_of_many_uploads_at_a_time_stay_within_their_memory(string maker)
    {
        const int Length = 1_000_000;
        await using var rig = await StartAsync(maker, limits => limits with { MaxBodiesInFlight = 8 << 20 });
        var clients = new List<RawClient>();
        for (var i = 0; i < 64; i++)
        {
            clients.Add(await rig.ConnectAsync());
            await clients[i].SendAsync($"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {Length}\r\n\r\na");
        }

        // Eight of them fit into eight megabytes.
        await UntilAsync(() => rig.Server.Counters.RefusedBy[Phase.Body] == 56);
        var isRefused = new bool[64];
        await Task.WhenAll(clients.Select(async (client, i) =>
        {
            using var patience = new CancellationTokenSource();
            var reading = client.ReadAsync();
            if (await Task.WhenAny(reading, Task.Delay(1000, patience.Token)) == reading)
            {
                var answer = await reading;
                Assert.Equal((503, "1"), (answer.Status, answer.Field("Retry-After")));
                isRefused[i] = true;
                return;
            }

            await client.SendAsync(new string('a', Length - 1));
            Assert.Equal(200, (await reading).Status);
        }));

        Assert.Equal(56, isRefused.Count(static refused => refused));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        Assert.Equal(200, (await rig.AskAsync($"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {Length}\r\n\r\n{new string('a', Length)}")).Status);
    }

    /// <summary>
    /// Section 2.10: the origin serves ten at a time; five times as many clients as that get four fifths of what ten get at the least, the others are told
    /// at once to come again, and health is told meanwhile.
    /// </summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Overload_takes_nothing_from_those_that_are_served(string maker)
    {
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await Task.Delay(20);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, change: settings => settings with
        {
            Limits = settings.Limits with { MaxRequests = 10 },
            Operations = new FastShield.Proxy.Transport.ListenEndpoint(System.Net.IPAddress.Loopback, 0),
        });
        var best = 0.0;
        var health = TimeSpan.MaxValue;
        for (var round = 0; round < 6 && (best < 0.8 || health > TimeSpan.FromMilliseconds(100)); round++)
        {
            var (usual, refusedUsually, _) = await LoadAsync(rig, clients: 10);
            var (loaded, refused, answered) = await LoadAsync(rig, clients: 50);
            Assert.True(refused > 0 && refusedUsually == 0);
            best = Math.Max(best, (double)loaded / usual);
            health = answered < health ? answered : health;
        }

        Assert.True(best >= 0.8, $"goodput fell to {best:0.00} of the peak");
        Assert.True(health <= TimeSpan.FromMilliseconds(100), $"health took {health}");
    }

    private static async Task<(int Served, int Refused, TimeSpan Health)> LoadAsync(ProxyRig rig, int clients)
    {
        var (served, refused) = (0, 0);
        using var stop = new CancellationTokenSource();
        var all = Enumerable.Range(0, clients).Select(async _ =>
        {
            await using var client = await rig.ConnectAsync();
            while (!stop.IsCancellationRequested)
            {
                var status = (await client.AskAsync(Get)).Status;
                Assert.True(status is 200 or 503);
                Interlocked.Increment(ref status == 200 ? ref served : ref refused);
                if (status == 503)
                {
                    await Task.Delay(20);
                }
            }
        }).ToList();
        await Task.Delay(350);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await using (var probe = await RawClient.ConnectAsync(rig.Server.OperationsEndPoint!.Port))
        {
            Assert.Equal(200, (await probe.AskAsync("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        var health = clock.Elapsed;
        await Task.Delay(350);
        await stop.CancelAsync();
        await Task.WhenAll(all);
        return (served, refused, health);
    }

    /// <summary>A defect is injected: a shield whose table names operations that are not there.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_defect_in_one_journey_ends_its_connection_and_no_other(string maker)
    {
        var whole = TestShield.Make();
        await using var rig = await ProxyRig.StartAsync(maker, shield: new Gates.Shield { Version = 9, Hosts = whole.Hosts, Operations = [whole.Operations[0]], Engine = whole.Engine });
        await using var neighbour = await rig.ConnectAsync();
        Assert.Equal(200, (await neighbour.AskAsync(Get)).Status);
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).IsCut);
            Assert.Equal(200, (await neighbour.AskAsync(Get)).Status);
        }

        Assert.Equal(5, rig.Server.Transport.Counters.Unhandled);
        Assert.Equal(5, rig.Defects.Count);
        rig.Defects.Clear();
        Assert.Equal(6, rig.Counted(counters => counters.Forwarded, 6));
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
