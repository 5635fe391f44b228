using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>What of a request's trace context goes on to the origin, and what events say of it.</summary>
public sealed class TraceTests
{
    private const string Id = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Valid = "00-" + Id + "-00f067aa0ba902b7-01";

    public static TheoryData<string, string, string?, string?> Vectors => new()
    {
        // Fields of the client; traceparent and tracestate at the origin (lines joined by |; null for none).
        { "valid", $"traceparent: {Valid}\r\ntracestate: foo=1,bar=2\r\n", Valid, "foo=1,bar=2" },
        { "any case of the name", $"TraceParent: {Valid}\r\nTRACESTATE: foo=1\r\n", Valid, "foo=1" },
        { "not sampled stays not sampled", $"traceparent: {Valid[..^1]}0\r\n", Valid[..^1] + "0", null },
        { "white space around it", $"traceparent: \t {Valid} \t\r\n", Valid, null },
        { "a future version", $"traceparent: cc{Valid[2..]}-what\r\ntracestate: foo=1\r\n", "cc" + Valid[2..] + "-what", "foo=1" },
        { "malformed", "traceparent: 00-1-2-01\r\ntracestate: foo=1\r\n", null, null },
        { "version ff", $"traceparent: ff{Valid[2..]}\r\ntracestate: foo=1\r\n", null, null },
        { "an id of zeros", $"traceparent: 00-{new string('0', 32)}-00f067aa0ba902b7-01\r\n", null, null },
        { "a parent of zeros", $"traceparent: 00-{Id}-{new string('0', 16)}-01\r\n", null, null },
        { "upper case", $"traceparent: {Valid.ToUpperInvariant()}\r\n", null, null },
        { "twice", $"traceparent: {Valid}\r\ntraceparent: {Valid}\r\ntracestate: foo=1\r\n", null, null },
        { "twice, one malformed", $"traceparent: {Valid}\r\ntraceparent: x\r\n", null, null },
        { "a state without a parent", "tracestate: foo=1\r\n", null, null },
        { "a state in two lines", $"tracestate: foo=1\r\ntraceparent: {Valid}\r\ntracestate: bar=2\r\n", Valid, "foo=1|bar=2" },
        { "a malformed state", $"traceparent: {Valid}\r\ntracestate: foo=1,BAR\r\n", Valid, null },
        { "a malformed second line", $"traceparent: {Valid}\r\ntracestate: foo=1\r\ntracestate: x\r\n", Valid, null },
        { "32 members", $"traceparent: {Valid}\r\ntracestate: {Members(0, 32)}\r\n", Valid, Members(0, 32) },
        { "33 members", $"traceparent: {Valid}\r\ntracestate: {Members(0, 33)}\r\n", Valid, null },
        { "33 members in two lines", $"traceparent: {Valid}\r\ntracestate: {Members(0, 20)}\r\ntracestate: {Members(20, 13)}\r\n", Valid, null },
        { "none", "", null, null },
    };

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task What_is_well_formed_goes_on_and_nothing_else(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { AccessLog = true });
        await using var client = await rig.ConnectAsync();
        var asked = 0;
        foreach (var row in Vectors)
        {
            var (name, fields, parent, state) = ((string)row[0], (string)row[1], (string?)row[2], (string?)row[3]);
            Assert.Equal(200, (await client.AskAsync($"GET /pets/1 HTTP/1.1\r\nHost: a\r\nbaggage: userId=alice\r\n{fields}X-Last: 1\r\n\r\n")).Status);
            var request = rig.Origin.Requests[asked++];
            Assert.Equal((name, parent ?? ""), (name, string.Join('|', request.Field("traceparent"))));
            Assert.Equal((name, state ?? ""), (name, string.Join('|', request.Field("tracestate"))));
            Assert.Equal(["userId=alice"], request.Field("baggage"));
            Assert.Equal(["1"], request.Field("X-Last"));
            var told = (await rig.Events.ManyAsync(asked))[asked - 1];
            Assert.Equal((name, parent is null ? "" : Id), (name, told.TraceId));
        }
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task A_request_without_one_gets_one_where_that_is_asked_for(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { AccessLog = true, Trace = TraceMode.Start });
        await using var client = await rig.ConnectAsync();
        foreach (var fields in (string[])["", "", "traceparent: nonsense\r\ntracestate: foo=1\r\n"])
        {
            Assert.Equal(200, (await client.AskAsync($"GET /pets/1 HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).Status);
        }

        Assert.Equal(200, (await client.AskAsync($"GET /pets/1 HTTP/1.1\r\nHost: a\r\ntraceparent: {Valid}\r\n\r\n")).Status);
        var made = rig.Origin.Requests.Select(request => Assert.Single(request.Field("traceparent"))).ToList();
        Assert.All(made, value => Assert.True(TraceParent.IsValid(System.Text.Encoding.ASCII.GetBytes(value)), value));
        Assert.Equal(4, made.Distinct().Count());
        Assert.Equal(Valid, made[3]);
        Assert.All(made, value => Assert.EndsWith("-01", value, StringComparison.Ordinal));
        Assert.All(rig.Origin.Requests, request => Assert.Empty(request.Field("tracestate")));
        Assert.Equal(made.Select(value => value.Split('-')[1]), (await rig.Events.ManyAsync(4)).Select(told => told.TraceId));
    }

    [Fact]
    public async Task Restarting_believes_nobody_but_trusted_peers()
    {
        foreach (var isTrusted in (bool[])[false, true])
        {
            await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with { Trace = TraceMode.Restart, TrustedPeers = isTrusted ? TrustedPeers.Everybody : TrustedPeers.None, TraceSampled = 0 });
            Assert.Equal(200, (await rig.AskAsync($"GET /pets/1 HTTP/1.1\r\nHost: a\r\ntraceparent: {Valid}\r\ntracestate: foo=1\r\n\r\n")).Status);
            var value = Assert.Single(rig.Origin.Requests[0].Field("traceparent"));
            Assert.Equal(isTrusted, value == Valid);
            Assert.Equal(isTrusted ? 1 : 0, rig.Origin.Requests[0].Field("tracestate").Count);
            Assert.EndsWith(isTrusted ? "-01" : "-00", value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refusals_tell_the_trace_as_well_and_a_head_that_is_none_has_none()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: static settings => settings with { Trace = TraceMode.Start });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(404, (await client.AskAsync($"GET /nowhere HTTP/1.1\r\nHost: a\r\ntraceparent: {Valid}\r\n\r\n")).Status);
        Assert.Equal(404, (await client.AskAsync("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(400, (await client.AskAsync("GET / HTTP/1.1\r\n\r\n")).Status);
        var told = await rig.Events.ManyAsync(3);
        Assert.Equal([Id, told[1].TraceId, ""], told.Select(item => item.TraceId));
        Assert.Equal(32, told[1].TraceId.Length);
        using var output = new MemoryStream();
        using (var sink = new JsonLinesSink(output))
        {
            sink.Write(told[0]);
            sink.Write(told[2]);
        }

        var lines = System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Contains($"\"trace_id\":\"{Id}\"", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", lines[1], StringComparison.Ordinal);
    }

    private static string Members(int from, int count) => string.Join(',', Enumerable.Range(from, count).Select(i => $"k{i}=v"));
}
