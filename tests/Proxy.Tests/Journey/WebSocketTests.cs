using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Tunnels for WebSocket: which handshakes lead to one, what it carries, and how it ends.</summary>
public sealed class WebSocketTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Fields = $"Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: {Key}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://a\r\n";
    private const string Ask = $"GET /socket HTTP/1.1\r\nHost: a\r\n{Fields}\r\n";

    // RFC 6455 section 1.3 gives this answer to this key.
    private const string Agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    public static TheoryData<string, bool> Ways => new() { { "epoll", false }, { "epoll", true }, { "portable", false }, { "portable", true } };

    public static TheoryData<string> Makers => ProxyRig.Makers;

    /// <summary>An origin that agrees, and gives back whatever comes until it ends.</summary>
    private static ScriptedOrigin Echo() => new(async (_, connection) =>
    {
        await connection.SendAsync(Agreed);
        for (var bytes = await connection.ReceiveAsync(); bytes.Length > 0; bytes = await connection.ReceiveAsync())
        {
            await connection.SendAsync(bytes);
        }

        connection.Close();
    });

    private static ScriptedOrigin Says(string answer) => new((_, connection) => connection.SendAsync(answer));

    [Theory]
    [MemberData(nameof(Ways))]
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 asks for it.")]
    public async Task A_client_and_an_origin_talk_through_the_proxy(string maker, bool tls)
    {
        var origin = new ScriptedOrigin(static async (request, connection) =>
        {
            var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(request.Field("Sec-WebSocket-Key")[0] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
            await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n");
            using var socket = WebSocket.CreateFromStream(connection.Open(), new WebSocketCreationOptions { IsServer = true, SubProtocol = "chat" });
            var buffer = new byte[64 * 1024];
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, CancellationToken.None);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: tls);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        client.Options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        using var patience = new CancellationTokenSource(RawClient.Patience);
        await client.ConnectAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"{(tls ? "wss" : "ws")}://localhost:{rig.Port}/socket")), patience.Token);
        Assert.Equal("chat", client.SubProtocol);
        var carried = 0;
        foreach (var length in (int[])[0, 1, 125, 126, 70_000, 1_000_000])
        {
            var sent = new byte[length];
            new Random(length).NextBytes(sent);
            var got = new byte[length + 1];
            await Task.WhenAll(client.SendAsync(sent, WebSocketMessageType.Binary, true, patience.Token), ReadAsync());
            Assert.Equal(sent, got[..length]);
            carried += length;

            async Task ReadAsync()
            {
                var read = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await client.ReceiveAsync(got.AsMemory(read), patience.Token);
                    read += part.Count;
                }
                while (!part.EndOfMessage);
                Assert.Equal(length, read);
            }
        }

        Assert.Equal(1, rig.Server.Counters.TunnelsOpen);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        Assert.Equal("bye", client.CloseStatusDescription);

        var seen = Assert.Single(rig.Origin.Requests);
        Assert.Equal(["websocket"], seen.Field("Upgrade"));
        Assert.Equal(["upgrade"], seen.Field("Connection"));
        Assert.Equal(["13"], seen.Field("Sec-WebSocket-Version"));
        Assert.Equal(["127.0.0.1"], seen.Field("X-Forwarded-For"));
        var told = await rig.Events.OneAsync();
        Assert.Equal((EventSource.Tunnel, MitigationAction.None, 101, 101), (told.Source, told.Action, told.Status, told.OriginStatus));
        Assert.Equal(("socket", "GET", "/socket"), (told.Operation, told.Method, told.Path));
        Assert.True(told.TunnelledFromClient > carried && told.TunnelledFromOrigin > carried && told.TotalMicroseconds > 0);
        Assert.Equal((1L, 0L), (rig.Server.Counters.Tunnels, rig.Server.Counters.TunnelsOpen));
        Assert.Equal((told.TunnelledFromClient, told.TunnelledFromOrigin), (rig.Server.Counters.TunnelledFromClient, rig.Server.Counters.TunnelledFromOrigin));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_stands_behind_the_heads_is_carried_first(string maker, bool tls)
    {
        var origin = new ScriptedOrigin(static async (_, connection) =>
        {
            await connection.SendAsync(Agreed + "hello ");
            await connection.SendAsync(await connection.ReceiveAsync());
            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: tls);
        await using var client = await rig.ConnectAsync();
        var answer = await client.AskAsync(Ask + "early");
        Assert.Equal((101, "websocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), (answer.Status, answer.Field("Upgrade"), answer.Field("Sec-WebSocket-Accept")));
        Assert.Equal("upgrade", answer.Field("Connection"));
        Assert.Equal("hello early", await client.ReadUntilAsync("hello early"));
        Assert.Equal((5L, 11L), ((await OfAsync(rig, client)).TunnelledFromClient, rig.Server.Counters.TunnelledFromOrigin));
        Assert.Equal(["http://a"], rig.Origin.Requests[0].Field("Origin"));
    }

    private static async Task<ShieldEvent> OfAsync(ProxyRig rig, RawClient client)
    {
        await client.DisposeAsync();
        return await rig.Events.OneAsync();
    }

    [Theory]
    [InlineData("no accept", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")]
    [InlineData("wrong accept", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAALMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    [InlineData("two accepts", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    [InlineData("other protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    [InlineData("no protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    public async Task CVE_2026_2833_a_101_that_does_not_answer_the_handshake_is_502_and_no_tunnel(string name, string answer)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", Says(answer + "smuggled"));
        await using var client = await rig.ConnectAsync();
        var got = await client.AskAsync(Ask);
        Assert.Equal((name, 502), (name, got.Status));
        Assert.Equal(0, rig.Server.Counters.Tunnels);
        Assert.Equal(EventSource.Origin, (await rig.Events.OneAsync()).Source);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X: 1", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ!=", 400)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", 400)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nContent-Length: 1", 415)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "X: 1", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13", 426)]
    public async Task A_handshake_that_is_not_a_right_one_reaches_no_origin(string line, string changed, int status)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", Echo());
        var answer = await rig.AskAsync(Ask.Replace(line, changed, StringComparison.Ordinal));
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 426 ? "13" : null, answer.Field("Sec-WebSocket-Version"));
        Assert.Empty(rig.Origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Every_phase_comes_before_the_tunnel(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, Echo(), TestShield.Make(undeclaredQuery: MitigationAction.Block));
        Assert.Equal(400, (await rig.AskAsync(Ask.Replace("/socket", "/socket?x=1", StringComparison.Ordinal))).Status);
        Assert.Empty(rig.Origin.Requests);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_origin_that_does_not_agree_gives_a_plain_answer(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var client = await rig.ConnectAsync();
        Assert.Equal((200, "ok"), ((await client.AskAsync(Ask + Attacks.Attack.Tail)).Status, "ok"));
        Assert.Equal(200, (await client.ReadAsync()).Status);
        Assert.Equal(["/socket", Attacks.Attack.Smuggled], rig.Origin.Requests.Select(static request => request.Target));
        Assert.Equal(0, rig.Server.Counters.Tunnels);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_side_that_ends_its_stream_still_gets_what_the_other_sends(string maker)
    {
        var origin = new ScriptedOrigin(static async (_, connection) =>
        {
            await connection.SendAsync(Agreed);
            var got = 0;
            for (var bytes = await connection.ReceiveAsync(); bytes.Length > 0; bytes = await connection.ReceiveAsync())
            {
                got += bytes.Length;
            }

            await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"got {got}"));
            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask)).Status);
        await client.SendAsync(new string('x', 100_000));
        client.EndSend();
        Assert.Equal("got 100000", await client.ReadAllAsync(10_000));
        Assert.False(client.IsOpen);
        Assert.Equal("The tunnel was ended in order.", (await rig.Events.OneAsync()).Detail);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_broken_origin_breaks_the_tunnel(string maker)
    {
        var origin = new ScriptedOrigin(static async (_, connection) =>
        {
            await connection.SendAsync(Agreed);
            await connection.ReceiveAsync();
            connection.Reset();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask)).Status);
        await client.SendAsync("x");
        Assert.True(await client.IsEndedAsync());
        Assert.Equal("The tunnel broke.", (await rig.Events.OneAsync()).Detail);
        Assert.Equal(0, rig.Server.Counters.TunnelsOpen);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_silent_tunnel_is_ended_in_order_and_one_that_talks_is_not(string maker, bool tls)
    {
        await using var rig = await ProxyRig.StartAsync(maker, Echo(), tls: tls, change: static settings => settings with { Timeouts = new ProxyTimeouts { TunnelIdle = TimeSpan.FromSeconds(1) } });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask)).Status);
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync("ping");
            Assert.Equal("ping", await client.ReadUntilAsync("ping"));
            await Task.Delay(300);
        }

        Assert.Equal("", await client.ReadAllAsync(15_000));
        Assert.False(client.IsOpen);
        var told = await rig.Events.OneAsync();
        Assert.Equal(("The tunnel was silent for too long.", 20L), (told.Detail, told.TunnelledFromClient));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_tunnel_lives_through_the_drain_and_ends_in_order_with_it(string maker, bool tls)
    {
        await using var rig = await ProxyRig.StartAsync(maker, Echo(), tls: tls);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask)).Status);
        var start = Stopwatch.GetTimestamp();
        var stopping = rig.Server.StopAsync(TimeSpan.FromSeconds(2));
        await Task.Delay(300);
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReadUntilAsync("still here"));
        Assert.Equal("", await client.ReadAllAsync(20_000));
        Assert.False(client.IsOpen);
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1.5), "it ended with the drain's begin");
        await stopping;
        Assert.Equal("The tunnel was ended in order.", (await rig.Events.OneAsync()).Detail);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_does_not_read_stops_the_origin_and_costs_its_buffers(string maker, bool tls)
    {
        const int megabytes = 48;
        var sent = 0;
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await connection.SendAsync(Agreed);
            var piece = new byte[1024 * 1024];
            for (var i = 0; i < megabytes; i++)
            {
                await connection.SendAsync(piece);
                Interlocked.Increment(ref sent);
            }

            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, tls: tls);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask)).Status);

        // What the sockets of both connections hold goes out; then the origin waits for the client.
        var before = -1;
        while (before != Volatile.Read(ref sent))
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(700);
        }

        Assert.InRange(before, 0, megabytes - 8);
        Assert.Equal(megabytes * 1024 * 1024, (await client.ReadAllAsync(20_000)).Length);
    }

    [Fact]
    public async Task What_was_noted_of_the_request_is_told_before_the_tunnel()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", Echo(), TestShield.Make(undeclaredQuery: MitigationAction.Log));
        await using var client = await rig.ConnectAsync();
        Assert.Equal(101, (await client.AskAsync(Ask.Replace("/socket", "/socket?x=1", StringComparison.Ordinal))).Status);
        client.EndSend();
        Assert.Equal([EventSource.SchemaValidation, EventSource.Tunnel], (await rig.Events.ManyAsync(2)).Select(static told => told.Source));
    }
}
