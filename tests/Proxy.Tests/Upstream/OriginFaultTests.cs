using FastShield.Proxy.Http2;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>
/// security-cases section 2.9: what origins do wrong, on both transports, and what clients see of it. POST stands for what must not be sent twice, GET
/// for what may.
/// </summary>
public sealed class OriginFaultTests
{
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// <summary>Number, what it does, the status that clients see (0: cut within the response), and how often a POST reached it.</summary>
    public static TheoryData<string, string, int> Faults
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var maker in (string[])["epoll", "portable"])
            {
                foreach (var (fault, status) in (ReadOnlySpan<(string, int)>)[
                    ("U02 resets before the first byte", 502), ("U03 resets after the first byte", 502), ("U04 resets within the body", 0), ("U05 hangs", 504),
                    ("U06 hangs within the head", 504), ("U07 hangs within the body", 0), ("U08 dribbles its head", 504), ("U09 storms with interim responses", 502),
                    ("U10 head over 32 KiB", 502), ("U11 one field over 32 KiB", 502), ("U12 too many fields", 502), ("U13 length too long", 0), ("U14 length too short", 200),
                    ("U15 chunked and cut", 0), ("U16 chunk of nonsense", 502), ("U17 no status line", 502), ("U18 status of four digits", 502), ("U19 HTTP/2.0 in the status line", 502),
                    ("U20 length and chunked", 502), ("U21 two lengths", 502), ("U22 negative length", 502), ("U23 bare LF", 502), ("U24 space before the colon", 502),
                    ("U25 obs-fold", 502), ("U26 NUL in a field", 502), ("U27 chunked twice", 502), ("U28 upgrade that nobody asked for", 502), ("U29 two responses for one request", 200),
                    ("U30 body behind 204", 204), ("U31 ends without a byte", 502)])
                {
                    data.Add(maker, fault, status);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task U_each_fault_has_its_answer_and_the_next_request_is_served(string maker, string fault, int status)
    {
        var posts = 0;
        await using var origin = new RawOrigin(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (head.StartsWith("GET", StringComparison.Ordinal))
                {
                    await connection.SendAsync(Ok);
                    continue;
                }

                await connection.ReadAsync(2);
                Interlocked.Increment(ref posts);
                await DoAsync(connection, fault);
                return;
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = Origins.Of("bad", origin.Port) with { Timeouts = new OriginTimeouts { FirstByte = TimeSpan.FromMilliseconds(600), ResponseIdle = TimeSpan.FromMilliseconds(600) } },
        });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("ok", (await client.AskAsync(Get)).Body);
        var got = await client.AskAsync(Post);
        while (got is { Status: 103, IsCut: false })
        {
            got = await client.ReadAsync();
        }

        if (status == 0)
        {
            Assert.Equal((200, true), (got.Status, got.IsCut));
        }
        else
        {
            Assert.Equal((status, false), (got.Status, got.IsCut));
            Assert.Equal(status >= 500 ? "application/problem+json" : null, status >= 500 ? got.Field("Content-Type") : null);
        }

        Assert.DoesNotContain("poison", got.Head + got.Body, StringComparison.Ordinal);

        // It was sent once, what was left on its connection is nobody's response, and the shield goes on.
        await using var other = await rig.ConnectAsync();
        Assert.Equal("ok", (await other.AskAsync(Get)).Body);
        Assert.Equal("ok", (await other.AskAsync(Get)).Body);
        Assert.Equal(1, posts);
        Assert.Equal(0, rig.Server.Origins[0].Retries);
    }

    private static async Task DoAsync(RawOriginConnection c, string fault)
    {
        const string head = "HTTP/1.1 200 OK\r\n";
        switch (fault[..3])
        {
            case "U02": c.Reset(); break;
            case "U03": await c.SendAsync("HTTP/1.1 2"); await Task.Delay(50); c.Reset(); break;
            case "U04": await c.SendAsync(head + "Content-Length: 100\r\n\r\npart"); await Task.Delay(100); c.Reset(); break;
            case "U05": await c.WaitForEndAsync(); break;
            case "U06": await c.SendAsync(head + "Content-"); await c.WaitForEndAsync(); break;
            case "U07": await c.SendAsync(head + "Content-Length: 100\r\n\r\npart"); await c.WaitForEndAsync(); break;
            case "U08":
                foreach (var octet in head + "X-Slow: " + new string('s', 100))
                {
                    await c.SendAsync(octet.ToString());
                    await Task.Delay(50, c.End);
                }

                break;
            case "U09": await c.SendAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 1000))); await c.WaitForEndAsync(); break;
            case "U10": await c.SendAsync(head + string.Concat(Enumerable.Range(0, 10).Select(static i => $"X-{i}: {new string('v', 4000)}\r\n")) + "Content-Length: 0\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U11": await c.SendAsync(head + $"X: {new string('v', 40_000)}\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U12": await c.SendAsync(head + string.Concat(Enumerable.Repeat("X: y\r\n", 1000)) + "\r\n"); await c.WaitForEndAsync(); break;
            case "U13": await c.SendAsync(head + "Content-Length: 100\r\n\r\nshort"); await Task.Delay(100); break;
            case "U14": await c.SendAsync(head + "Content-Length: 2\r\n\r\nokpoison"); await c.WaitForEndAsync(); break;
            case "U15": await c.SendAsync(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"); await Task.Delay(100); break;
            case "U16": await c.SendAsync(head + "Transfer-Encoding: chunked\r\n\r\n0x5\r\npoison\r\n"); await c.WaitForEndAsync(); break;
            case "U17": await c.SendAsync("poison\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U18": await c.SendAsync("HTTP/1.1 2000 OK\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U19": await c.SendAsync("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U20": await c.SendAsync(head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U21": await c.SendAsync(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"); await c.WaitForEndAsync(); break;
            case "U22": await c.SendAsync(head + "Content-Length: -1\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U23": await c.SendAsync("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"); await c.WaitForEndAsync(); break;
            case "U24": await c.SendAsync(head + "Content-Length : 2\r\n\r\nok"); await c.WaitForEndAsync(); break;
            case "U25": await c.SendAsync(head + "X: a\r\n b\r\nContent-Length: 2\r\n\r\nok"); await c.WaitForEndAsync(); break;
            case "U26": await c.SendAsync(head + "X: a\0b\r\nContent-Length: 2\r\n\r\nok"); await c.WaitForEndAsync(); break;
            case "U27": await c.SendAsync(head + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"); await c.WaitForEndAsync(); break;
            case "U28": await c.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\npoison"); await c.WaitForEndAsync(); break;
            case "U29": await c.SendAsync(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"); await c.WaitForEndAsync(); break;
            case "U30": await c.SendAsync("HTTP/1.1 204 No Content\r\n\r\npoison"); await c.WaitForEndAsync(); break;
            default: break;
        }
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task U01_an_origin_that_refuses_connections_is_502(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = Origins.Of("closed", TargetTests.ClosedPort()) });
        Assert.Equal(502, (await rig.AskAsync(Post)).Status);
        Assert.Equal(1, rig.Server.Origins[0].ConnectFailures);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task U32_to_U34_certificates_of_other_names_out_of_date_and_of_nobody_are_502(string maker)
    {
        using var authority = new TestAuthority();
        using var expired = authority.IssueServer("localhost", DateTimeOffset.UtcNow.AddDays(-5), DateTimeOffset.UtcNow.AddDays(-1));
        using var other = authority.IssueServer("other.example", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var right = authority.IssueServer("localhost", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        foreach (var (certificate, expected) in ((System.Security.Cryptography.X509Certificates.X509Certificate2, int)[])
            [(expired, 502), (other, 502), (TransportRig.Certificate.Leaf, 502), (right, 200)])
        {
            await using var origin = new RawOrigin(
                static async connection =>
                {
                    await connection.ReadHeadAsync();
                    await connection.SendAsync(Ok);
                    await connection.WaitForEndAsync();
                },
                certificate);
            var tls = new Proxy.Tls.ClientTls { Authorities = [authority.Certificate], ServerName = "localhost" };
            await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
            {
                Origin = new OriginSettings { Name = "tls", Addresses = [new OriginAddress("127.0.0.1", origin.Port, tls)] },
            });
            Assert.Equal(expected, (await rig.AskAsync(Get)).Status);
        }
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task U35_streams_that_a_goaway_covers_end_well_and_the_others_are_sent_again(string maker)
    {
        var first = true;
        var served = new List<string>();
        await using var origin = new FrameOrigin(async connection =>
        {
            if (!first)
            {
                await FrameOrigin.Each((one, request) =>
                {
                    served.Add("second " + request.Field(":method"));
                    return FrameOrigin.OkAsync(one, request);
                })(connection);
                return;
            }

            first = false;
            var covered = await connection.RequestAsync();
            await connection.HeadersAsync(covered!.Stream, false, (":status", "200"), ("content-length", "8"));
            await connection.DataAsync(covered.Stream, "half", false);
            await connection.RequestAsync();
            await connection.GoAwayAsync(covered.Stream);
            await Task.Delay(200);
            await connection.DataAsync(covered.Stream, "half", true);
            await connection.Raw.WaitForEndAsync();
        });
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Get);
        Assert.True(SpinWait.SpinUntil(() => rig.Server.Origins[0].InFlight == 1, TimeSpan.FromSeconds(10)));
        await Task.Delay(100);

        // Not acted on by its own words, so that even a POST is safe to send again (RFC 9113 section 8.7).
        Assert.Equal("ok", (await rig.AskAsync(Post)).Body);
        Assert.Equal("halfhalf", (await client.ReadAsync()).Body);
        Assert.Equal(["second POST"], served);
        Assert.Equal(2, origin.Connections);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task U36_a_reset_with_each_code_is_502_and_only_a_refused_stream_is_sent_again(string maker)
    {
        var code = 0u;
        var seen = 0;
        await using var origin = new FrameOrigin(FrameOrigin.Each(async (connection, request) =>
        {
            if (Interlocked.Increment(ref seen) == 1)
            {
                await connection.ResetAsync(request.Stream, code);
            }
            else
            {
                await FrameOrigin.OkAsync(connection, request);
            }
        }));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings });
        for (; code <= 0xd; code++)
        {
            seen = 0;
            var got = await rig.AskAsync(Post);
            var isRefused = code == (uint)Http2ErrorCode.RefusedStream;
            Assert.Equal((isRefused ? 200 : 502, isRefused ? 2 : 1), (got.Status, seen));
        }

        Assert.Equal(1, origin.Connections);
        Assert.Equal(1, rig.Server.Origins[0].Retries);
    }

    [Theory]
    [InlineData("epoll", false)]
    [InlineData("portable", false)]
    [InlineData("epoll", true)]
    public async Task U37_and_U38_a_stream_or_connection_that_breaks_within_the_body_cuts_the_client(string maker, bool all)
    {
        await using var origin = new FrameOrigin(FrameOrigin.Each(async (connection, request) =>
        {
            await connection.HeadersAsync(request.Stream, false, (":status", "200"));
            await connection.DataAsync(request.Stream, "part", false);
            await Task.Delay(100);
            if (all)
            {
                connection.Raw.Reset();
            }
            else
            {
                await connection.ResetAsync(request.Stream, (uint)Http2ErrorCode.InternalError);
            }
        }));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = origin.Settings });
        var got = await rig.AskAsync(Get);
        Assert.Equal((200, "part", true), (got.Status, got.Body, got.IsCut));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task U40_a_connection_that_ends_as_it_is_used_again_costs_no_get_and_no_post_is_sent_twice(string maker)
    {
        var posts = 0;
        await using var origin = new RawOrigin(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Ok);
            if (await connection.ReadHeadAsync() is { } head && head.StartsWith("POST", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref posts);
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = Origins.Of("ends", origin.Port) });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(200, (await client.AskAsync(Get)).Status);
        }

        var got = await client.AskAsync("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((502, 1), (got.Status, posts));
    }
}
