using System.Collections.Concurrent;
using System.Globalization;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>HTTP/2 to origins (RFC 9113): what goes, what comes, one connection for many, windows, and what is not well-formed.</summary>
public sealed class Http2OriginTests
{
    private const string Get = "GET /pets?x=1 HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\nCookie: a=b\r\nConnection: keep-alive\r\n\r\n";

    public static TheoryData<string, bool> Ways => new() { { "epoll", false }, { "epoll", true }, { "portable", false }, { "portable", true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_becomes_frames_and_frames_become_a_response(string maker, bool tls)
    {
        var seen = new List<FrameRequest>();
        await using var origin = new FrameOrigin(
            FrameOrigin.Each(async (connection, request) =>
            {
                seen.Add(request);
                if (request.Field(":method") == "HEAD")
                {
                    await connection.HeadersAsync(request.Stream, true, (":status", "200"), ("content-length", "17"));
                }
                else if (request.Body.Count > 0)
                {
                    await connection.HeadersAsync(request.Stream, false, (":status", "200"), ("x-kind", "a"));
                    await connection.DataAsync(request.Stream, "you said: ", false);
                    await connection.DataAsync(request.Stream, new string('x', request.Body.Count), false);
                    await connection.HeadersAsync(request.Stream, true, ("x-sum", "7"), ("grpc-status", "0"));
                }
                else
                {
                    await FrameOrigin.OkAsync(connection, request);
                }
            }),
            tls);
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(fallthrough: MitigationAction.None), change: settings => settings with { Origin = origin.Settings });
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(Get);
        Assert.Equal((200, "ok", "2"), (got.Status, got.Body, got.Field("Content-Length")));
        var request = Assert.Single(seen);
        Assert.Equal([":method", ":scheme", ":path", ":authority"], request.Fields.Take(4).Select(static field => field.Name));
        Assert.Equal(("GET", tls ? "https" : "http", "/pets?x=1", "a", "a=b", ""), (request.Field(":method"), request.Field(":scheme"), request.Field(":path"), request.Field(":authority"), request.Field("cookie"), request.Field("connection")));
        Assert.Equal("", request.Field("host"));

        var head = await client.AskAsync("HEAD /pets HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD");
        Assert.Equal((200, "17"), (head.Status, head.Field("Content-Length")));

        var posted = await client.AskAsync("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTE: trailers\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal((200, "you said: xxxxx", "a"), (posted.Status, posted.Body, posted.Field("x-kind")));
        Assert.Equal("x-sum: 7\r\ngrpc-status: 0\r\n\r\n", posted.Trailers);
        Assert.Equal(("5", "trailers"), (seen[2].Field("content-length"), seen[2].Field("te")));

        var chunked = await client.AskAsync("POST /unknown HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
        Assert.Equal("you said: xxxxxxx", chunked.Body);
        Assert.Equal(("abcdefg", ""), (new string([.. seen[3].Body.Select(static octet => (char)octet)]), seen[3].Field("content-length")));
        Assert.Equal([1, 3, 5, 7], seen.Select(static one => one.Stream));
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task A_WebSocket_handshake_is_refused_and_not_sent_where_the_origin_is_reached_by_streams(string maker)
    {
        var seen = new List<FrameRequest>();
        await using var origin = new FrameOrigin(FrameOrigin.Each(async (connection, request) =>
        {
            seen.Add(request);
            await FrameOrigin.OkAsync(connection, request);
        }));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings });
        await using var client = await rig.ConnectAsync();
        const string fields = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
        Assert.Equal(501, (await client.AskAsync($"GET /socket HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).Status);

        // Where the operation is no WebSocket the request goes on in HTTP, as with any origin; the connection is as good as before.
        Assert.Equal(200, (await client.AskAsync($"GET /pets HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).Status);
        Assert.Equal("/pets", Assert.Single(seen).Field(":path"));
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Many_requests_share_a_connection_within_what_the_origin_allows(string maker)
    {
        var most = 0;
        var now = 0;
        await using var origin = new FrameOrigin(
            async connection =>
            {
                while (await connection.RequestAsync() is { } request)
                {
                    _ = Task.Run(async () =>
                    {
                        most = Math.Max(most, Interlocked.Increment(ref now));
                        for (var i = 0; i < 500 && Volatile.Read(ref most) < 2; i++)
                        {
                            // The first one waits for company, however slowly it comes.
                            await Task.Delay(20);
                        }

                        await Task.Delay(20);
                        Interlocked.Decrement(ref now);
                        await FrameOrigin.OkAsync(connection, request);
                    });
                }
            },
            false,
            (3, 10));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings with { MaxConnections = 1 } });
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => rig.AskAsync(Get)));
        Assert.All(all, static got => Assert.Equal((200, "ok"), (got.Status, got.Body)));
        Assert.Equal(1, origin.Connections);
        Assert.InRange(most, 2, 10);
        Assert.Equal((1L, 60L, 0L), (rig.Server.Origins[0].Connects, rig.Server.Origins[0].Requests, rig.Server.Origins[0].InFlight));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Requests_that_wait_go_on_when_the_origin_takes_more(string maker)
    {
        const int all = 20;
        var seen = new List<FrameRequest>();
        await using var origin = new FrameOrigin(
            async connection =>
            {
                while (await connection.RequestAsync() is { } request)
                {
                    seen.Add(request);
                    if (seen.Count == 1)
                    {
                        // The others have come to the shield by now, and wait for the one connection; nothing is answered before all of them are here.
                        await Task.Delay(300);
                        await connection.FrameAsync(FrameType.Settings, FrameFlags.None, 0, [0, 3, 0, 0, 0, all]);
                    }

                    if (seen.Count == all)
                    {
                        foreach (var one in seen)
                        {
                            await FrameOrigin.OkAsync(connection, one);
                        }
                    }
                }
            },
            false,
            (3, 1));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings with { MaxConnections = 1 } });
        var answers = await Task.WhenAll(Enumerable.Range(0, all).Select(_ => rig.AskAsync(Get)));
        Assert.All(answers, static got => Assert.Equal((200, "ok"), (got.Status, got.Body)));
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Requests_that_wait_find_the_room_of_connections_made_after_the_origin_was_away(string maker)
    {
        const int waiting = 6;
        var held = 0;
        var came = 0;
        var later = new ConcurrentQueue<(FrameConnection Connection, FrameRequest Request)>();
        await using var origin = new FrameOrigin(
            async connection =>
            {
                while (await connection.RequestAsync() is { } request)
                {
                    if (connection.Raw.Number <= 2)
                    {
                        Interlocked.Increment(ref held);
                        continue;
                    }

                    // Nothing is answered before all who waited are here.
                    if (request.Stream == 1)
                    {
                        await Task.Delay(200);
                        await connection.FrameAsync(FrameType.Settings, FrameFlags.None, 0, [0, 3, 0, 0, 0, 100]);
                    }

                    later.Enqueue((connection, request));
                    if (Interlocked.Increment(ref came) == waiting)
                    {
                        foreach (var (on, one) in later)
                        {
                            await FrameOrigin.OkAsync(on, one);
                        }
                    }
                }
            },
            false,
            (3, 1));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings with { MaxConnections = 2, Retry = false } });
        var lost = Enumerable.Range(0, 2).Select(_ => rig.AskAsync(Get)).ToArray();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref held) == 2, TimeSpan.FromSeconds(10)));
        var answers = Enumerable.Range(0, waiting).Select(_ => rig.AskAsync(Get)).ToArray();
        Assert.True(SpinWait.SpinUntil(() => rig.Server.Origins[0].Pending == waiting, TimeSpan.FromSeconds(10)));
        origin.ResetAll();
        Assert.All(await Task.WhenAll(lost), static got => Assert.Equal(502, got.Status));
        Assert.All(await Task.WhenAll(answers), static got => Assert.Equal((200, "ok"), (got.Status, got.Body)));
    }

