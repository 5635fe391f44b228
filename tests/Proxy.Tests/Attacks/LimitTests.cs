using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>Limits at their edge, bodies whose length lies, and clients that are slow (rows L-01, L-02, L-05, L-06).</summary>
public sealed class LimitTests
{
    public static TheoryData<string> Makers => ProxyRig.Makers;

    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n";

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_05_each_limit_of_a_head_holds_to_the_byte(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(more: "/{long}"));
        await EdgeAsync("field line", 8 * 1024, 431, length => Get + "X: " + new string('x', length - 5) + "\r\n\r\n");
        await EdgeAsync("head", 32 * 1024, 431, Filled);
        await EdgeAsync("fields", 100, 431, count => Get + string.Concat(Enumerable.Range(1, count - 1).Select(static i => $"X-{i}: 1\r\n")) + "\r\n");
        await EdgeAsync("target", 8 * 1024, 414, length => $"GET /{new string('x', length - 1)} HTTP/1.1\r\nHost: a\r\n\r\n");
        await EdgeAsync("query in the target", 8 * 1024, 414, length => $"GET /pets?{new string('x', length - 6)} HTTP/1.1\r\nHost: a\r\n\r\n");
        await EdgeAsync("method", 32, 501, length => new string('X', length) + " /pets HTTP/1.1\r\nHost: a\r\n\r\n", within: 405);

