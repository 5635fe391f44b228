using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>Several addresses of one origin: which one is chosen, left out, and taken in again.</summary>
public sealed class TargetTests
{
    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_Unix_socket_is_an_address_like_any_other(string maker)
    {
        var path = Path.Combine(Path.GetTempPath(), $"fs-{Guid.NewGuid():N}.sock");
        await using var origin = new RawOrigin(
            static async connection =>
            {
                while (await connection.ReadHeadAsync() is not null)
                {
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nunix");
                }
            },
            path: path);
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = new OriginSettings { Name = "unix", Addresses = [OriginAddresses.Parse("unix:" + path)] },
        });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("unix", (await client.AskAsync(Origins.Get("/pets"))).Body);
        Assert.Equal("unix", (await client.AskAsync(Origins.Get("/pets"))).Body);
        Assert.Equal(1, origin.Connections);
        Assert.Equal("unix:" + path, rig.Server.Origins[0].Targets[0].Address);

        await origin.DisposeAsync();
        Assert.Equal(502, (await client.AskAsync(Origins.Get("/pets"))).Status);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_name_is_looked_up_and_its_dead_addresses_are_passed_by(string maker)
    {
        await using var origin = Origins.Named("found");
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = new OriginSettings { Name = "name", Addresses = [new OriginAddress("localhost", origin.Port)] },
        });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("found", (await rig.AskAsync(Origins.Get("/pets"))).Body);
        }
    }

    [Fact]
    public async Task A_name_without_an_address_is_502_and_found_when_it_has_one()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with
        {
            Origin = new OriginSettings { Name = "nowhere", Addresses = [new OriginAddress("no-such-host.invalid", 80)] },
        });
        Assert.Equal(502, (await rig.AskAsync(Origins.Get("/pets"))).Status);
        Assert.Empty(rig.Server.Origins[0].Targets);
    }

    [Fact]
    public async Task The_least_loaded_address_is_chosen()
    {
        var hold = new TaskCompletionSource();
        await using var slow = new RawOrigin(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await hold.Task;
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
            }
        });
        await using var fast = Origins.Named("fast");
        await using var rig = await ProxyRig.StartAsync("epoll", fast, change: settings => settings with { Origin = Origins.Of("two", slow.Port, fast.Port) });
        await using var waiting = await rig.ConnectAsync();
        var sent = 0;
        while (slow.Connections == 0 && sent++ < 200)
        {
            // Until one of them is held by the slow address, each goes to either.
            await waiting.SendAsync(Origins.Get("/pets"));
            await Task.Delay(20);
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("fast", (await rig.AskAsync(Origins.Get("/pets"))).Body);
        }

        hold.SetResult();
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task An_address_that_cannot_be_reached_costs_no_request_and_is_left_out(string maker)
    {
        await using var good = Origins.Named("good");
        await using var rig = await ProxyRig.StartAsync(maker, good, change: settings => settings with
        {
            Origin = Origins.Of("two", ClosedPort(), good.Port) with { Ejection = new OriginEjection { Failures = 3, Shortest = TimeSpan.FromMinutes(1) } },
        });
        for (var i = 0; i < 60; i++)
        {
            // On connections of their own to the origin, so that each has to choose.
            Assert.Equal("good", (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
        }

        var status = rig.Server.Origins[0];
        Assert.Equal((3L, 1L, 0L), (status.ConnectFailures, status.Ejections, status.Failures));
        Assert.Equal([OriginTargetState.Ejected, OriginTargetState.Up], status.Targets.Select(static target => target.State));
    }

    [Fact]
    public async Task An_address_that_says_503_is_left_out_for_a_time_but_the_last_one_never()
    {
        var isIll = true;
        await using var ill = new ScriptedOrigin((_, connection) =>
            connection.SendAsync(Volatile.Read(ref isIll) ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var good = Origins.Named("good");
        var ejection = new OriginEjection { Failures = 2, Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(1) };
        await using var rig = await ProxyRig.StartAsync("epoll", good, change: settings => settings with
        {
            Origin = Origins.Of(ill, good) with { Ejection = ejection, SlowStart = TimeSpan.Zero },
        });
        var statuses = new List<int>();
        for (var i = 0; i < 30; i++)
        {
            statuses.Add((await rig.AskAsync(Origins.Get("/pets"))).Status);
        }

        Assert.Equal(2, statuses.Count(static status => status == 503));
        Volatile.Write(ref isIll, false);
        var bodies = new HashSet<string>();
        for (var i = 0; i < 200 && bodies.Count < 2; i++)
        {
            bodies.Add((await rig.AskAsync(Origins.Get("/pets"))).Body);
            await Task.Delay(20);
        }

        Assert.Contains("ok", bodies);

        // All bad: requests go on to be tried.
        await using var alone = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Origins.Of("dead", ClosedPort(), ClosedPort()) with { Ejection = ejection } });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(502, (await alone.AskAsync(Origins.Get("/pets"))).Status);
        }

        Assert.Contains(alone.Server.Origins[0].Targets, static target => target.State == OriginTargetState.Up);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task An_address_is_asked_how_it_is_once_for_all_loops(string maker)
    {
        var isIll = true;
        var asked = 0;
        await using var ill = new ScriptedOrigin((request, connection) =>
        {
            if (request.Target == "/healthz")
            {
                Interlocked.Increment(ref asked);
                Assert.Equal("probe.example", Assert.Single(request.Field("Host")));
                return connection.SendAsync(Volatile.Read(ref isIll) ? "HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 204 Well\r\n\r\n");
            }

            return connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nill");
        });
        await using var good = new ScriptedOrigin(static (_, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"));
        await using var rig = await ProxyRig.StartAsync(maker, good, change: settings => settings with
        {
            Loops = 2,
            Origin = Origins.Of(ill, good) with
            {
                SlowStart = TimeSpan.FromMilliseconds(100),
                Health = new OriginHealth { Path = "/healthz", Host = "probe.example", Interval = TimeSpan.FromMilliseconds(50), UnhealthyAfter = 2, HealthyAfter = 2 },
            },
        });
        OriginTargetState State() => rig.Server.Origins[0].Targets[0].State;
        Assert.True(SpinWait.SpinUntil(() => State() == OriginTargetState.Down, TimeSpan.FromSeconds(10)));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("good", (await rig.AskAsync(Origins.Get("/pets"))).Body);
        }

        Volatile.Write(ref isIll, false);
        Assert.True(SpinWait.SpinUntil(() => State() is OriginTargetState.Up or OriginTargetState.SlowStart, TimeSpan.FromSeconds(10)));
        var seen = false;
        for (var i = 0; i < 300 && !seen; i++)
        {
            seen = (await rig.AskAsync(Origins.Get("/pets"))).Body == "ill";
            await Task.Delay(5);
        }

        Assert.True(seen);
        Assert.True(asked > 3);
        Assert.Equal(ill.Requests.Count(static request => request.Target == "/healthz"), asked);
    }

    [Fact]
    public void After_a_fall_an_address_gets_its_share_by_and_by()
    {
        var time = new ManualTime();
        var health = new OriginHealth { Path = "/", UnhealthyAfter = 1, HealthyAfter = 1 };
        var settings = new OriginSettings { Name = "o", Addresses = [], SlowStart = TimeSpan.FromSeconds(10), Ejection = new OriginEjection { Failures = 2 } };
        var target = new OriginTarget(new OriginAddress("127.0.0.1", 1), settings, time);
        Assert.False(target.IsTroubled);
        target.Note(false, health);
        Assert.Equal((OriginTargetState.Down, 0), (target.State, target.Share()));
        time.Pass(5);
        target.Note(true, health);
        Assert.Equal((OriginTargetState.SlowStart, 10), (target.State, target.Share()));
        time.Pass(5);
        Assert.Equal(50, target.Share());
        time.Pass(5);
        Assert.Equal((100, false), (target.Share(), target.IsTroubled));

        // Five seconds the first time, ten the second.
        foreach (var seconds in (int[])[5, 10, 20])
        {
            Assert.False(target.Failed(isLast: false));
            Assert.True(target.Failed(isLast: false));
            time.Pass(seconds - 1);
            Assert.Equal((OriginTargetState.Ejected, 0), (target.State, target.Share()));
            time.Pass(1);
            Assert.NotEqual(0, target.Share());
        }

        Assert.False(target.Failed(isLast: true));
        Assert.False(target.Failed(isLast: true));
        Assert.Equal(3, target.Ejections);
    }

    internal static int ClosedPort()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        return ((IPEndPoint)closed.LocalEndpoint).Port;
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now;

        public void Pass(int seconds) => _now += seconds;
    }
}
