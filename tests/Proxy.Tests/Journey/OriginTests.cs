using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Origins that are away, slow, early, or answer well and badly.</summary>
public sealed class OriginTests
{
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_origin_that_is_down_is_502_with_an_event_and_the_proxy_lives(string maker)
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = new OriginSettings { Name = "down", Addresses = [new OriginAddress("127.0.0.1", port)] },
        });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(502, (await client.AskAsync(Get)).Status);

        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.Origin, Phase.Forward, 502, 0), (told.Source, told.Phase, told.Status, told.OriginStatus));
        Assert.Equal(502, (await client.AskAsync(Get)).Status);
        Assert.Equal(2, rig.Counted(counters => counters.OriginFailures, 2));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_origin_that_does_not_answer_in_time_is_504(string maker)
    {
        var origin = new ScriptedOrigin(static (_, connection) => connection.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        await using var rig = await ProxyRig.StartAsync(maker, origin, change: Impatient);
        Assert.Equal(504, (await rig.AskAsync(Get)).Status);
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    public async Task Nonsense_is_502_and_nothing_of_it_reaches_the_client(string answer)
    {
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync(answer);
            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync("epoll", origin);
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(Get);
        Assert.Equal((502, "application/problem+json"), (got.Status, got.Field("Content-Type")));
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);

        origin.Answer = static (_, connection) => connection.SendAsync(Ok);
        Assert.Equal(200, (await client.AskAsync(Get)).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "abc", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "abc", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "abc", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", "", false)]
    public async Task An_origin_that_ends_within_its_response_cuts_the_clients_connection(string answer, string body, bool resets)
    {
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync(answer);
            await Task.Delay(100);
            if (resets)
            {
                connection.Reset();
            }
            else
            {
                connection.Close();
            }
        });
        await using var rig = await ProxyRig.StartAsync("epoll", origin);
        var got = await rig.AskAsync(Get);
        if (body.Length == 0)
        {
            // The nonsense was there before anything had gone out.
            Assert.Equal(502, got.Status);
            return;
        }

        Assert.Equal((200, true), (got.Status, got.IsCut));
        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.Origin, Phase.Response, 200), (told.Source, told.Phase, told.Status));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Chunks_are_framed_anew_with_their_trailers(string maker)
    {
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n");
            await Task.Delay(50);
            await connection.SendAsync("2;x=\"y\"\r\nef\r\n0\r\nX-Sum: 6\r\nContent-Length: 1\r\n\r\n");
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var got = await client.AskAsync(Get);
            Assert.Equal((200, "abcdef", "X-Sum: 6\r\n\r\n"), (got.Status, got.Body, got.Trailers));
        }

        var old = await rig.AskAsync("GET /pets HTTP/1.0\r\nHost: a\r\n\r\n");
        Assert.Equal(("abcdef", "close", null), (old.Body, old.Field("Connection"), old.Field("Transfer-Encoding")));
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task What_ends_with_the_connection_becomes_chunks_and_ends_an_old_clients_connection(string maker)
    {
        var text = new string('z', 40_000);
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n" + text);
            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        var got = await rig.AskAsync(Get);
        Assert.Equal((text, "chunked", false), (got.Body, got.Field("Transfer-Encoding"), got.IsCut));
        var old = await rig.AskAsync("GET /pets HTTP/1.0\r\n\r\n");
        Assert.Equal((text, false), (old.Body, old.IsCut));
    }

    [Fact]
    public async Task Interim_responses_pass_but_100_does_not()
    {
        var origin = new ScriptedOrigin(static (_, connection) =>
            connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok));
        await using var rig = await ProxyRig.StartAsync("epoll", origin);
        await using var client = await rig.ConnectAsync();
        var hint = await client.AskAsync(Get);
        Assert.Equal((103, "</a>"), (hint.Status, hint.Field("Link")));
        Assert.Equal("ok", (await client.ReadAsync()).Body);
        Assert.Equal("ok", (await client.AskAsync("GET /pets HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")).Body);

        origin.Answer = static (_, connection) => connection.SendAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100)) + Ok);
        Assert.Equal(502, (await client.AskAsync(Get)).Status);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 200, "100")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: \"a\"\r\n\r\n", 304, "100")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "0")]
    public async Task Responses_without_a_body_leave_the_connections_good(string method, string answer, int status, string? length)
    {
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync(answer));
        await using var rig = await ProxyRig.StartAsync("epoll", origin);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var got = await client.AskAsync($"{method} /pets HTTP/1.1\r\nHost: a\r\n\r\n", method);
            Assert.Equal((status, length), (got.Status, got.Field("Content-Length")));
        }

        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_connection_gone_stale_is_tried_again_for_idempotent_methods_only(string maker)
    {
        var origin = new ScriptedOrigin(static async (request, connection) =>
        {
            if (connection.Number == 1 && request.Target == "/pets/2")
            {
                connection.Close();
                return;
            }

            await connection.SendAsync(Ok);
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(200, (await client.AskAsync("PUT /pets/2 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")).Status);
        Assert.Equal(["{}", "{}"], origin.Requests.Skip(1).Select(static request => request.Text));
        Assert.Equal(1, rig.Counted(counters => counters.Retries, 1));

        var second = new ScriptedOrigin(static async (request, connection) =>
        {
            if (request.Method == "POST")
            {
                connection.Close();
                return;
            }

            await connection.SendAsync(Ok);
        });
        await using var other = await ProxyRig.StartAsync(maker, second);
        await using var poster = await other.ConnectAsync();
        Assert.Equal(200, (await poster.AskAsync(Get)).Status);
        Assert.Equal(502, (await poster.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"name\":\"a\"}")).Status);
        Assert.Equal(2, second.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_kept_connection_that_the_origin_ended_or_wrote_to_is_not_used(string maker)
    {
        var origin = new ScriptedOrigin(static async (request, connection) =>
        {
            await connection.SendAsync(Ok);
            if (request.Target == "/pets/1")
            {
                connection.Close();
            }
            else if (request.Target == "/pets/2")
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        foreach (var path in (string[])["/pets/1", "/pets/2", "/pets/3"])
        {
            Assert.Equal("ok", (await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
            await Task.Delay(100);
        }

        Assert.Equal(3, origin.Connections);
        Assert.Equal(0, rig.Server.Counters.Retries);
    }

    [Theory]
    [InlineData("epoll", true)]
    [InlineData("epoll", false)]
    [InlineData("portable", false)]
    public async Task An_early_answer_is_passed_on_and_ends_the_connection(string maker, bool isHeld)
    {
        var origin = new ScriptedOrigin
        {
            AnswerEarly = static async (_, connection) =>
            {
                await connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                await connection.WaitForEndAsync(TimeSpan.FromSeconds(10));
                return true;
            },
        };
        var shield = TestShield.Make(isHeld ? Runtime.Contract.MitigationAction.Block : Runtime.Contract.MitigationAction.None);
        await using var rig = await ProxyRig.StartAsync(maker, origin, shield);
        await using var client = await rig.ConnectAsync();
        var body = new string('x', isHeld ? 900_000 : 10_000);
        var length = isHeld ? body.Length : 1_000_000;
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n");
        await client.SendAsync(head + body);
        var got = await client.ReadAsync();
        Assert.Equal((403, "no"), (got.Status, got.Body));
        if (!isHeld)
        {
            Assert.Equal("close", got.Field("Connection"));
            Assert.True(await client.IsEndedAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_client_that_leaves_takes_the_origins_connection_along(string maker)
    {
        var ended = new TaskCompletionSource<bool>();
        var origin = new ScriptedOrigin(async (_, connection) => ended.SetResult(await connection.WaitForEndAsync(TimeSpan.FromSeconds(15))));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        var client = await rig.ConnectAsync();
        await client.SendAsync(Get);
        await Task.Delay(100);
        await client.DisposeAsync();
        Assert.True(await ended.Task.WaitAsync(RawClient.Patience));
        Assert.Equal((EventSource.Client, 0), Of(await rig.Events.OneAsync()));

        static (EventSource, int) Of(ShieldEvent told) => (told.Source, told.Status);
    }

    [Fact]
    public async Task Nonsense_while_the_body_is_still_coming_is_502()
    {
        var origin = new ScriptedOrigin
        {
            AnswerEarly = static async (_, connection) =>
            {
                await connection.SendAsync("HTTP/1.1 abc\r\n\r\n");
                await connection.WaitForEndAsync(TimeSpan.FromSeconds(10));
                return true;
            },
        };
        await using var rig = await ProxyRig.StartAsync("epoll", origin, TestShield.Make(Runtime.Contract.MitigationAction.None));
        var got = await rig.AskAsync("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        Assert.Equal((502, "close"), (got.Status, got.Field("Connection")));
    }

    [Fact]
    public async Task A_violation_that_was_let_pass_is_told_also_where_the_origin_fails()
    {
        var origin = new ScriptedOrigin(static (_, connection) =>
        {
            connection.Close();
            return Task.CompletedTask;
        });
        await using var rig = await ProxyRig.StartAsync("epoll", origin, TestShield.Make(Runtime.Contract.MitigationAction.Log));
        Assert.Equal(502, (await rig.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")).Status);
        await rig.Server.StopAsync(TimeSpan.Zero);
        Assert.Equal([EventSource.SchemaValidation, EventSource.Origin], rig.Events.Items.Select(static told => told.Source));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Long_heads_pass_both_ways_up_to_their_limit(string maker)
    {
        string Fields(int count) => string.Concat(Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"X-Long-{i}: {new string('v', 7000)}\r\n")));
        var origin = new ScriptedOrigin((request, connection) =>
            connection.SendAsync("HTTP/1.1 200 OK\r\n" + Fields(request.Target == "/pets/huge" ? 6 : 4) + "Content-Length: 2\r\n\r\nok"));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n" + Fields(4) + "\r\n");
        Assert.Equal((200, "ok", 7000), (got.Status, got.Body, got.Field("X-Long-3")!.Length));
        Assert.Equal(7000, Assert.Single(origin.Requests).Field("X-Long-3")[0].Length);
        Assert.Equal(502, (await client.AskAsync("GET /pets/huge HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(431, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n" + Fields(6) + "\r\n")).Status);
    }

    [Fact]
    public async Task A_port_in_use_is_said_and_leaves_nothing_running()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        var settings = rig.Server.Settings with { Listeners = [new ListenEndpoint(IPAddress.Loopback, rig.Port)] };
        await Assert.ThrowsAsync<ConnectionException>(() => ProxyServer.StartAsync(settings, rig.Shields));
    }

    [Fact]
    public async Task An_origin_with_tls_is_reached_and_verified()
    {
        await using var echo = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(fallthrough: Runtime.Contract.MitigationAction.None), tls: true);
        OriginSettings Over(Proxy.Tls.ClientTls tls) => new() { Name = "secure", Addresses = [new OriginAddress("localhost", echo.Port, tls)] };
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Over(Transport.TransportRig.TrustingTls) });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("ok", (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Body);
        Assert.Equal("ok", (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Body);
        Assert.Equal(1, echo.Server.Counters.Connections);

        await using var stranger = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Over(new Proxy.Tls.ClientTls()) });
        Assert.Equal(502, (await stranger.AskAsync("GET /pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
    }

    private static ProxySettings Impatient(ProxySettings settings) => settings with
    {
        Timeouts = new ProxyTimeouts { FirstByte = TimeSpan.FromSeconds(1) },
    };
}
