using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Responses that are checked beside: each passes on as it comes, and an event tells what was wrong with it.</summary>
public sealed class ResponseLogTests
{
    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task The_first_piece_is_with_the_client_before_the_last_one_has_come(string maker)
    {
        var go = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n");
            await go.Task;
            await connection.SendAsync("2\r\n1}\r\n0\r\nX-Sum: 1\r\n\r\n");
        });
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Log, origin);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(ResponseRig.Get);
        Assert.Contains("{\"name\":", await client.ReadUntilAsync("{\"name\":"), StringComparison.Ordinal);
        go.SetResult();
        Assert.Contains("1}\r\n0\r\nX-Sum: 1\r\n", await client.ReadUntilAsync("X-Sum: 1\r\n"), StringComparison.Ordinal);

        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.ResponseValidation, Phase.Response, MitigationAction.Log, 200), (told.Source, told.Phase, told.Action, told.Status));
        Assert.Equal((ViolationLocation.ResponseBody, "$.name"), (told.Violation!.Location, told.Violation.Target));
        Assert.Equal(1, rig.Counted(counters => counters.Logged, 1));
    }

    [Theory]
    [InlineData("epoll", "status")]
    [InlineData("portable", "status")]
    [InlineData("epoll", "header")]
    [InlineData("epoll", "type")]
    [InlineData("epoll", "body")]
    [InlineData("portable", "body")]
    [InlineData("epoll", "encoded")]
    [InlineData("epoll", "close")]
    [InlineData("portable", "close")]
    public async Task What_does_not_conform_passes_unchanged_and_is_told(string maker, string kind)
    {
        var (answer, location) = kind switch
        {
            "status" => ("HTTP/1.1 418 I am\r\nContent-Length: 3\r\n\r\nabc", ViolationLocation.ResponseStatus),
            "header" => (ResponseRig.Ok(ResponseRig.Pet, "X-Kind: c\r\n"), ViolationLocation.ResponseHeader),
            "type" => ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nabc", ViolationLocation.ResponseContentType),
            "encoded" => (ResponseRig.Ok("abc", "Content-Encoding: br\r\n"), ViolationLocation.ResponseHeader),
            "close" => ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", ViolationLocation.ResponseBody),
            _ => (ResponseRig.Ok(ResponseRig.NoPet), ViolationLocation.ResponseBody),
        };
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Log, ResponseRig.Origin([answer], closes: kind == "close"));
        var got = await rig.AskAsync(ResponseRig.Get);
        Assert.Equal((answer[9..12], answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]), ($"{got.Status}", got.Body));
        var told = await rig.Events.OneAsync();
        Assert.Equal((location, MitigationAction.Log), (told.Violation!.Location, told.Action));
        Assert.Equal(got.Status, told.OriginStatus);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task What_conforms_is_told_to_nobody(string maker)
    {
        var body = $"{{\"name\":\"{new string('x', 100_000)}\"}}";
        var origin = ResponseRig.Origin([ResponseRig.Ok(body)]);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Log, origin);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(body, (await client.AskAsync(ResponseRig.Get)).Body);
        origin.Answer = (_, connection) => connection.SendAsync(ResponseRig.Chunked("", body[..10], body[10..70_000], body[70_000..]));
        Assert.Equal(body, (await client.AskAsync(ResponseRig.Get)).Body);
        origin.Answer = (_, connection) => connection.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + ResponseRig.Ok(ResponseRig.Pet));
        Assert.Equal(103, (await client.AskAsync(ResponseRig.Get)).Status);
        Assert.Equal(ResponseRig.Pet, (await client.ReadAsync()).Body);
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [InlineData("epoll", true)]
    [InlineData("portable", true)]
    [InlineData("epoll", false)]
    [InlineData("portable", false)]
    public async Task Above_the_limit_it_passes_and_an_event_tells_that_it_was_not_checked(string maker, bool isAnnounced)
    {
        var body = $"{{\"name\":\"{new string('x', 200_000)}\"}}";
        var origin = ResponseRig.Origin([isAnnounced ? ResponseRig.Ok(body) : ResponseRig.Chunked("", body[..80_000], body[80_000..])]);
        await using var rig = await ResponseRig.StartAsync(
            maker, MitigationAction.Log, origin, settings => settings with { Limits = settings.Limits with { MaxResponseBody = 100_000 } });
        Assert.Equal(body, (await rig.AskAsync(ResponseRig.Get)).Body);
        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.ResponseValidation, MitigationAction.Log, ErrorClass.BodySize), (told.Source, told.Action, told.Violation!.Class));
        Assert.Contains("not checked", told.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Above_the_common_budget_it_passes_and_an_event_tells_so(string maker)
    {
        var body = $"{{\"name\":\"{new string('x', 60_000)}\"}}";
        await using var rig = await ResponseRig.StartAsync(
            maker,
            MitigationAction.Log,
            ResponseRig.Origin([ResponseRig.Ok(body)]),
            settings => settings with { Limits = settings.Limits with { MaxBodiesInFlight = 50_000 } });
        Assert.Equal(body, (await rig.AskAsync(ResponseRig.Get)).Body);
        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.Overload, MitigationAction.Log), (told.Source, told.Action));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_request_and_its_response_at_fault_are_two_events(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(
            maker, ResponseRig.Origin([ResponseRig.Ok(ResponseRig.NoPet)]), TestShield.Holding(MitigationAction.Log, MitigationAction.Log));
        var got = await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx");
        Assert.Equal((200, ResponseRig.NoPet), (got.Status, got.Body));
        SpinWait.SpinUntil(() => rig.Events.Items.Count == 2, TimeSpan.FromSeconds(10));
        Assert.Equal([EventSource.SchemaValidation, EventSource.ResponseValidation], rig.Events.Items.Select(item => item.Source));
        Assert.All(rig.Events.Items, item => Assert.Equal(MitigationAction.Log, item.Action));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_origin_that_breaks_off_cuts_the_client_as_it_does_unchecked(string maker)
    {
        var origin = ResponseRig.Origin(["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":", ""], closes: true);
        await using var rig = await ResponseRig.StartAsync(maker, MitigationAction.Log, origin);
        var got = await rig.AskAsync(ResponseRig.Get);
        Assert.Equal((200, true), (got.Status, got.IsCut));
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
    }
}
