using FastShield.Proxy.Events;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>Rows H2-02 to H2-08: each flood ends its connection with ENHANCE_YOUR_CALM, is counted and told, and leaves the neighbours alone.</summary>
public sealed class FloodTests
{
    private const int Sent = 200_000;

    public static TheoryData<string> Makers => ["epoll", "portable"];

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_02_Rapid_reset(string maker)
    {
        var (rig, origin) = await StartAsync(maker);
        await using var _ = rig;
        await FloodAsync(rig, static (client, i) => [.. Headers(1 + (2 * i), true, client.Request()), .. Word(FrameType.RstStream, 1 + (2 * i), 8)]);

        Assert.InRange(origin.Requests.Count, 0, 2 * 100);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_03_CONTINUATION_with_fields_without_end(string maker)
    {
        var (rig, origin) = await StartAsync(maker);
        await using var _ = rig;
        var field = Block("x-a: " + new string('x', 4000));
        await FloodAsync(rig, (client, i) => i == 0 ? Of(FrameType.Headers, FrameFlags.EndStream, 1, Block(client.Request())) : Of(FrameType.Continuation, 0, 1, field));

        // The neighbour's.
        Assert.Single(origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_04_Empty_CONTINUATION_without_end(string maker)
    {
        var (rig, origin) = await StartAsync(maker);
        await using var _ = rig;
        await FloodAsync(rig, static (client, i) => i == 0 ? Of(FrameType.Headers, FrameFlags.EndStream, 1, Block(client.Request())) : Of(FrameType.Continuation, 0, 1));

        // The neighbour's.
        Assert.Single(origin.Requests);
    }

    /// <summary>CVE-2025-8671: the client never resets, but makes the server do it.</summary>
    [Theory]
    [InlineData("epoll", "window")]
    [InlineData("epoll", "half-closed")]
    [InlineData("epoll", "malformed")]
    [InlineData("epoll", "priority")]
    [InlineData("portable", "window")]
    public async Task H2_05_MadeYouReset(string maker, string trick)
    {
        var (rig, origin) = await StartAsync(maker);
        await using var _ = rig;
        await FloodAsync(rig, (client, i) =>
        {
            var stream = 1 + (2 * i);
            return trick switch
            {
                "window" => [.. Headers(stream, true, client.Request()), .. Word(FrameType.WindowUpdate, stream, 0)],
                "half-closed" => [.. Headers(stream, true, client.Request()), .. Data(stream, true, "x")],
                "malformed" => Headers(stream, true, client.Request("GET", "")),
                _ => [.. Headers(stream, true, client.Request()), .. Of(FrameType.Priority, 0, stream, 0, 0, 0)],
            };
        });

        Assert.InRange(origin.Requests.Count, 0, 2 * 100);
    }

    [Theory]
    [InlineData("epoll", "settings")]
    [InlineData("epoll", "ping")]
    [InlineData("epoll", "priority")]
    [InlineData("epoll", "window")]
    [InlineData("epoll", "data")]
    [InlineData("epoll", "unknown")]
    [InlineData("portable", "settings")]
    [InlineData("portable", "ping")]
    [InlineData("portable", "data")]
    public async Task H2_06_Frames_that_carry_nothing(string maker, string kind)
    {
        var (rig, _) = await StartAsync(maker);
        await using var __ = rig;
        await FloodAsync(rig, (client, i) => (kind, i) switch
        {
            ("settings", _) => Of(FrameType.Settings, 0, 0),
            ("ping", _) => Of(FrameType.Ping, 0, 0, new byte[8]),
            ("priority", _) => Of(FrameType.Priority, 0, 1, 0, 0, 0, 0, 1),
            ("window", _) => Word(FrameType.WindowUpdate, 0, 1),
            ("data", 0) => Headers(1, false, client.Request("POST", "/echo", "content-type: text/plain")),
            ("data", _) => Data(1, false, ""),
            _ => Of((FrameType)0x20, 0, 0),
        });
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_07_Hpack_bomb(string maker)
    {
        var (rig, origin) = await StartAsync(maker);
        await using var _ = rig;
        byte[] bomb = [0x40, 1, (byte)'a', 0x7F, 0xA1, 0x1E, .. Enumerable.Repeat((byte)'x', 4000), .. Enumerable.Repeat((byte)0xBE, 3900)];
        await FloodAsync(rig, (client, i) => Of(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1 + (2 * i), [.. Block(client.Request()), .. bomb]));

        // The neighbour's.
        Assert.Single(origin.Requests);
    }

    /// <summary>A client that asks and does not read: nothing grows, and it is given up when its time is over.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_08_Zero_window_stall(string maker)
    {
        var body = new string('x', 1024 * 1024);
        var origin = new ScriptedOrigin((_, connection) => connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await using var rig = await ProxyRig.StartAsync(
            maker, origin, tls: true, change: static settings => settings with { Timeouts = settings.Timeouts with { RateGrace = TimeSpan.FromMilliseconds(500) }, Limits = settings.Limits with { MinRate = 1_000_000 } });
        await using var client = await ConnectAsync(rig.Port, tls: true, [0, 4, 0, 0, 0, 0]);
        await client.SendAsync([.. Enumerable.Range(0, 100).Select(i => Headers(1 + (2 * i), true, client.Request()))]);

        var resets = 0;
        while (resets < 100)
        {
            var frame = await client.UntilAsync(static frame => frame.Type is FrameType.RstStream or FrameType.Data);
            Assert.Equal(FrameType.RstStream, frame!.Type);
            resets++;
        }

        // The connection lives: it was the streams that were too slow.
        Assert.True(await client.PingsAsync());
    }

    /// <summary>Answers that nobody reads: PING after PING into a socket that is full.</summary>
    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H2_06_Answers_that_are_not_read_are_bounded(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: false, change: static settings => settings with
        {
            Http2 = settings.Http2 with { MaxControlsPerSecond = int.MaxValue / 4 },
            Timeouts = settings.Timeouts with { RateGrace = TimeSpan.FromSeconds(1) },
            Limits = settings.Limits with { MinRate = 1_000_000 },
        });
        await using var client = await ConnectAsync(rig.Port, tls: false, receiveBuffer: 4096);
        byte[] pings = [.. Enumerable.Repeat(Of(FrameType.Ping, 0, 0, new byte[8]), 10_000).SelectMany(static one => one)];

        var isEnded = false;
        for (var i = 0; i < 200 && !isEnded; i++)
        {
            isEnded = !await client.TrySendAsync(pings);
        }

        Assert.True(isEnded, "34 MB of PING were taken though no answer was read.");
    }

    private static async Task<(ProxyRig Rig, ScriptedOrigin Origin)> StartAsync(string maker)
    {
        var origin = new ScriptedOrigin(static async (_, connection) =>
        {
            await Task.Delay(50);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        return (await ProxyRig.StartAsync(maker, origin, tls: true), origin);
    }

    /// <summary>Sends until the connection is ended, or all was sent. Then holds all that a flood's end has to show.</summary>
    private static async Task FloodAsync(ProxyRig rig, Func<FrameClient, int, byte[]> frame)
    {
        await using var client = await ConnectAsync(rig.Port, tls: true);
        await using var neighbour = await ConnectAsync(rig.Port, tls: true);
        var goAway = client.UntilAsync(static frame => frame.Type == FrameType.GoAway);
        var sent = 0;
        for (; sent < Sent && !goAway.IsCompleted; sent += 100)
        {
            var first = sent;
            if (!await client.TrySendAsync([.. Enumerable.Range(first, 100).Select(i => frame(client, i))]))
            {
                break;
            }
        }

        // A reset may have overtaken the GOAWAY; then the counter shows why it was.
        var last = await goAway;
        if (last is not null)
        {
            Assert.Equal(Http2ErrorCode.EnhanceYourCalm, (Http2ErrorCode)last.Word(4));
        }

        Assert.Equal(1, rig.Counted(static counters => counters.Http2Floods, 1));
        Assert.Null(await client.UntilAsync(static _ => false));
        Assert.True(SpinWait.SpinUntil(() => rig.Events.Items.Any(static one => one.Source == EventSource.Overload && one.Status == 0), TimeSpan.FromSeconds(10)));
        await neighbour.SendAsync(Headers(1, true, neighbour.Request()));
        Assert.Equal(200, (await neighbour.ResponseAsync(1)).Status);
    }
}
