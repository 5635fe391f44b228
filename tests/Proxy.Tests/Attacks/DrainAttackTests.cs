using System.Globalization;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>What becomes of the rest of a request that was answered before it was read, and of requests that ask for another protocol (rows H1-08, H1-09, H1-11).</summary>
public sealed class DrainAttackTests
{
    public static TheoryData<string> Makers => ProxyRig.Makers;

    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";

    private static string Refused(int length, string more = "") =>
        string.Create(CultureInfo.InvariantCulture, $"POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n{more}\r\n");

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_08_an_upgrade_that_is_not_served_leaves_two_plain_requests(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        foreach (var protocol in (string[])["foo", "h2c", "TLS/1.0", "foo, websocket", "websocket"])
        {
            var seen = await attack.TakesAsync(protocol, $"GET /pets HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n", "GET");
            Assert.Equal([], seen.Field("Upgrade").Concat(seen.Field("Connection")).Concat(seen.Field("HTTP2-Settings")));
        }

        await attack.RefusesAsync("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501);
        await attack.RefusesAsync("CONNECT with a path", "CONNECT /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_09_the_body_of_an_answered_request_is_never_taken_for_a_request(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;

        // All of it there: thrown away, and the next request is the next request.
        await using (var whole = await rig.ConnectAsync())
        {
            Assert.Equal(415, (await whole.AskAsync(Refused(Attack.Tail.Length) + Attack.Tail)).Status);
            Assert.Equal(200, (await whole.AskAsync(Get)).Status);
            Assert.Equal("/pets", Assert.Single(attack.Seen()).Target);
        }

        // A part of it there: the rest is waited for, whatever it looks like.
        await using (var partial = await rig.ConnectAsync())
        {
            Assert.Equal(415, (await partial.AskAsync(Refused(2 * Attack.Tail.Length) + Attack.Tail)).Status);
            Assert.Equal(200, (await partial.AskAsync(Attack.Tail + Get)).Status);
            Assert.Equal("/pets", Assert.Single(attack.Seen()).Target);
        }

        await attack.RefusesAsync("1 MiB unread", Refused(1024 * 1024), 413, 415);
        await attack.RefusesAsync("over what is drained", Refused(65 * 1024 + Attack.Tail.Length), 415);
        await attack.RefusesAsync("waits for 100", Refused(Attack.Tail.Length, "Expect: 100-continue\r\n"), 415);
        await attack.RefusesAsync("chunks", "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 415);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_09_an_origin_that_answers_early_ends_the_clients_connection(string maker)
    {
        var origin = new ScriptedOrigin();
        origin.AnswerEarly = static async (head, connection) =>
        {
            if (!head.StartsWith("POST", StringComparison.Ordinal))
            {
                return false;
            }

            await connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
            return true;
        };
        await using var rig = await ProxyRig.StartAsync(maker, origin, TestShield.Make(MitigationAction.None));
        await using var client = await rig.ConnectAsync();
        Assert.Equal(403, (await client.AskAsync(Attack.Post("Content-Length: 100000\r\n", "part"))).Status);
        await Attack.TrySendAsync(client, Attack.Tail);
        Assert.True(await client.IsEndedAsync());
        Assert.Equal(200, (await rig.AskAsync(Get)).Status);
        Assert.Equal("/pets", Assert.Single(origin.Requests).Target);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_11_a_body_that_waits_for_100_never_follows_a_final_status(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("unknown expectation", Attack.Post("Expect: junk\r\nContent-Length: 5\r\n", "hello"), 417);
        await attack.RefusesAsync("two expectations", Attack.Post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 5\r\n", "hello"), 417);
        await attack.RefusesAsync("list of expectations", Attack.Post("Expect: 100-continue, 100-continue\r\nContent-Length: 5\r\n", "hello"), 417);

        // Accepted: 100 comes from here, and the origin gets the body without an expectation.
        await using var client = await rig.ConnectAsync();
        Assert.Equal(100, (await client.AskAsync(Attack.Post("Expect: 100-continue\r\nContent-Length: 5\r\n"))).Status);
        Assert.Equal(200, (await client.AskAsync("hello")).Status);
        var seen = Assert.Single(attack.Seen());
        Assert.Equal("hello", seen.Text);
        Assert.Empty(seen.Field("Expect"));

        // Without a body there is nothing to wait for.
        Assert.Empty((await attack.TakesAsync("no body", "GET /pets HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "GET")).Field("Expect"));
    }
}