        async Task EdgeAsync(string name, int limit, int above, Func<int, string> make, int within = 200)
        {
            foreach (var size in (int[])[limit - 1, limit, limit + 1])
            {
                await using var client = await rig.ConnectAsync();
                await Attack.TrySendAsync(client, make(size));
                Assert.Equal((name, size, size > limit ? above : within), (name, size, (await client.ReadAsync()).Status));
            }
        }
    }

    /// <summary>A head of so many bytes, no line of which is over its own limit.</summary>
    private static string Filled(int length)
    {
        var head = new StringBuilder(Get);
        while (length - head.Length > 5000)
        {
            head.Append("X: ").Append('x', 4000).Append("\r\n");
        }

        return head.Append("X: ").Append('x', length - head.Length - 4).Append("\r\n\r\n").ToString();
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_06_a_body_is_as_long_as_it_says_and_as_its_operation_allows(string maker)
    {
        const int limit = 100_000;
        foreach (var action in (MitigationAction[])[MitigationAction.Block, MitigationAction.None])
        {
            await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(action, maximumBody: limit), change: static settings => settings with
            {
                Limits = new ProxyLimits { MaxStreamedBody = limit },
                Timeouts = new ProxyTimeouts { RateGrace = TimeSpan.FromSeconds(2) },
            });
            var attack = new Attack(rig);
            await attack.TakesAsync("length at the limit", Attack.Post($"Content-Length: {limit}\r\n", new string('x', limit)));
            await attack.TakesAsync("chunks at the limit", Attack.Chunks($"{limit:x}\r\n{new string('x', limit)}\r\n0\r\n\r\n"));
            await RefusedAtOnceAsync(attack, "length above", Attack.Post($"Content-Length: {limit + 1}\r\n"));
            await RefusedAtOnceAsync(attack, "chunk above", Attack.Chunks($"{limit + 1:x}\r\n"));
            await RefusedAtOnceAsync(attack, "chunks above", Attack.Chunks($"{limit - 1:x}\r\n{new string('x', limit - 1)}\r\n2\r\n"));
            await RefusedAtOnceAsync(attack, "chunk of 2^63-1", Attack.Chunks("7fffffffffffffff\r\n"));
            await CutAsync(attack, "less than the length", Attack.Post("Content-Length: 6\r\n", "hello"));
            await CutAsync(attack, "chunks without their end", Attack.Chunks("5\r\nhello\r\n"));

            // More than the length: what is behind it is the next message, and no good one.
            await using var client = await rig.ConnectAsync();
            Assert.Equal(200, (await client.AskAsync(Attack.Post("Content-Length: 4\r\n", "hello\r\n\r\n"))).Status);
            Assert.Equal(400, (await client.ReadAsync()).Status);
            Assert.Equal("hell", attack.Seen()[^1].Text);
        }
    }

    /// <summary>413 before any more of the body has come.</summary>
    private static async Task RefusedAtOnceAsync(Attack attack, string name, string message)
    {
        attack.Seen();
        await using var client = await attack.Rig.ConnectAsync();
        await Attack.TrySendAsync(client, message);
        Assert.Equal((name, 413), (name, (await client.ReadAsync()).Status));
        Assert.True(await client.IsEndedAsync(), name);
        Assert.True(attack.Seen().Count == 0, name);
    }

    /// <summary>The client ends its stream within the body: no origin sees a whole request.</summary>
    private static async Task CutAsync(Attack attack, string name, string message)
    {
        attack.Seen();
        await using var client = await attack.Rig.ConnectAsync();
        await client.SendAsync(message);
        client.EndSend();
        Assert.True(await client.IsEndedAsync(15_000), name);
        Assert.True(attack.Seen().Count == 0, name);
    }

    /// <summary>A short form of slowhttptest -H: heads that never end, a hundred at a time, and one client that must not notice.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_01_heads_that_never_end_are_ended_in_time_and_nobody_else_waits(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true, change: static settings => settings with { Timeouts = new ProxyTimeouts { Head = TimeSpan.FromSeconds(2) } });
        var start = Stopwatch.GetTimestamp();
        var slow = Enumerable.Range(0, 100).Select(async _ =>
        {
            await using var client = await rig.ConnectAsync();
            await Attack.TrySendAsync(client, Get);
            while (!await client.IsEndedAsync(250))
            {
                await Attack.TrySendAsync(client, "X: 1\r\n");
                Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 40, "a head that never ends is waited for");
            }
        }).ToList();
        await ServedMeanwhileAsync(rig, slow);
    }

    /// <summary>A short form of slowhttptest -B: bodies of which a byte comes now and then.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_02_bodies_that_come_slowly_are_ended_in_time(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with
        {
            Timeouts = new ProxyTimeouts { RateGrace = TimeSpan.FromSeconds(2) },
            Limits = new ProxyLimits { MinRate = 1000 },
        });
        var slow = Enumerable.Range(0, 100).Select(async i =>
        {
            await using var client = await rig.ConnectAsync();
            await client.SendAsync(i % 2 == 0 ? Attack.Post("Content-Length: 50000\r\n") : Attack.Chunks("c350\r\n"));
            for (var sent = 0; sent < 300 && !await client.IsEndedAsync(100); sent++)
            {
                await Attack.TrySendAsync(client, "x");
            }

            Assert.True(await client.IsEndedAsync(100), "a slow body is waited for");
        }).ToList();
        await ServedMeanwhileAsync(rig, slow);
        Assert.All(rig.Events.Items, static told => Assert.Equal((EventSource.Framing, 408), (told.Source, told.Status)));
    }

    /// <summary>A short form of slowhttptest -X: answers that nobody takes.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_02_clients_that_do_not_read_are_ended_in_time(string maker)
    {
        var body = new string('x', 16 * 1024 * 1024);
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var origin = new TestKit.ScriptedOrigin((request, connection) => connection.SendAsync(request.Target == "/pets" ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" : answer));
        await using var rig = await ProxyRig.StartAsync(maker, origin, change: static settings => settings with
        {
            Timeouts = new ProxyTimeouts { RateGrace = TimeSpan.FromSeconds(1), Connect = TimeSpan.FromMinutes(1) },
            Limits = new ProxyLimits { MinRate = 1_000_000 },
        });
        var slow = Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var client = await rig.ConnectAsync();
            await client.SendAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(8, await Task.Run(() => rig.Counted(static counters => counters.Cut, 8)));

            // What comes now is what the sockets held; the answer was cut.
            Assert.True((await client.ReadAsync()).IsCut, "a client that does not read is waited for");
        }).ToList();
        await ServedMeanwhileAsync(rig, slow);
    }

    private static async Task ServedMeanwhileAsync(ProxyRig rig, List<Task> slow)
    {
        var times = new List<TimeSpan>();
        while (!slow.TrueForAll(static task => task.IsCompleted))
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await rig.AskAsync(Get + "\r\n")).Status);
            times.Add(Stopwatch.GetElapsedTime(start));
            await Task.Delay(50);
        }

        await Task.WhenAll(slow);
        times.Sort();
        Assert.True(times.Count == 0 || times[times.Count / 2] < TimeSpan.FromSeconds(2), $"half of the requests took {times[times.Count / 2].TotalMilliseconds:0} ms meanwhile");
    }
}
