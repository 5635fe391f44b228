using System.Collections.Concurrent;
using System.Globalization;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>A bad network between shield and origin, and an origin that comes and goes: each request has one of the outcomes that docs/ORIGINS.md names.</summary>
public sealed class ChaosTests
{
    private static readonly string _body = new('b', 3000);

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Delay_and_throttling_cost_time_and_nothing_else(string maker)
    {
        var seen = new ConcurrentDictionary<string, int>();
        await using var origin = Recording(seen);
        await using var chaos = new ChaosProxy(origin.Port, static number => number % 2 == 0 ? new Chaos(DelayMilliseconds: 20) : new Chaos(DelayMilliseconds: 1, PieceBytes: 100));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = Origins.Of("far", chaos.Port) });
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync(rig, i)));
        Assert.All(all, static got => Assert.Equal((200, false, _body.Length), (got.Status, got.IsCut, got.Body.Length)));
        Assert.All(seen.Values, static times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData("epoll", false, false)]
    [InlineData("epoll", true, false)]
    [InlineData("epoll", false, true)]
    [InlineData("portable", false, false)]
    [InlineData("portable", true, false)]
    [InlineData("portable", false, true)]
    public async Task Cuts_anywhere_are_502_or_cut_and_no_post_is_seen_twice(string maker, bool resets, bool halfCloses)
    {
        var seen = new ConcurrentDictionary<string, int>();
        await using var origin = Recording(seen);
        var random = new Random(20261122);
        await using var chaos = new ChaosProxy(origin.Port, _ => new Chaos(CutAfter: random.Next(9000), Resets: resets, HalfCloses: halfCloses));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with
        {
            Origin = Origins.Of("cut", chaos.Port) with { Timeouts = new OriginTimeouts { FirstByte = TimeSpan.FromSeconds(10), ResponseIdle = TimeSpan.FromSeconds(10) } },
        });
        var outcomes = new List<(int Status, bool IsCut)>();
        for (var i = 0; i < 150; i++)
        {
            var got = await AskAsync(rig, i);
            outcomes.Add((got.Status, got.IsCut));
            Assert.True(got is { Status: 200, IsCut: false } ? got.Body == _body : got is { Status: 502, IsCut: false } or { Status: 200, IsCut: true }, $"{got.Status} {got.IsCut} {got.Body.Length}");
        }

        Assert.Contains((200, false), outcomes);
        Assert.Contains((200, true), outcomes);
        Assert.All(seen.Values, static times => Assert.Equal(1, times));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task An_origin_that_is_killed_and_restarted_is_502_while_it_is_away_and_used_again_at_once(string maker)
    {
        var seen = new ConcurrentDictionary<string, int>();
        var origin = Recording(seen);
        var port = origin.Port;
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = Origins.Of("restarts", port) });
        using var end = new CancellationTokenSource();
        var number = 0;
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var outcomes = new List<(int, bool)>();
            while (!end.IsCancellationRequested)
            {
                var got = await AskAsync(rig, Interlocked.Increment(ref number));
                Assert.True(got is { Status: 502, IsCut: false } or { Status: 200, IsCut: true } || got.Body == _body);
                outcomes.Add((got.Status, got.IsCut));
            }

            return outcomes;
        })).ToList();
        for (var i = 0; i < 8; i++)
        {
            await Task.Delay(60);
            await origin.DisposeAsync();
            Assert.Equal(502, (await AskAsync(rig, Interlocked.Increment(ref number))).Status);
            origin = Recording(seen, port);
            Assert.Equal(200, (await AskAsync(rig, Interlocked.Increment(ref number))).Status);
        }

        await end.CancelAsync();
        var all = (await Task.WhenAll(asking)).SelectMany(static outcomes => outcomes).ToList();
        Assert.Contains((200, false), all);
        Assert.All(seen.Values, static times => Assert.Equal(1, times));
        await origin.DisposeAsync();
    }

    /// <summary>Notes each request's number, and answers with a body of some length.</summary>
    private static RawOrigin Recording(ConcurrentDictionary<string, int> seen, int port = 0) => new(
        async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head && await connection.ReadAsync(6) is { } body)
            {
                Assert.StartsWith("POST", head, StringComparison.Ordinal);
                seen.AddOrUpdate(System.Text.Encoding.ASCII.GetString(body), 1, static (_, times) => times + 1);
                await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {_body.Length}\r\n\r\n{_body}"));
            }
        },
        port: port);

    private static Task<RawResponse> AskAsync(ProxyRig rig, int number) =>
        rig.AskAsync(string.Create(CultureInfo.InvariantCulture, $"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n{number:000000}"));
}
