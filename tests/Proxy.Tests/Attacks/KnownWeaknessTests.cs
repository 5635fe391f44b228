using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>Weaknesses that other servers and proxies were published with, each as the message that showed it.</summary>
public sealed class KnownWeaknessTests
{
    public static TheoryData<string, MitigationAction> Ways => Attack.Ways;

    public static TheoryData<string> Makers => ProxyRig.Makers;

    /// <summary>Kestrel: a bare LF or CR within a chunk extension ended the line for one reader and not for the next.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CVE_2025_55315_a_chunk_extension_ends_with_CRLF_alone(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        foreach (var end in (string[])["\n", "\r", "\n\r", "\r\r\n", "\n\n"])
        {
            await attack.RefusesAsync("extension", Attack.Chunks($"5;a={end}hello\r\n0\r\n\r\n"), 400);
            await attack.RefusesAsync("size", Attack.Chunks($"5{end}hello\r\n0\r\n\r\n"), 400);
            await attack.RefusesAsync("last chunk", Attack.Chunks($"5\r\nhello\r\n0;{end}\r\n\r\n"), 400);
        }
    }

    /// <summary>Pingora: an answer that did not come from the origin left the request's body on the connection, to be read as the next request.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task CVE_2025_4366_the_unread_body_of_an_answered_request_is_no_request(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        await using var client = await rig.ConnectAsync();
        var answer = await client.AskAsync($"GET /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: {Attack.Tail.Length}\r\n\r\n{Attack.Tail}GET /pets HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(404, answer.Status);
        Assert.Equal(200, (await client.ReadAsync()).Status);
        Assert.Equal("/pets", Assert.Single(attack.Seen()).Target);
    }

    /// <summary>Pingora: what stood behind a request with Upgrade was tunnelled before the origin had said 101.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task CVE_2026_2833_nothing_is_tunnelled_for_an_upgrade_that_was_not_granted(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        var seen = await attack.TakesAsync("upgrade", "GET /pets HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n", "GET");
        Assert.Empty(seen.Field("Upgrade"));
    }

    /// <summary>Pingora (-2835), Starlet (-40561): Content-Length was taken where Transfer-Encoding stood beside it.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CVE_2026_2835_and_CVE_2026_40561_a_length_beside_a_coding_is_refused(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("length first", Attack.Post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nX"), 400);
        await attack.RefusesAsync("coding first", Attack.Post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\nX"), 400);
        await attack.RefusesAsync("length 0", Attack.Post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    }

    /// <summary>Pingora: a request of HTTP/1.0 was read until the connection's end, or by a coding that HTTP/1.0 has not.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CVE_2026_2836_a_request_of_HTTP_1_0_ends_by_its_length_alone(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("coding", "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        var seen = await attack.TakesAsync("no length", "POST /echo HTTP/1.0\r\nHost: a\r\n\r\n", closes: true);
        Assert.Empty(seen.Body);
        Assert.Empty(seen.Field("Transfer-Encoding"));
    }

    /// <summary>HAProxy: an empty field name ended the list of fields, and dropped those behind it.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task CVE_2023_25725_an_empty_field_name_is_refused(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("in the head", Attack.Post(":x\r\nContent-Length: 5\r\n", "hello"), 400);
        await attack.RefusesAsync("alone", Attack.Post(":\r\n"), 400);
        await attack.RefusesAsync("in trailers", Attack.Chunks("0\r\n:x\r\n\r\n"), 400);
    }

    /// <summary>HAProxy: the length of a long field name overflowed, and `Content-Length0aaa…` became Content-Length.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task CVE_2021_40346_a_long_name_is_another_name(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        foreach (var length in (int[])[255, 256, 270, 512, 4096])
        {
            var name = "Content-Length0" + new string('a', length - 15);
            var seen = await attack.TakesAsync("name", $"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n{name}:\r\nContent-Length: 5\r\n\r\nhello");
            Assert.Equal("hello", seen.Text);
            Assert.Equal([""], seen.Field(name));
        }
    }

    /// <summary>protocol-http1 for Ruby: chunk sizes and lengths with a sign, a prefix or an underscore were taken.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CVE_2023_38697_numbers_have_digits_and_nothing_else(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        foreach (var size in (string[])["+5", "-5", "0x5", "0X5", "5_0", "_5", "5\u00a0", "\v5"])
        {
            await attack.RefusesAsync($"size [{size}]", Attack.Chunks($"{size}\r\nhello\r\n0\r\n\r\n"), 400);
            await attack.RefusesAsync($"length [{size}]", Attack.Post($"Content-Length: {size}\r\n", "hello"), 400);
        }
    }

    /// <summary>HAProxy's class of response smuggling: what an origin sends beside its response is nobody's answer.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task CVE_2026_55203_bytes_behind_a_response_are_no_next_response(string maker)
    {
        const string second = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled";
        (string Name, string Method, string Response, int Status)[] cases =
        [
            ("behind a length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + second, 200),
            ("behind chunks", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + second, 200),
            ("behind 204", "GET", "HTTP/1.1 204 No Content\r\n\r\n" + second, 204),
            ("behind 304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 400\r\n\r\n" + second, 304),
            ("behind HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + second, 200),
            ("length and coding", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 502),
            ("two lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\nok" + second, 502),
            ("list of lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok" + second, 502),
            ("signed length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok" + second, 502),
            ("204 with a length", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 8\r\n\r\n" + second, 502),
            ("204 in chunks", "GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 502),
            ("100 with a length", "GET", "HTTP/1.1 100 Continue\r\nContent-Length: 8\r\n\r\n" + second, 502),
            ("unasked 101", "GET", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n" + second, 502),
            ("coding in HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 502),
            ("two codings", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + second, 502),
            ("LF in the head", "GET", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok" + second, 502),
            ("folded field", "GET", "HTTP/1.1 200 OK\r\nX-A: 1\r\n Content-Length: 90\r\n\r\n" + second, 502),
            ("empty name", "GET", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\nok" + second, 502),
            ("space before the colon", "GET", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok" + second, 502),
            ("bare CR", "GET", "HTTP/1.1 200 OK\r\nX-A: 1\rContent-Length: 2\r\n\r\nok" + second, 502),
        ];
        var at = 0;
        var origin = new ScriptedOrigin(async (request, connection) =>
            await connection.SendAsync(request.Target == "/pets/next" ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext" : cases[at].Response));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        for (at = 0; at < cases.Length; at++)
        {
            var (name, method, _, status) = cases[at];
            await using var client = await rig.ConnectAsync();
            var answer = await client.AskAsync($"{method} /pets HTTP/1.1\r\nHost: a\r\n\r\n", method);
            Assert.Equal((name, status), (name, answer.Status));
            Assert.DoesNotContain("smuggled", answer.Body, StringComparison.Ordinal);
            var next = await client.AskAsync("GET /pets/next HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal((name, 200, "next"), (name, next.Status, next.Body));
            var seen = rig.Origin.Requests;
            Assert.True(seen[^1].Connection != seen[^2].Connection, $"{name}: the origin's connection was used again");
        }
    }
}
