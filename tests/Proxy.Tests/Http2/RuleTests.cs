using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>H2-01: every demand of RFC 9113 and RFC 7541 that h2spec checks, on both transports, over TLS and by prior knowledge.</summary>
public sealed class RuleTests : IAsyncLifetime
{
    private static readonly Dictionary<string, RuleCase> _cases = RuleCases.All.ToDictionary(static one => one.Name);
    private readonly Dictionary<(string Maker, bool Tls), ProxyRig> _rigs = [];

    public static TheoryData<string, bool> Ways => new() { { "epoll", true }, { "epoll", false }, { "portable", true } };

    public static TheoryData<string> Names => [.. _cases.Keys];

    public Task InitializeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Names))]
    public Task H2_01_Epoll_over_TLS(string name) => HoldsAsync("epoll", true, name);

    [Theory]
    [MemberData(nameof(Names))]
    public Task H2_01_Epoll_by_prior_knowledge(string name) => HoldsAsync("epoll", false, name);

    [Theory]
    [MemberData(nameof(Names))]
    public Task H2_01_Portable_over_TLS(string name) => HoldsAsync("portable", true, name);

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_3_4_A_preface_that_is_none_ends_the_connection(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.OpenAsync(rig.Port, tls);
        await client.SendAsync([.. "PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"u8, .. FrameClient.Of(FrameType.Settings, 0, 0)]);

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);

        Assert.Equal(Http2ErrorCode.ProtocolError, (Http2ErrorCode)frame!.Word(4));
        Assert.Null(await client.UntilAsync(static _ => false));
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_3_4_The_first_frame_is_SETTINGS(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.OpenAsync(rig.Port, tls);
        await client.SendAsync([.. FrameWriter.Preface, .. FrameClient.Of(FrameType.Ping, 0, 0, new byte[8])]);

        var first = await client.ReadAsync();
        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);

        Assert.Equal(FrameType.Settings, first!.Type);
        Assert.Equal(Http2ErrorCode.ProtocolError, (Http2ErrorCode)frame!.Word(4));
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_6_7_A_ping_is_answered_with_its_data(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls);
        await client.SendAsync(FrameClient.Of(FrameType.Ping, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1));

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Ping);

        Assert.Equal(FrameFlags.Ack, frame!.Header.Flags);
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], frame.Payload);
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_6_8_GOAWAY_names_the_last_stream(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls);
        await client.SendAsync(FrameClient.Headers(5, true, client.Request()), FrameClient.Of(FrameType.Ping, 0, 0, new byte[6]));

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);

        Assert.Equal(5u, frame!.Word());
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_6_9_1_A_window_of_one_byte_gets_one_byte(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls, [0, 4, 0, 0, 0, 1]);
        await client.SendAsync(FrameClient.Headers(1, true, client.Request()));

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);
        Assert.Equal("o", System.Text.Encoding.ASCII.GetString(frame!.Payload));
        Assert.False(frame.Header.Has(FrameFlags.EndStream));

        await client.SendAsync(FrameClient.Word(FrameType.WindowUpdate, 1, 1));
        frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);
        Assert.Equal("k", System.Text.Encoding.ASCII.GetString(frame!.Payload));
        Assert.True(frame.Header.Has(FrameFlags.EndStream));
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_6_9_2_A_window_that_falls_below_0_has_to_rise_above_it(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls, [0, 4, 0, 0, 0, 1]);
        await client.SendAsync(FrameClient.Headers(1, true, client.Request()));
        await client.UntilAsync(static frame => frame.Type == FrameType.Data);

        // From 0 to -1, then back to 0, and to 1.
        await client.SendAsync(FrameClient.Of(FrameType.Settings, 0, 0, 0, 4, 0, 0, 0, 0), FrameClient.Word(FrameType.WindowUpdate, 1, 1));
        Assert.True(await client.PingsAsync());
        await client.SendAsync(FrameClient.Word(FrameType.WindowUpdate, 1, 1));

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);
        Assert.Equal("k", System.Text.Encoding.ASCII.GetString(frame!.Payload));
    }

    [Theory]
    [MemberData(nameof(Ways), MemberType = typeof(RuleTests))]
    public async Task H2_01_6_5_3_The_last_value_of_a_setting_counts(string maker, bool tls)
    {
        var rig = await RigAsync(maker, tls);
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls);
        await client.SendAsync(FrameClient.Of(FrameType.Settings, 0, 0, 0, 4, 0, 0, 0, 100, 0, 4, 0, 0, 0, 1), FrameClient.Headers(1, true, client.Request()));

        var frame = await client.UntilAsync(static frame => frame.Type == FrameType.Data);

        Assert.Single(frame!.Payload);
    }

    [Fact]
    public async Task A_preface_on_TLS_without_h2_is_no_HTTP_1()
    {
        var rig = await RigAsync("epoll", true);
        await using var client = await RawClient.ConnectAsync(rig.Port, tls: true);

        var response = await client.AskAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        Assert.Equal(505, response.Status);
    }

    public async Task DisposeAsync()
    {
        foreach (var rig in _rigs.Values)
        {
            await rig.DisposeAsync();
        }
    }

    private async Task<ProxyRig> RigAsync(string maker, bool tls)
    {
        if (!_rigs.TryGetValue((maker, tls), out var rig))
        {
            _rigs[(maker, tls)] = rig = await ProxyRig.StartAsync(maker, new ScriptedOrigin(static (request, connection) => AnswerAsync(request, connection)), tls: tls);
        }

        return rig;
    }

    private static async Task AnswerAsync(OriginRequest request, OriginConnection connection)
    {
        await Task.Delay(20);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (request.Method == "HEAD" ? "" : "ok"));
    }

    private async Task HoldsAsync(string maker, bool tls, string name)
    {
        var rig = await RigAsync(maker, tls);
        var rule = _cases[name];
        await using var client = await FrameClient.ConnectAsync(rig.Port, tls);
        await client.TrySendAsync(rule.Send(client));
        switch (rule.Expect.Kind)
        {
            case OutcomeKind.Served:
                Assert.Equal(200, (await client.ResponseAsync(1)).Status);
                Assert.True(await client.PingsAsync());
                break;
            case OutcomeKind.Ignored:
                Assert.True(await client.PingsAsync());
                break;
            case OutcomeKind.Connection:
                var last = await client.UntilAsync(static frame => frame.Type == FrameType.GoAway);
                Assert.Equal(rule.Expect.Code, (Http2ErrorCode)last!.Word(4));
                Assert.Null(await client.UntilAsync(static _ => false));
                break;
            default:
                var reset = await client.UntilAsync(frame => frame.Type == FrameType.GoAway || (frame.Type == FrameType.RstStream && frame.StreamId == rule.Expect.Stream));
                Assert.Equal(FrameType.RstStream, reset!.Type);
                Assert.Equal(rule.Expect.Code, (Http2ErrorCode)reset.Word());
                Assert.True(await client.PingsAsync());
                break;
        }
    }
}
