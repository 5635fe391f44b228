using System.Globalization;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>What RFC 9110 and 9112 ask of an intermediary, each by its section.</summary>
public sealed class IntermediaryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    /// <summary>RFC 9110 section 7.6.3: a gateway adds itself to Via of each request, behind those that are there, with the version it got the request in.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_7_6_3_Via_is_added_to(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\nVia: 1.0 fred, 1.1 p.example\r\n\r\n");
        await rig.AskAsync("GET /pets HTTP/1.0\r\nHost: a\r\n\r\n");
        Assert.Equal(["1.0 fred, 1.1 p.example", "1.1 fastshield"], rig.Origin.Requests[0].Field("Via"));
        Assert.Equal(["1.0 fastshield"], rig.Origin.Requests[1].Field("Via"));
    }

    /// <summary>RFC 9110 section 6.6.1: a Date that is missing is added, one that is there is kept.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_6_6_1_Date_is_added_where_it_is_missing(string maker)
    {
        const string date = "Sun, 06 Nov 1994 08:49:37 GMT";
        var origin = new ScriptedOrigin((request, connection) => connection.SendAsync(request.Target == "/pets" ? Ok : Ok.Replace("OK\r\n", $"OK\r\nDate: {date}\r\n", StringComparison.Ordinal)));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        var added = (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Field("Date");
        Assert.True(DateTimeOffset.TryParseExact(added, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && (DateTimeOffset.UtcNow - at).Duration() < TimeSpan.FromMinutes(1), added);
        Assert.Equal(date, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Field("Date"));
    }

    /// <summary>RFC 9110 section 15.2: 1xx responses are passed on, also unknown ones; to HTTP/1.0 none; 100 only where it was asked for, which is here.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_15_2_interim_responses_pass(string maker)
    {
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n" + Ok));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n");
        var statuses = new List<int>();
        RawResponse got;
        do
        {
            got = await client.ReadAsync();
            statuses.Add(got.Status);
            Assert.Null(got.Field("X-Hop") ?? got.Field("Keep-Alive"));
        }
        while (got.Status < 200);
        Assert.Equal([102, 103, 199, 200], statuses);
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.0\r\nHost: a\r\n\r\n")).Status);
    }

    /// <summary>RFC 9110 section 6.5.1: trailers pass, but for those that frame, route, authenticate or describe the content.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_6_5_1_forbidden_trailers_are_dropped(string maker)
    {
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\nX-Sum: 1\r\nHost: b\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n"
            + "Content-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Range: bytes 0-1/2\r\nAuthorization: x\r\nWWW-Authenticate: Basic\r\nCache-Control: no-store\r\nAge: 1\r\nLocation: /x\r\nTrailer: X\r\nServer-Timing: a\r\n\r\n"));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        var got = await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("X-Sum: 1\r\nServer-Timing: a\r\n\r\n", got.Trailers);
        Assert.Null(got.Field("X-Sum"));
    }

    /// <summary>RFC 9110 section 7.6.1: what Connection names ends here, in both directions, and so do the fields that are known to.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_7_6_1_fields_between_two_neighbours_end_here(string maker)
    {
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync(
            Ok.Replace("OK\r\n", "OK\r\nConnection: X-Mine, keep-alive\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nProxy-Connection: close\r\nUpgrade: h2c\r\nProxy-Authenticate: Basic\r\nX-Kept: 1\r\n", StringComparison.Ordinal)));
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        var got = await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\nConnection: x-mine,, TE\r\nX-Mine: 1\r\nTE: trailers\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nProxy-Authorization: x\r\nTrailer: X\r\nUpgrade: x\r\nX-Kept: 1\r\n\r\n");
        var seen = Assert.Single(rig.Origin.Requests);
        foreach (var name in (string[])["X-Mine", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "Trailer", "Upgrade"])
        {
            Assert.Null(got.Field(name));
            Assert.Empty(seen.Field(name));
        }

        Assert.Equal("1", got.Field("X-Kept"));
        Assert.Equal(["1"], seen.Field("X-Kept"));
        Assert.Equal(["trailers"], seen.Field("TE"));
        Assert.Equal(["te"], seen.Field("Connection"));

        // A field that the shield itself looks at must not be made to end here.
        foreach (var name in (string[])["Host", "Content-Length", "Authorization", "Cookie", "Content-Type", "X-Forwarded-For", "Via", "X-Request-Id", "Origin"])
        {
            Assert.Equal((name, 400), (name, (await rig.AskAsync($"GET /pets HTTP/1.1\r\nHost: a\r\nConnection: {name}\r\n\r\n")).Status));
        }
    }

    /// <summary>RFC 9110 section 7.6.2: OPTIONS counts down; at 0 it is answered here.</summary>
    [Theory]
    [InlineData("Max-Forwards: 5\r\n", "4")]
    [InlineData("Max-Forwards: 1\r\n", "0")]
    [InlineData("Max-Forwards: 0\r\n", null)]
    [InlineData("Max-Forwards: x\r\n", null)]
    [InlineData("Max-Forwards: 1\r\nMax-Forwards: 7\r\n", null)]
    public async Task Section_7_6_2_Max_Forwards_of_OPTIONS_counts_down(string lines, string? expected)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(fallthrough: MitigationAction.None));
        Assert.Equal(expected is null ? 501 : 200, (await rig.AskAsync($"OPTIONS /pets HTTP/1.1\r\nHost: a\r\n{lines}\r\n")).Status);
        Assert.Equal(expected is null ? [] : [expected], rig.Origin.Requests.SelectMany(static request => request.Field("Max-Forwards")));
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")).Status);
    }
}
