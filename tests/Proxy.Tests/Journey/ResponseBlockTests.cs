using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Responses that are held until their verdict: what passes is whole, and of what does not pass no byte reaches the client.</summary>
public sealed class ResponseBlockTests
{
    private const string Secret = "tell-nobody";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_conforming_response_passes_with_its_length_however_it_came(string maker)
    {
        var answers = new Queue<string[]>(
        [
            [ResponseRig.Ok(ResponseRig.Pet, "X-Kind: a\r\n")],
            [ResponseRig.Ok(ResponseRig.Pet)[..75], ResponseRig.Ok(ResponseRig.Pet)[75..]],
            [ResponseRig.Chunked("", "{\"na", "me\":", "\"Re", "x\"}")],
            ["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n", "5\r\nname\"\r\n7;x=y\r\n:\"Rex\"}\r\n0\r\nX-Sum: " + Secret + "\r\n\r\n"],
        ]);
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            foreach (var piece in answers.Dequeue())
            {
                await connection.SendAsync(piece);
                await Task.Delay(30);
            }
        });
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            var got = await client.AskAsync(ResponseRig.Get);
            Assert.Equal((200, ResponseRig.Pet, false), (got.Status, got.Body, got.IsCut));
            Assert.Equal("14", got.Field("Content-Length"));
            Assert.Null(got.Field("Transfer-Encoding"));
        }

        Assert.Equal(1, origin.Connections);
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_response_that_ends_with_its_connection_passes_and_the_client_stays(string maker)
    {
        var origin = ResponseRig.Origin(["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"name\":", "\"Rex\"}"], closes: true);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var got = await client.AskAsync(ResponseRig.Get);
            Assert.Equal((200, ResponseRig.Pet, "14"), (got.Status, got.Body, got.Field("Content-Length")));
        }
    }

    [Theory]
    [InlineData("epoll", "status")]
    [InlineData("portable", "status")]
    [InlineData("epoll", "header")]
    [InlineData("portable", "header")]
    [InlineData("epoll", "type")]
    [InlineData("portable", "type")]
    [InlineData("epoll", "no type")]
    [InlineData("epoll", "two types")]
    [InlineData("epoll", "body")]
    [InlineData("portable", "body")]
    [InlineData("epoll", "chunks")]
    [InlineData("portable", "chunks")]
    [InlineData("epoll", "empty")]
    [InlineData("epoll", "empty without type")]
    [InlineData("epoll", "encoded")]
    [InlineData("portable", "encoded")]
    [InlineData("epoll", "undescribed content")]
    [InlineData("epoll", "syntax")]
    public async Task What_does_not_conform_is_502_with_the_violation_and_nothing_of_it_passes(string maker, string kind)
    {
        var (answer, location, errorClass, target) = kind switch
        {
            "status" => ($"HTTP/1.1 418 I am\r\nContent-Length: 11\r\n\r\n{Secret}", "response_status", "constraint_violation", "418"),
            "header" => (ResponseRig.Ok(ResponseRig.Pet, $"X-Kind: {Secret}\r\n"), "response_header", "constraint_violation", "X-Kind"),
            "type" => ($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n{Secret}", "response_content_type", "unsupported_media_type", "$"),
            "no type" => ($"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{Secret}", "response_content_type", "unsupported_media_type", "$"),
            "two types" => (ResponseRig.Ok(ResponseRig.Pet, "Content-Type: text/html\r\n"), "response_content_type", "invalid_media_type", "$"),
            "body" => (ResponseRig.Ok(ResponseRig.NoPet), "response_body", "invalid_type", "$.name"),
            "chunks" => (ResponseRig.Chunked("X-Secret: x\r\n", "{\"name\":\"a\"", ",\"" + Secret + "\":1}"), "response_body", "constraint_violation", $"$.{Secret}"),
            "empty" => (ResponseRig.Ok(""), "response_body", "missing_required", "$"),
            "empty without type" => ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "response_body", "missing_required", "$"),
            "encoded" => (ResponseRig.Ok(Secret, "Content-Encoding: gzip\r\n"), "response_header", "unsupported_media_type", "Content-Encoding"),
            "undescribed content" => ($"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n{Secret}", "response_content_type", "unsupported_media_type", "$"),
            _ => (ResponseRig.Ok("{\"name\":\"Rex\"} x"), "response_body", "invalid_syntax", "$"),
        };
        var origin = ResponseRig.Origin([answer]);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(ResponseRig.Get);

        Assert.Equal((502, "application/problem+json"), (got.Status, got.Field("Content-Type")));
        Assert.Contains("urn:fastshield:response-violation", got.Body, StringComparison.Ordinal);
        Assert.Contains($"\"location\":\"{location}\"", got.Body, StringComparison.Ordinal);
        if (target.Contains(Secret, StringComparison.Ordinal) is false)
        {
            Assert.DoesNotContain(Secret, got.Head + got.Body, StringComparison.Ordinal);
        }

        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.ResponseValidation, Phase.Response, MitigationAction.Block), (told.Source, told.Phase, told.Action));
        Assert.Equal((location, errorClass, target), (EventNames.Of(told.Violation!.Location), EventNames.Of(told.Violation.Class), told.Violation.Target));
        Assert.Equal((502, int.Parse(answer.AsSpan(9, 3), null)), (told.Status, told.OriginStatus));
        Assert.Equal(1, rig.Counted(counters => counters.RefusedBy[Phase.Response], 1));

        origin.Answer = static (_, connection) => connection.SendAsync(ResponseRig.Ok(ResponseRig.Pet));
        Assert.Equal((200, ResponseRig.Pet), await AskAsync(client));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Above_the_limit_it_is_blocked_whether_its_length_was_announced_or_not(string maker)
    {
        var long_ = $"{{\"name\":\"{new string('x', 200_000)}\"}}";
        var origin = ResponseRig.Origin([ResponseRig.Ok(long_)]);
        await using var rig = await ResponseRig.StartAsync(
            maker, MitigationAction.Block, origin, settings => settings with { Limits = settings.Limits with { MaxResponseBody = 100_000 } });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(502, (await client.AskAsync(ResponseRig.Get)).Status);
        Assert.Equal(ErrorClass.BodySize, (await rig.Events.OneAsync()).Violation!.Class);

        origin.Answer = (_, connection) => connection.SendAsync(ResponseRig.Chunked("", long_[..80_000], long_[80_000..]));
        Assert.Equal(502, (await client.AskAsync(ResponseRig.Get)).Status);

        // Just within it, and long enough for a worker thread.
        var within = $"{{\"name\":\"{new string('x', 99_000)}\"}}";
        origin.Answer = (_, connection) => connection.SendAsync(ResponseRig.Chunked("", within[..50_000], within[50_000..]));
        Assert.Equal((200, within), await AskAsync(client));
        origin.Answer = (_, connection) => connection.SendAsync(ResponseRig.Ok(within));
        Assert.Equal((200, within), await AskAsync(client));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Above_the_common_budget_it_is_503_and_the_budget_comes_back(string maker)
    {
        var body = $"{{\"name\":\"{new string('x', 60_000)}\"}}";
        var origin = ResponseRig.Origin([ResponseRig.Ok(body)]);
        await using var rig = await ResponseRig.StartAsync(
            maker, MitigationAction.Block, origin, settings => settings with { Limits = settings.Limits with { MaxBodiesInFlight = 50_000 } });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(503, (await client.AskAsync(ResponseRig.Get)).Status);
        Assert.Equal(EventSource.Overload, (await rig.Events.OneAsync()).Source);

        var smaller = $"{{\"name\":\"{new string('x', 30_000)}\"}}";
        origin.Answer = (_, connection) => connection.SendAsync(ResponseRig.Ok(smaller));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((200, smaller), await AskAsync(client));
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_answer_without_a_body_is_held_by_status_and_fields_alone(string maker)
    {
        var origin = ResponseRig.Origin(["HTTP/1.1 200 OK\r\nX-Kind: b\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"]);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        const string head = "HEAD /pets HTTP/1.1\r\nHost: a\r\n\r\n";
        var got = await client.AskAsync(head, "HEAD");
        Assert.Equal((200, "1000"), (got.Status, got.Field("Content-Length")));

        origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        Assert.Equal(502, (await client.AskAsync(head, "HEAD")).Status);
        Assert.Equal(ErrorClass.MissingRequired, (await rig.Events.OneAsync()).Violation!.Class);

        // 304 needs no description: it is HTTP's answer to a condition, and has nothing in it. 404 is described without content.
        origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
        Assert.Equal(304, (await client.AskAsync(ResponseRig.Get)).Status);
        origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(404, (await client.AskAsync(ResponseRig.Get)).Status);
        origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(502, (await client.AskAsync(ResponseRig.Get)).Status);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Interim_responses_are_not_passed_on_and_a_switch_of_protocols_is_refused(string maker)
    {
        var origin = ResponseRig.Origin(["HTTP/1.1 103 Early Hints\r\nLink: <" + Secret + ">\r\n\r\n", ResponseRig.Ok(ResponseRig.Pet)]);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        Assert.Equal((200, ResponseRig.Pet), await AskAsync(client));

        origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        Assert.Equal(502, (await client.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")).Status);
        Assert.Empty(origin.Requests[^1].Field("Upgrade"));
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
    }

    [Theory]
    [InlineData("epoll", "Content-Length: 100\r\n\r\n{\"name\":")]
    [InlineData("portable", "Content-Length: 100\r\n\r\n{\"name\":")]
    [InlineData("epoll", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n")]
    [InlineData("portable", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n")]
    [InlineData("epoll", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\nzz\r\n")]
    public async Task An_origin_that_breaks_off_is_502_and_no_part_passes(string maker, string rest)
    {
        var origin = ResponseRig.Origin(["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + rest, ""], closes: true);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(ResponseRig.Get);
        Assert.Equal((502, false), (got.Status, got.IsCut));
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
        origin.Answer = static (_, connection) => connection.SendAsync(ResponseRig.Ok(ResponseRig.Pet));
        Assert.Equal((200, ResponseRig.Pet), await AskAsync(client));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Pipelined_requests_have_their_verdicts_in_their_order(string maker)
    {
        var count = 0;
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync(ResponseRig.Ok(count++ % 2 == 0 ? ResponseRig.Pet : ResponseRig.NoPet)));
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat(ResponseRig.Get, 6)));
        for (var i = 0; i < 6; i++)
        {
            var got = await client.ReadAsync();
            Assert.Equal(i % 2 == 0 ? 200 : 502, got.Status);
        }

        // A refused response that was read whole leaves its connection fit for the next request.
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task The_origin_is_asked_for_plain_and_whole_content(string maker)
    {
        var origin = ResponseRig.Origin([ResponseRig.Ok(ResponseRig.Pet)]);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        const string asked = "Host: a\r\nAccept-Encoding: gzip, br\r\nRange: bytes=0-3\r\nIf-Range: \"x\"\r\n\r\n";
        Assert.Equal(200, (await rig.AskAsync($"GET /pets/1 HTTP/1.1\r\n{asked}")).Status);
        Assert.Equal("identity", Assert.Single(origin.Requests[0].Field("Accept-Encoding")));
        Assert.Empty(origin.Requests[0].Field("Range"));
        Assert.Empty(origin.Requests[0].Field("If-Range"));

        // An operation whose responses are not held keeps what its client said.
        await rig.AskAsync($"GET /pets HTTP/1.1\r\n{asked}");
        Assert.Equal("gzip, br", Assert.Single(origin.Requests[1].Field("Accept-Encoding")));
        Assert.Equal("bytes=0-3", Assert.Single(origin.Requests[1].Field("Range")));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_body_of_which_nothing_is_asked_is_not_held_however_long_it_is(string maker)
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 3000006\r\n\r\n%PDF-1");
            await go.Task;
            await connection.SendAsync(new string('x', 3_000_000));
        });
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Block, origin);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx");
        var reading = client.ReadAsync();
        go.SetResult();
        var got = await reading;
        Assert.Equal((200, 3_000_006), (got.Status, got.Body.Length));
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Details_that_are_hidden_stay_hidden(string maker)
    {
        await using var rig = await ResponseRig.StartAsync(
            maker, MitigationAction.Block, ResponseRig.Origin([ResponseRig.Ok(ResponseRig.NoPet)]), settings => settings with { HideDetail = true });
        var got = await rig.AskAsync(ResponseRig.Get);
        Assert.Equal(502, got.Status);
        Assert.DoesNotContain("name", got.Body, StringComparison.Ordinal);
        Assert.Equal("$.name", (await rig.Events.OneAsync()).Violation!.Target);
    }

    private static async Task<(int Status, string Body)> AskAsync(RawClient client)
    {
        var got = await client.AskAsync(ResponseRig.Get);
        return (got.Status, got.Body);
    }
}
