using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>What becomes of requests and responses on streams: the same journey as that of HTTP/1.1.</summary>
public sealed class StreamTests
{
    public static TheoryData<string, bool> Ways => new() { { "epoll", true }, { "epoll", false }, { "portable", true } };

    public static TheoryData<string> Makers => ["epoll", "portable"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_reaches_the_origin_in_the_form_of_HTTP_1(string maker, bool tls)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: tls);
        await using var client = await ConnectAsync(rig.Port, tls);
        await client.SendAsync(Headers(1, true, client.Request("GET", "/pets/17?a=b", "cookie: a=1", "x-one: 1", "cookie: b=2", "te: trailers", "accept: */*")));

        var response = await client.ResponseAsync(1);

        Assert.Equal((200, "ok"), (response.Status, response.Body));
        var request = Assert.Single(rig.Origin.Requests);
        Assert.StartsWith("GET /pets/17?a=b HTTP/1.1\r\nHost: a\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(["a=1; b=2"], request.Field("cookie"));
        Assert.Equal(["1"], request.Field("x-one"));
        Assert.Equal(["trailers"], request.Field("TE"));
        Assert.Equal(["2.0 fastshield"], request.Field("Via"));
        Assert.Equal([], request.Field("Content-Length").Concat(request.Field("Transfer-Encoding")));
        Assert.Equal(1, rig.Server.Counters.Http2Connections);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_is_checked_whole_whatever_its_frames(string maker, bool tls)
    {
        const string good = """{"name":"Rex"}""";
        await using var rig = await ProxyRig.StartAsync(maker, tls: tls);
        await using var client = await ConnectAsync(rig.Port, tls);
        await client.SendAsync(Headers(1, false, client.Request("POST", "/pets", "content-type: application/json", $"content-length: {good.Length}")), Data(1, false, good[..5]));
        await client.SendAsync(Data(1, false, ""), Data(1, true, good[5..]));
        Assert.Equal(200, (await client.ResponseAsync(1)).Status);
        await client.SendAsync(Headers(3, false, client.Request("POST", "/pets", "content-type: application/json")), Data(3, false, good[..9]), Data(3, false, good[9..]), Headers(3, true, "x-t: u"));
        Assert.Equal(200, (await client.ResponseAsync(3)).Status);
        await client.SendAsync(Headers(5, false, client.Request("POST", "/pets", "content-type: application/json")), Data(5, true, """{"name":7}"""));
        Assert.Equal(400, (await client.ResponseAsync(5)).Status);

        Assert.Equal([good, good], rig.Origin.Requests.Select(static request => request.Text));
        Assert.All(rig.Origin.Requests, static request => Assert.Equal(["14"], request.Field("Content-Length")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_long_body_streams_both_ways_within_the_windows(string maker, bool tls)
    {
        var body = string.Concat(Enumerable.Range(0, 400_000).Select(static i => (char)('a' + (i % 26))));
        var origin = new ScriptedOrigin(static (request, connection) => connection.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{request.Text.Length:x}\r\n{request.Text}\r\n0\r\n\r\n"));
        await using var rig = await ProxyRig.StartAsync(maker, origin, TestShield.Make(MitigationAction.None), tls);
        await using var client = await ConnectAsync(rig.Port, tls);
        await client.SendAsync(Headers(1, false, client.Request("POST", "/echo", "content-type: text/plain")));
        var window = 65_535;
        var connection = 1024 * 1024;
        for (var at = 0; at < body.Length;)
        {
            if (window < 16_384 || connection < 16_384)
            {
                var frame = await client.UntilAsync(static frame => frame.Type is FrameType.WindowUpdate or FrameType.RstStream);
                Assert.Equal(FrameType.WindowUpdate, frame!.Type);
                (window, connection) = frame.StreamId == 0 ? (window, connection + (int)frame.Word()) : (window + (int)frame.Word(), connection);
                continue;
            }

            var length = Math.Min(16_384, body.Length - at);
            await client.SendAsync(Data(1, at + length == body.Length, body.Substring(at, length)));
            (at, window, connection) = (at + length, window - length, connection - length);
        }

        var response = await client.ResponseAsync(1);

        Assert.Equal(200, response.Status);
        Assert.Equal(body, response.Body);
        Assert.Equal(["chunked"], Assert.Single(origin.Requests).Field("Transfer-Encoding"));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task DATA_beyond_the_window_of_a_stream_is_an_error_of_that_stream(string maker)
    {
        using var hold = new SemaphoreSlim(0);
        var origin = new ScriptedOrigin(async (request, connection) =>
        {
            await hold.WaitAsync(TimeSpan.FromSeconds(30));
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var rig = await ProxyRig.StartAsync(
            maker,
            origin,
            TestShield.Make(MitigationAction.None),
            tls: true,
            change: settings => settings with { Origin = settings.Origin with { MaxConnections = 1, Timeouts = settings.Origin.Timeouts with { Connect = TimeSpan.FromSeconds(30) } } });
        await using var client = await ConnectAsync(rig.Port, tls: true);

        // The second request waits for the one connection that there is, and takes nothing of its body meanwhile.
        await client.SendAsync(Headers(1, true, client.Request()));
        SpinWait.SpinUntil(() => origin.Requests.Count == 1, TimeSpan.FromSeconds(10));
        await client.SendAsync(Headers(3, false, client.Request("POST", "/echo", "content-type: text/plain")));
        for (var sent = 0; sent < 131_072; sent += 16_384)
        {
            await client.SendAsync(Data(3, false, new string('x', 16_384)));
        }

        var reset = await client.UntilAsync(static frame => frame.Type is FrameType.RstStream or FrameType.GoAway);
        Assert.Equal((FrameType.RstStream, 3, Http2ErrorCode.FlowControlError), (reset!.Type, reset.StreamId, (Http2ErrorCode)reset.Word()));
        hold.Release(2);
        Assert.Equal(200, (await client.ResponseAsync(1)).Status);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Interim_responses_and_trailers_pass(string maker)
    {
        var origin = new ScriptedOrigin(static (_, connection) => connection.SendAsync(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nSet-Cookie: a=b\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n"));
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request()));

        var response = await client.ResponseAsync(1);

        Assert.Equal(":status: 103\nlink: </a>", Assert.Single(response.Interim));
        Assert.Equal("abc", response.Body);
        Assert.Equal("x-sum: 9", response.Trailers);
        Assert.Contains("\nset-cookie: a=b", response.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("transfer-encoding", response.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("trailer:", response.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "GET")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET")]
    public async Task A_response_without_content_ends_with_its_HEADERS(string answer, string method)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", new ScriptedOrigin((_, connection) => connection.SendAsync(answer)), tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request(method)));

        var frame = await client.UntilAsync(static frame => frame.StreamId == 1);

        Assert.Equal(FrameType.Headers, frame!.Type);
        Assert.True(frame.Header.Has(FrameFlags.EndStream));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_answer_before_the_body_is_whole_is_followed_by_a_reset_without_error(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, false, client.Request("POST", "/nowhere", "content-length: 10000")), Data(1, false, "x"));

        Assert.Equal(404, (await client.ResponseAsync(1)).Status);
        var reset = await client.UntilAsync(static frame => frame.Type == FrameType.RstStream);
        Assert.Equal(Http2ErrorCode.NoError, (Http2ErrorCode)reset!.Word());

        // What was on its way is no fault.
        await client.SendAsync(Data(1, false, new string('x', 9000)), Headers(3, true, client.Request()));
        Assert.Equal(200, (await client.ResponseAsync(3)).Status);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Heads_over_a_limit_are_431_and_414_as_in_HTTP_1(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        string[] many = [.. Enumerable.Range(0, 101).Select(static i => $"x-{i}: y")];
        string[] large = [.. Enumerable.Range(0, 6).Select(static i => $"x-{i}: {new string('y', 7000)}")];
        await client.SendAsync(Headers(1, true, client.Request("GET", "/pets", many)));
        Assert.Equal(431, (await client.ResponseAsync(1)).Status);
        await client.SendAsync(Headers(3, true, client.Request("GET", "/pets", "x: " + new string('y', 9000))));
        Assert.Equal(431, (await client.ResponseAsync(3)).Status);
        await client.SendAsync(Headers(5, true, client.Request("GET", "/pets/" + new string('y', 9000))));
        Assert.Equal(414, (await client.ResponseAsync(5)).Status);
        byte[] block = Block(client.Request("GET", "/pets", large));
        await client.SendAsync(
            Of(FrameType.Headers, FrameFlags.EndStream, 7, block[..16_000]),
            Of(FrameType.Continuation, 0, 7, block[16_000..30_000]),
            Of(FrameType.Continuation, FrameFlags.EndHeaders, 7, block[30_000..34_000]));
        var over = await client.UntilAsync(static frame => frame.Type is FrameType.GoAway or FrameType.Headers or FrameType.RstStream);
        Assert.NotNull(over);
        Assert.Empty(rig.Origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_reset_ends_the_wait_for_the_origin_at_once(string maker)
    {
        var gone = new TaskCompletionSource<bool>();
        var origin = new ScriptedOrigin(async (_, connection) => gone.SetResult(await connection.WaitForEndAsync(TimeSpan.FromSeconds(10))));
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request()));
        SpinWait.SpinUntil(() => origin.Requests.Count == 1, TimeSpan.FromSeconds(10));
        await client.SendAsync(Word(FrameType.RstStream, 1, (uint)Http2ErrorCode.Cancel));

        Assert.True(await gone.Task.WaitAsync(Patience));
        Assert.Equal(EventSource.Client, (await rig.Events.OneAsync()).Source);
        Assert.Equal(0, rig.Server.Counters.OriginFailures);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_origin_that_breaks_within_a_response_resets_the_stream_alone(string maker)
    {
        var origin = new ScriptedOrigin(static async (request, connection) =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + (request.Target == "/pets" ? "0123456789" : "012"));
            if (request.Target != "/pets")
            {
                connection.Close();
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, client.Request("GET", "/pets/1")));

        var reset = await client.UntilAsync(static frame => frame.Type == FrameType.RstStream);
        Assert.Equal(Http2ErrorCode.InternalError, (Http2ErrorCode)reset!.Word());
        await client.SendAsync(Headers(3, true, client.Request()));
        Assert.Equal("0123456789", (await client.ResponseAsync(3)).Body);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_body_that_comes_too_slowly_is_408_and_the_connection_lives(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true, change: static settings => settings with { Timeouts = settings.Timeouts with { RateGrace = TimeSpan.FromMilliseconds(300) } });
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, false, client.Request("POST", "/pets", "content-type: application/json", "content-length: 100")), Data(1, false, "{"));

        Assert.Equal(408, (await client.ResponseAsync(1)).Status);
        Assert.True(await client.PingsAsync());
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_09_A_host_that_the_handshake_was_not_for_is_421(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(hosts: ["localhost", "other.example"]), tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await client.SendAsync(Headers(1, true, [.. client.Request()[..3], ":authority: other.example"]));
        Assert.Equal(421, (await client.ResponseAsync(1)).Status);
        await client.SendAsync(Headers(3, true, [.. client.Request()[..3], ":authority: localhost"]));
        Assert.Equal(200, (await client.ResponseAsync(3)).Status);

        Assert.Single(rig.Origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Streams_with_much_to_send_take_turns(string maker)
    {
        var body = new string('x', 200_000);
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: true);
        await using var client = await ConnectAsync(rig.Port, tls: true, [0, 4, 0x7F, 0xFF, 0xFF, 0xFF]);
        await client.SendAsync([.. Enumerable.Range(0, 4).Select(i => Headers(1 + (2 * i), true, client.Request()))]);
        var got = new Dictionary<int, int>();
        while (got.Values.Sum() < 65_535)
        {
            var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);
            got[frame!.StreamId] = got.GetValueOrDefault(frame.StreamId) + frame.Payload.Length;
        }

        // The connection's window is used up, and the origin has answered all: what is let through next is shared.
        Assert.True(await client.PingsAsync());
        await Task.Delay(200);
        got.Clear();
        await client.SendAsync(Word(FrameType.WindowUpdate, 0, 200_000));
        while (got.Values.Sum() < 200_000)
        {
            var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);
            got[frame!.StreamId] = got.GetValueOrDefault(frame.StreamId) + frame.Payload.Length;
        }

        Assert.True(got.Count >= 3 && got.Values.Max() < 120_000, string.Join(' ', got));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Prior_knowledge_can_be_switched_off(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { Http2 = settings.Http2 with { IsEnabled = false } });
        await using var client = await RawClient.ConnectAsync(rig.Port);

        Assert.Equal(505, (await client.AskAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).Status);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Both_protocols_have_one_reading(string maker, bool tls)
    {
        (string Method, string Path, string[] Fields, string? Body)[] cases =
        [
            ("GET", "/pets?limit=5&x=%41", ["accept: */*", "user-agent: t"], null),
            ("GET", "/pets//1", [], null),
            ("GET", "/pets/../pets", [], null),
            ("GET", "/pets/%2e%2e/x", [], null),
            ("GET", "/pets/a%2fb", [], null),
            ("DELETE", "/pets/1", [], null),
            ("PATCH", "/pets/1", [], null),
            ("POST", "/pets", ["content-type: application/json"], """{"name":"Rex"}"""),
            ("POST", "/pets", ["content-type: application/json"], """{"name":1}"""),
            ("POST", "/pets", ["content-type: text/csv"], "x"),
            ("GET", "/pets", ["x_a: b"], null),
            ("GET", "/pets", ["x-a: b\u0001c"], null),
            ("GET", "/pets", ["authorization: a", "authorization: b"], null),
            ("GET", "/pets", ["x-forwarded-for: 1.2.3.4", "via: 1.0 x"], null),
            ("OPTIONS", "*", [], null),
            ("GET", "/secrets/1", ["authorization: Basic YTpi"], null),
        ];
        await using var rig = await ProxyRig.StartAsync(maker, tls: tls);
        foreach (var (method, path, fields, body) in cases)
        {
            string[] all = body is null ? fields : [.. fields, $"content-length: {body.Length}"];
            var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nhost: a\r\n");
            foreach (var field in all)
            {
                text.Append(field).Append("\r\n");
            }

            var before = rig.Origin.Requests.Count;
            var first = await rig.AskAsync(text + "\r\n" + body, method);
            var between = rig.Origin.Requests.Count;
            await using var client = await ConnectAsync(rig.Port, tls);
            await client.SendAsync(Headers(1, body is null, client.Request(method, path, all)), body is null ? [] : Data(1, true, body));
            var second = await client.ResponseAsync(1);

            Assert.Equal((path, first.Status), (path, second.Status));
            var seen = rig.Origin.Requests;
            Assert.Equal(between - before, seen.Count - between);
            if (between > before)
            {
                Assert.Equal(Comparable(seen[before].Head), Comparable(seen[between].Head).Replace("Via: 2.0", "Via: 1.1", StringComparison.Ordinal));
                Assert.Equal(seen[before].Text, seen[between].Text);
            }
        }
    }

    private static string Comparable(string head) => string.Join('\n', head.Split("\r\n").Where(static line => !line.StartsWith("X-Request-Id", StringComparison.Ordinal)));
}
