using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>The bounds of connections, retries and times, each with its answer.</summary>
public sealed class BoundTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Requests_beyond_the_connections_wait_in_line_and_beyond_the_line_are_503(string maker)
    {
        var go = new TaskCompletionSource();
        await using var origin = new RawOrigin(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await go.Task;
                await connection.SendAsync(Ok);
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = Origins.Of("small", origin.Port) with { MaxConnections = 2, MaxPending = 2 },
        });
        var waiting = Enumerable.Range(0, 4).Select(_ => rig.AskAsync(Origins.Get("/pets"))).ToList();
        Assert.True(SpinWait.SpinUntil(() => rig.Server.Origins[0] is { InFlight: 2, Pending: 2 }, TimeSpan.FromSeconds(10)));
        var refused = await rig.AskAsync(Origins.Get("/pets"));
        Assert.Equal((503, "1"), (refused.Status, refused.Field("Retry-After")));
        Assert.Equal(EventSource.Overload, (await rig.Events.OneAsync()).Source);
        go.SetResult();
        Assert.All(await Task.WhenAll(waiting), static got => Assert.Equal((200, "ok"), (got.Status, got.Body)));
        Assert.Equal(2, origin.Connections);
        Assert.Equal((1L, 0L, 2L), (rig.Server.Origins[0].Overflows, rig.Server.Origins[0].Pending, rig.Server.Origins[0].Connections));
    }

    [Fact]
    public async Task Who_waits_for_a_connection_in_vain_is_503()
    {
        await using var origin = new RawOrigin(static connection => connection.WaitForEndAsync());
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with
        {
            Origin = Origins.Of("small", origin.Port) with { MaxConnections = 1, Timeouts = new OriginTimeouts { Connect = TimeSpan.FromSeconds(1), FirstByte = TimeSpan.FromSeconds(3) } },
        });
        var first = rig.AskAsync(Origins.Get("/pets"));
        Assert.True(SpinWait.SpinUntil(() => rig.Server.Origins[0].InFlight == 1, TimeSpan.FromSeconds(10)));
        Assert.Equal(503, (await rig.AskAsync(Origins.Get("/pets"))).Status);
        Assert.Equal(504, (await first).Status);
    }

    [Fact]
    public async Task Retries_stay_within_their_budget()
    {
        // Each connection serves one request and ends silently at the second.
        await using var origin = new RawOrigin(static async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Ok);
            await connection.ReadHeadAsync();
        });
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Origins.Of("stale", origin.Port) });
        await using var client = await rig.ConnectAsync();
        var bad = 0;
        const int asked = 200;
        for (var i = 0; i < asked; i++)
        {
            bad += (await client.AskAsync(Origins.Get("/pets"))).Status == 502 ? 1 : 0;
        }

        var status = rig.Server.Origins[0];
        Assert.InRange(status.Retries, 20, 10 + (asked * 20 / 100));
        Assert.Equal(bad, status.RetriesDenied);
        Assert.True(bad > 0);
    }

    [Fact]
    public async Task Where_retries_are_off_a_stale_connection_is_502()
    {
        await using var origin = new RawOrigin(static async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Ok);
            await connection.ReadHeadAsync();
        });
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Origins.Of("stale", origin.Port) with { Retry = false } });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Origins.Get("/pets"))).Status);
        Assert.Equal(502, (await client.AskAsync(Origins.Get("/pets"))).Status);
    }

    [Theory]
    [InlineData("epoll", "tls")]
    [InlineData("portable", "tls")]
    [InlineData("epoll", "first byte")]
    [InlineData("portable", "first byte")]
    [InlineData("epoll", "head")]
    [InlineData("portable", "head")]
    [InlineData("epoll", "idle")]
    [InlineData("portable", "idle")]
    [InlineData("epoll", "total")]
    [InlineData("portable", "total")]
    [InlineData("epoll", "total within the response")]
    [InlineData("portable", "total within the response")]
    public async Task Each_wait_has_its_time_and_its_answer(string maker, string wait)
    {
        await using var origin = new RawOrigin(async connection =>
        {
            await (wait == "tls" ? connection.WaitForEndAsync() : connection.ReadHeadAsync());
            if (wait is "head")
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-");
            }
            else if (wait is "idle")
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
            }
            else if (wait is "total within the response")
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                for (var i = 0; i < 100; i++)
                {
                    await connection.SendAsync("a");
                    await Task.Delay(100, connection.End);
                }
            }

            await connection.WaitForEndAsync();
        });
        var second = TimeSpan.FromSeconds(1);
        var times = wait switch
        {
            "tls" => new OriginTimeouts { Connect = TimeSpan.FromSeconds(60), Handshake = second },
            "first byte" or "head" => new OriginTimeouts { FirstByte = second },
            "idle" => new OriginTimeouts { ResponseIdle = second },
            _ => new OriginTimeouts { Total = second },
        };
        var settings = Origins.Of("slow", origin.Port) with { Timeouts = times };
        if (wait == "tls")
        {
            settings = settings with { Addresses = [new OriginAddress("127.0.0.1", origin.Port, new ClientTls()) { HandshakeTimeout = second }] };
        }

        await using var rig = await ProxyRig.StartAsync(maker, change: proxy => proxy with { Origin = settings });
        var started = TimeProvider.System.GetTimestamp();
        var got = await rig.AskAsync(Origins.Get("/pets"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.9, 8);
        Assert.Equal(wait is "idle" or "total within the response" ? (200, true) : (504, false), (got.Status, got.IsCut));
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
        Assert.Equal(1, rig.Server.Origins[0].Failures);
    }

    [Fact]
    public async Task A_held_response_that_stops_is_504()
    {
        await using var origin = new RawOrigin(static async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{");
            await connection.WaitForEndAsync();
        });
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Holding(Runtime.Contract.MitigationAction.Block), change: settings => settings with
        {
            Origin = Origins.Of("slow", origin.Port) with { Timeouts = new OriginTimeouts { ResponseIdle = TimeSpan.FromSeconds(1) } },
        });
        Assert.Equal(504, (await rig.AskAsync(Origins.Get("/pets/1"))).Status);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_client_certificate_is_shown_and_what_is_not_trusted_is_502(string maker)
    {
        using var authority = new TestAuthority();
        var shown = new TaskCompletionSource<string?>();
        await using var origin = new RawOrigin(
            async connection =>
            {
                shown.TrySetResult(connection.ClientCertificate?.Subject);
                while (await connection.ReadHeadAsync() is not null)
                {
                    await connection.SendAsync(Ok);
                }
            },
            TransportRig.Certificate.Leaf,
            asksForCertificate: true);
        var tls = new ClientTls { Authorities = TransportRig.TrustingTls.Authorities, ServerName = "localhost", ClientCertificate = authority.Issue("the shield") };
        OriginSettings With(ClientTls one) => new() { Name = "secure", Addresses = [new OriginAddress("127.0.0.1", origin.Port, one)] };
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = With(tls) });
        Assert.Equal(200, (await rig.AskAsync(Origins.Get("/pets"))).Status);
        Assert.Equal("CN=the shield", await shown.Task);

        // The right authority and another name; no authority; both are told as what they are.
        foreach (var bad in (ClientTls[])[
            new ClientTls { Authorities = tls.Authorities, ServerName = "other.example", ClientCertificate = tls.ClientCertificate },
            new ClientTls { ServerName = "localhost", ClientCertificate = tls.ClientCertificate }])
        {
            rig.Server.ChangeOrigins(new OriginTable { Default = With(bad) });
            var got = await rig.AskAsync(Origins.Get("/pets"));
            Assert.Equal(502, got.Status);
            Assert.Contains("No secure connection", got.Body, StringComparison.Ordinal);
        }
    }
}
