using System.Globalization;
using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Many requests on a connection, many connections, bodies in each framing, and clients that keep or break the rules.</summary>
public sealed class ConversationTests
{
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    private static Task EchoAsync(OriginRequest request, OriginConnection connection) =>
        connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length + request.Text.Length}\r\n\r\n{request.Target}{request.Text}"));

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_hundred_requests_one_after_another_use_one_connection_on_each_side(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("ok", (await client.AskAsync(Get)).Body);
        }

        Assert.Equal(1, rig.Origin.Connections);
        Assert.Equal((1L, 100L), (rig.Server.Counters.Connections, rig.Counted(counters => counters.Forwarded, 100)));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Pipelined_requests_are_answered_in_their_order(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, new ScriptedOrigin(EchoAsync));
        await using var client = await rig.ConnectAsync();
        var requests = new StringBuilder();
        for (var i = 0; i < 30; i++)
        {
            requests.Append(CultureInfo.InvariantCulture, $"GET /pets/{i} HTTP/1.1\r\nHost: a\r\n\r\n");
            requests.Append("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n4\r\n\"b\"}\r\n0\r\n\r\n");
            requests.Append("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        }

        await client.SendAsync(requests.ToString());
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"/pets/{i}"), (await client.ReadAsync()).Body);
            Assert.Equal("/pets{\"name\":\"b\"}", (await client.ReadAsync()).Body);
            Assert.Equal(400, (await client.ReadAsync()).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Two_hundred_clients_at_a_time_get_their_own_answers(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, new ScriptedOrigin(EchoAsync), change: static settings => settings with { Loops = 2 });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            await using var client = await rig.ConnectAsync();
            for (var i = 0; i < 10; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{{\"name\":\"{number}-{i}\"}}");
                var got = await client.AskAsync($"POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {name.Length}\r\n\r\n{name}");
                Assert.Equal("/pets" + name, got.Body);
            }
        }));
        Assert.Equal(2000, rig.Counted(counters => counters.Forwarded, 2000));
    }

    [Theory]
    [InlineData(MitigationAction.Block, "Content-Length")]
    [InlineData(MitigationAction.Log, "Content-Length")]
    [InlineData(MitigationAction.None, "Transfer-Encoding")]
    public async Task Chunks_of_a_request_are_checked_in_one_piece_and_trailers_dropped(MitigationAction action, string framing)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(action));
        await using var client = await rig.ConnectAsync();
        const string head = "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        await client.SendAsync(head + "8\r\n{\"name\"");
        await Task.Delay(50);
        await client.SendAsync(":\r\n5\r\n\"bc\"");
        await Task.Delay(50);
        Assert.Equal(200, (await client.AskAsync("}\r\n0\r\nX-Late: 1\r\nAuthorization: x\r\n\r\n")).Status);
        Assert.Equal(200, (await client.AskAsync(Get)).Status);

        var seen = rig.Origin.Requests[0];
        Assert.Equal("{\"name\":\"bc\"}", seen.Text);
        Assert.Single(seen.Field(framing));
        Assert.DoesNotContain("Late", seen.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("portable", true)]
    public async Task Bodies_up_to_the_limit_pass_and_one_more_byte_is_413(string maker, bool isChunked)
    {
        const int limit = 300_000;
        await using var rig = await ProxyRig.StartAsync(maker, new ScriptedOrigin(EchoAsync), change: static settings => settings with { Limits = new ProxyLimits { MaxBody = limit } });
        foreach (var length in (int[])[limit - 1, limit, limit + 1])
        {
            var json = "\"" + new string('j', length - 2) + "\"";
            await using var client = await rig.ConnectAsync();
            var framing = isChunked ? "Transfer-Encoding: chunked" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}");
            var head = $"PUT /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{framing}\r\n\r\n";
            try
            {
                await client.SendAsync(head);
                await client.SendAsync(isChunked ? Chunked(json) : json);
            }
            catch (IOException)
            {
                // Answered and closed before all was sent.
            }

            var got = await client.ReadAsync();
            Assert.Equal(length > limit ? 413 : 200, got.Status);
            Assert.Equal(length > limit, (got.Body.Length < limit));
        }

        Assert.Equal(2, rig.Origin.Requests.Count);
    }

    [Fact]
    public async Task With_log_a_body_over_the_limit_is_passed_on_and_told()
    {
        await using var rig = await ProxyRig.StartAsync(
            "epoll", new ScriptedOrigin(EchoAsync), TestShield.Make(MitigationAction.Log), change: static settings => settings with { Limits = new ProxyLimits { MaxBody = 50_000 } });
        var json = "\"" + new string('j', 120_000) + "\"";
        var got = await rig.AskAsync("PUT /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunked(json));
        Assert.Equal("/pets/1" + json, got.Body);
        Assert.Equal(ErrorClass.BodySize, (await rig.Events.OneAsync()).Violation!.Class);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Long_bodies_and_responses_pass_whole(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(
            maker, new ScriptedOrigin(EchoAsync), tls: true, change: static settings => settings with { Limits = new ProxyLimits { MaxBody = 8_000_000 } });
        await using var client = await rig.ConnectAsync();
        foreach (var length in (int[])[16_000, 16_384, 70_000, 1_000_000, 5_000_000, 10])
        {
            var json = "\"" + new string('j', length) + "\"";
            var got = await client.AskAsync($"PUT /pets/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
            Assert.Equal(200, got.Status);
            Assert.True(got.Body == "/pets/1" + json, $"{length}");
        }

        // Long enough to be checked off the loop.
        var bad = "\"" + new string('j', 200_000);
        Assert.Equal(400, (await client.AskAsync($"PUT /pets/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {bad.Length}\r\n\r\n{bad}")).Status);
    }

    [Fact]
    public async Task Continue_is_said_only_where_the_body_is_wanted()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var client = await rig.ConnectAsync();
        var wanted = await client.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, wanted.Status);
        Assert.Equal(200, (await client.AskAsync("{\"name\":\"a\"}")).Status);
        Assert.Empty(Assert.Single(rig.Origin.Requests).Field("Expect"));

        var unwanted = await client.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal((415, "close"), (unwanted.Status, unwanted.Field("Connection")));
        Assert.True(await client.IsEndedAsync());
        Assert.Equal(417, (await rig.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: much\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(60_000, false)]
    [InlineData(100_000, true)]
    public async Task The_rest_of_a_refused_request_is_thrown_away_or_the_connection_ends(int length, bool closes)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST /dogs HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"));
        var got = await client.ReadAsync();
        Assert.Equal((404, closes ? "close" : null), (got.Status, got.Field("Connection")));
        if (!closes)
        {
            // What looks like a request within the body is none.
            await client.SendAsync(Get.PadRight(length, 'x'));
            Assert.Equal("ok", (await client.AskAsync("GET /pets/9 HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
            Assert.Equal("/pets/9", Assert.Single(rig.Origin.Requests).Target);
        }
        else
        {
            Assert.True(await client.IsEndedAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_head_or_body_that_comes_too_slowly_is_408_and_silence_just_ends(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with
        {
            Timeouts = new ProxyTimeouts { Head = TimeSpan.FromSeconds(1), KeepAlive = TimeSpan.FromSeconds(1), RateGrace = TimeSpan.FromSeconds(1) },
        });
        Assert.Equal(408, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHos")).Status);
        Assert.Equal(408, (await rig.AskAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{")).Status);
        await using var silent = await rig.ConnectAsync();
        Assert.True(await silent.IsEndedAsync());
        await using var idle = await rig.ConnectAsync();
        Assert.Equal(200, (await idle.AskAsync(Get)).Status);
        Assert.True(await idle.IsEndedAsync());
        Assert.Equal(2, rig.Events.Items.Count);
        Assert.Single(rig.Origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_connection_is_good_after_its_buffer_was_given_back(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Get)).Status);
        await Task.Delay(2600);
        Assert.Equal(200, (await client.AskAsync(Get)).Status);
    }

    [Fact]
    public async Task Memory_for_bodies_has_a_bound_over_all()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: static settings => settings with { Limits = new ProxyLimits { MaxBodiesInFlight = 100_000 } });
        var got = await rig.AskAsync("PUT /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{");
        Assert.Equal((503, "1"), (got.Status, got.Field("Retry-After")));
        Assert.Equal(EventSource.Overload, (await rig.Events.OneAsync()).Source);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Draining_lets_a_request_finish_and_ends_the_idle(string maker)
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (request, connection) =>
        {
            await go.Task;
            await EchoAsync(request, connection);
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var idle = await rig.ConnectAsync();
        await using var busy = await rig.ConnectAsync();
        await busy.SendAsync(Get);
        while (origin.Requests.Count == 0)
        {
            await Task.Delay(10);
        }

        var stop = rig.Server.StopAsync(TimeSpan.FromSeconds(20));
        Assert.True(await idle.IsEndedAsync());
        go.SetResult();
        var got = await busy.ReadAsync();
        Assert.Equal(("/pets", "close"), (got.Body, got.Field("Connection")));
        await stop.WaitAsync(RawClient.Patience);
    }

    [Fact]
    public async Task Every_request_is_told_where_that_is_asked_for()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: static settings => settings with { AccessLog = true });
        Assert.Equal(200, (await rig.AskAsync("GET /pets/1?a=1&token=2 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.Access, MitigationAction.None, 200, 200, "getPet"), (told.Source, told.Action, told.Status, told.OriginStatus, told.Operation));
        Assert.Equal("a=1&token=REDACTED", told.Query);
        Assert.True(told.TotalMicroseconds >= told.OriginMicroseconds && told.OriginMicroseconds > 0);
    }

    private static string Chunked(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at += 7_001)
        {
            var piece = text.Substring(at, Math.Min(7_001, text.Length - at));
            result.Append(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n{piece}\r\n");
        }

        return result.Append("0\r\n\r\n").ToString();
    }
}