    [Theory]
    [InlineData("epoll", true)]
    [InlineData("epoll", false)]
    [InlineData("portable", true)]
    public async Task Long_bodies_wait_for_windows_both_ways(string maker, bool tls)
    {
        const int length = 900_000;
        await using var origin = new FrameOrigin(
            async connection =>
            {
                while (await connection.RequestAsync() is { } request)
                {
                    await connection.HeadersAsync(request.Stream, false, (":status", "200"));
                    var window = 128 * 1024;
                    for (var sent = 0; sent < length;)
                    {
                        var piece = Math.Min(Math.Min(10_000, length - sent), window);
                        if (piece == 0)
                        {
                            var update = await connection.UntilAsync(FrameType.WindowUpdate);
                            window += update!.Stream == request.Stream ? (int)update.Word : 0;
                            continue;
                        }

                        await connection.DataAsync(request.Stream, new string('y', piece), false);
                        sent += piece;
                        window -= piece;
                    }

                    await connection.DataAsync(request.Stream, request.Body.Count.ToString(CultureInfo.InvariantCulture), true);
                }
            },
            tls,
            (4, 1000));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var got = await client.AskAsync($"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n" + new string('x', length));
            Assert.Equal(200, got.Status);
            Assert.Equal(new string('y', length) + length.ToString(CultureInfo.InvariantCulture), got.Body);
        }
    }

    [Fact]
    public async Task A_connection_ends_when_it_is_idle_and_when_its_origin_is_no_longer_one()
    {
        var ends = 0;
        await using var origin = new FrameOrigin(async connection =>
        {
            await FrameOrigin.Each(static (one, request) => FrameOrigin.OkAsync(one, request))(connection);
            ends += connection.Told.Exists(static frame => frame.Type == FrameType.GoAway) ? 1 : 0;
        });
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = origin.Settings with { IdleTimeout = TimeSpan.FromMilliseconds(300) } });
        Assert.Equal(200, (await rig.AskAsync(Get)).Status);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ends) == 1, TimeSpan.FromSeconds(10)));
        rig.Server.ChangeOrigins(new OriginTable { Default = origin.Settings });
        Assert.Equal(200, (await rig.AskAsync(Get)).Status);
        rig.Server.ChangeOrigins(new OriginTable { Default = Origins.Of("other", 1) });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ends) == 2, TimeSpan.FromSeconds(10)));
    }

    public static TheoryData<string> Malformed =>
    [
        "no status", "status twice", "status of two digits", "status 101", "unknown pseudo field", "pseudo field behind a field", "upper case", "connection field",
        "te field", "line end in a value", "two lengths", "bad length", "longer than its length", "shorter than its length", "data before fields", "trailers without end",
        "pseudo field in trailers", "end in an interim response", "interim storm", "fields too large", "window of the stream is overrun",
        "pushes", "data of an idle stream", "bad field block", "too long a frame", "window over the most", "settings out of range", "continuation of nothing",
        "something between the frames of a block", "goaway of a stream", "acknowledgement with a payload",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_not_well_formed_is_502_or_cut_and_the_next_request_is_served(string fault)
    {
        var isFirst = true;
        await using var origin = new FrameOrigin(async connection =>
        {
            while (await connection.RequestAsync() is { } request)
            {
                if (!isFirst)
                {
                    await FrameOrigin.OkAsync(connection, request);
                    continue;
                }

                isFirst = false;
                await FaultAsync(connection, request.Stream, fault);
            }
        });
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with
        {
            Origin = origin.Settings with { Timeouts = new OriginTimeouts { FirstByte = TimeSpan.FromSeconds(10), ResponseIdle = TimeSpan.FromSeconds(10) }, Retry = false },
        });
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(Get);
        while (got is { Status: 103, IsCut: false })
        {
            got = await client.ReadAsync();
        }

        Assert.True(got.Status == 502 || got.IsCut, $"{got.Status} {got.Body}");
        Assert.Equal("ok", (await rig.AskAsync(Get)).Body);
        Assert.Equal(1, rig.Server.Origins[0].Failures);
    }

    [Fact]
    public async Task A_gRPC_stream_flows_both_ways_at_once_and_its_trailers_pass()
    {
        await using var origin = new FrameOrigin(async connection =>
        {
            while (await connection.RequestAsync(headOnly: true) is { } request)
            {
                if (request.Body.Count == 0)
                {
                    Assert.Equal("trailers", request.Field("te"));
                    await connection.HeadersAsync(request.Stream, false, (":status", "200"), ("content-type", "application/grpc"));
                    continue;
                }

                // Each piece is answered before the next one is sent.
                await connection.DataAsync(request.Stream, "<" + new string([.. request.Body.Select(static octet => (char)octet)]) + ">", false);
                if (request.Body.Contains((byte)'!'))
                {
                    await connection.HeadersAsync(request.Stream, true, ("grpc-status", "5"), ("grpc-message", "no such"));
                }

                request.Body.Clear();
            }
        });
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = origin.Settings });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc+proto\r\nTE: trailers\r\nConnection: te\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Contains("200 OK", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        foreach (var word in (string[])["one", "two", "three"])
        {
            await client.SendAsync($"{word.Length:x}\r\n{word}\r\n");
            Assert.Contains($"<{word}>", await client.ReadUntilAsync(">\r\n"), StringComparison.Ordinal);
        }

        await client.SendAsync("1\r\n!\r\n");
        Assert.EndsWith("0\r\ngrpc-status: 5\r\ngrpc-message: no such\r\n\r\n", await client.ReadUntilAsync("no such\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/echo", "application/grpc", "14")]
    [InlineData("/nowhere", "application/grpc+proto", "12")]
    [InlineData("/pets", "application/grpc", "3")]
    [InlineData("/nowhere", "application/grpc-web", null)]
    public async Task An_answer_of_the_shield_is_a_status_that_gRPC_knows(string path, string type, string? expected)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Origin = Origins.Of("closed", TargetTests.ClosedPort()) });
        var got = await rig.AskAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal(expected, got.Field("grpc-status"));
        Assert.Equal(expected is null ? (404, "application/problem+json") : (200, "application/grpc"), (got.Status, got.Field("Content-Type")));
        if (expected is not null)
        {
            Assert.Equal(("", true), (got.Body, got.Field("grpc-message")!.Length > 10));
            Assert.NotEqual(200, (await rig.Events.OneAsync()).Status);
        }
    }

    private static async Task FaultAsync(FrameConnection c, int id, string fault)
    {
        Task Head(params (string, string)[] fields) => c.HeadersAsync(id, true, fields);
        switch (fault)
        {
            case "no status": await Head(("x", "y")); break;
            case "status twice": await Head((":status", "200"), (":status", "200")); break;
            case "status of two digits": await Head((":status", "20")); break;
            case "status 101": await c.HeadersAsync(id, false, (":status", "101")); break;
            case "unknown pseudo field": await Head((":status", "200"), (":path", "/")); break;
            case "pseudo field behind a field": await Head(("x", "y"), (":status", "200")); break;
            case "upper case": await Head((":status", "200"), ("X-Kind", "a")); break;
            case "connection field": await Head((":status", "200"), ("connection", "close")); break;
            case "te field": await Head((":status", "200"), ("transfer-encoding", "chunked")); break;
            case "line end in a value": await Head((":status", "200"), ("x", "a\r\nSet-Cookie: b")); break;
            case "two lengths": await Head((":status", "200"), ("content-length", "0"), ("content-length", "0")); break;
            case "bad length": await Head((":status", "200"), ("content-length", "+1")); break;
            case "longer than its length":
                await c.HeadersAsync(id, false, (":status", "200"), ("content-length", "2"));
                await c.DataAsync(id, "three", true);
                break;
            case "shorter than its length":
                await c.HeadersAsync(id, false, (":status", "200"), ("content-length", "20"));
                await c.DataAsync(id, "three", true);
                break;
            case "data before fields": await c.DataAsync(id, "x", true); break;
            case "trailers without end":
                await c.HeadersAsync(id, false, (":status", "200"));
                await c.HeadersAsync(id, false, ("x", "y"));
                break;
            case "pseudo field in trailers":
                await c.HeadersAsync(id, false, (":status", "200"));
                await c.HeadersAsync(id, true, (":status", "200"));
                break;
            case "end in an interim response": await c.HeadersAsync(id, true, (":status", "103")); break;
            case "interim storm":
                for (var i = 0; i < 200; i++)
                {
                    await c.HeadersAsync(id, false, (":status", "103"), ("link", new string('l', 100)));
                }

                break;
            case "fields too large":
                await c.FrameAsync(FrameType.Headers, FrameFlags.None, id, FrameConnection.Block((":status", "200"), ("a", new string('a', 15_000))));
                for (var i = 0; i < 3; i++)
                {
                    await c.FrameAsync(FrameType.Continuation, i == 2 ? FrameFlags.EndHeaders : FrameFlags.None, id, FrameConnection.Block(("a", new string('a', 16_000))));
                }

                break;
            case "window of the stream is overrun":
                await c.HeadersAsync(id, false, (":status", "200"), ("content-length", "100"));
                for (var i = 0; i < 20; i++)
                {
                    // Padding counts, and is given back only as WINDOW_UPDATE says.
                    await c.FrameAsync(FrameType.Data, FrameFlags.None, id, new byte[16_000]);
                }

                break;
            case "pushes": await c.FrameAsync(FrameType.PushPromise, FrameFlags.EndHeaders, id, [0, 0, 0, 2, .. FrameConnection.Block((":method", "GET"))]); break;
            case "data of an idle stream": await c.DataAsync(id + 2, "x", true); break;
            case "bad field block": await c.FrameAsync(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, id, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]); break;
            case "too long a frame": await c.FrameAsync(FrameType.Data, FrameFlags.None, id, new byte[16_385]); break;
            case "window over the most": await c.WindowAsync(0, int.MaxValue); break;
            case "settings out of range": await c.FrameAsync(FrameType.Settings, FrameFlags.None, 0, [0, 4, 0x80, 0, 0, 0]); break;
            case "continuation of nothing": await c.FrameAsync(FrameType.Continuation, FrameFlags.EndHeaders, id, []); break;
            case "something between the frames of a block":
                await c.FrameAsync(FrameType.Headers, FrameFlags.None, id, FrameConnection.Block((":status", "200")));
                await c.FrameAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
                break;
            case "goaway of a stream": await c.FrameAsync(FrameType.GoAway, FrameFlags.None, id, new byte[8]); break;
            case "acknowledgement with a payload":
                await c.FrameAsync(FrameType.Settings, FrameFlags.Ack, 0, new byte[6]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }
}
