using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>What clients do to a handshake: nothing, slowly, in pieces, too much, or nonsense.</summary>
public sealed class HandshakeFaultTests
{
    private static readonly bool _isWhole = Environment.GetEnvironmentVariable("FASTSHIELD_WHOLE") == "1";

    public static TheoryData<string> Makers => TransportRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task L_03_Connections_that_send_nothing_or_one_byte_are_closed_in_time_while_others_are_served(string maker)
    {
        var count = _isWhole ? 2000 : 300;
        var patience = TimeSpan.FromSeconds(_isWhole ? 10 : 2);
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 2, HandshakeTimeout = patience });
        var stalled = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, rig.Port).WaitAsync(TransportRig.Patience);
            if (i % 2 == 1)
                await socket.SendAsync(new byte[] { 0x16 });
            stalled.Add(socket);
        }

        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 10; i++)
        {
            await using var client = await rig.ConnectAsync(tls: true);
            await client.WriteAsync(new byte[1]);
            await client.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
        }

        foreach (var socket in stalled)
        {
            // 0 for an end, an exception for a reset: closed either way.
            try
            {
                Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).WaitAsync(TransportRig.Patience));
            }
            catch (SocketException)
            {
            }
            socket.Dispose();
        }

        Assert.True(TimeProvider.System.GetElapsedTime(started) < patience + TimeSpan.FromSeconds(10));
        Assert.Equal(count, rig.Transport.Counters.HandshakesTimedOut);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Records_in_pieces_of_any_length_are_read(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        foreach (var piece in new[] { 1, 2, 3, 5, 7, 64, 1000 })
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, rig.Port).WaitAsync(TransportRig.Patience);
            await using var client = await TransportRig.SecureAsync(new PiecewiseStream(socket, piece), tls: true);
            var sent = new byte[piece == 1 ? 300 : 5000];
            new Random(piece).NextBytes(sent);
            await client.WriteAsync(sent);
            var received = new byte[sent.Length];
            await client.ReadExactlyAsync(received).AsTask().WaitAsync(TransportRig.Patience);
            Assert.Equal(sent, received);
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_hello_that_announces_more_than_any_client_needs_ends_the_connection(string maker)
    {
        var patience = TimeSpan.FromSeconds(2);
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 1, HandshakeTimeout = patience });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, rig.Port).WaitAsync(TransportRig.Patience);
        // A record of 512 bytes with the beginning of a ClientHello of 131,000, in two pieces.
        await socket.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x01 });
        await Task.Delay(50);
        await socket.SendAsync(new byte[] { 0xFF, 0xB8, 0x03, 0x03 });
        var buffer = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(buffer).WaitAsync(TransportRig.Patience) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
        for (var i = 0; i < 200 && rig.Transport.Counters.Open > 0; i++)
            await Task.Delay(10);
        var counters = rig.Transport.Counters;
        Assert.Equal(1, maker == "epoll" ? counters.HandshakesFailed : counters.HandshakesFailed + counters.HandshakesTimedOut);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Fuzz_Spoilt_hellos_end_their_connection_and_nothing_else(string maker)
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), out var given) ? given : 2;
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 2, HandshakeTimeout = TimeSpan.FromSeconds(3) });
        var hello = await TakeHelloAsync();
        var random = new Random(20251);
        var started = TimeProvider.System.GetTimestamp();
        var tried = 0;
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(seconds))
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
            await socket.ConnectAsync(IPAddress.Loopback, rig.Port).WaitAsync(TransportRig.Patience);
            var spoilt = Spoil(hello, random);
            var cut = random.Next(spoilt.Length + 1);
            await socket.SendAsync(spoilt.AsMemory(0, cut));
            if (random.Next(2) == 0)
                await socket.SendAsync(spoilt.AsMemory(cut));
            if (random.Next(4) == 0)
                socket.Shutdown(SocketShutdown.Send);
            tried++;
        }

        await using var client = await rig.ConnectAsync(tls: true);
        await client.WriteAsync(new byte[1]);
        await client.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
        Assert.True(tried > 20);
    }

    [OpenSslTheory]
    [InlineData("-tls1_3", "K", "KEYUPDATE")]
    public async Task A_flood_of_KeyUpdates_ends_the_connection_and_a_few_do_not(string version, string command, string told)
    {
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, TransportRig.Tls);
        using var client = new OpenSslClient(rig.Port, version);
        client.Say("before");
        await client.ExpectAsync("before");
        for (var i = 0; i < 10; i++)
        {
            client.Say(command);
            await Task.Delay(20);
        }
        await client.ExpectAsync(told);
        client.Say("between");
        await client.ExpectAsync("between");
        for (var i = 0; i < 2000 && !client.HasEnded; i++)
        {
            client.Say(command);
            await Task.Delay(2);
        }
        for (var i = 0; i < 500 && rig.Transport.Counters.Open > 0; i++)
            await Task.Delay(10);
        Assert.Equal(0, rig.Transport.Counters.Open);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_10_A_hundred_changes_of_certificates_fail_no_handshake_and_end_no_connection(string maker)
    {
        ServerTls[] settings = [TransportRig.Tls, ServerTls.For(SelfSigned.Create(["localhost"]))];
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, settings[0]);
        await using var old = await rig.ConnectAsync(tls: true);
        var isOver = false;
        var clients = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var done = 0;
            while (!Volatile.Read(ref isOver))
            {
                await using var client = await rig.ConnectAsync(tls: true);
                await client.WriteAsync(new byte[1]);
                await client.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
                done++;
            }
            return done;
        })).ToArray();
        for (var i = 0; i < 100; i++)
        {
            rig.Listener.UpdateTls(settings[i % 2]);
            if (i % 10 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            await Task.Delay(10);
        }
        Volatile.Write(ref isOver, true);
        Assert.All(await Task.WhenAll(clients), static done => Assert.True(done > 0));
        Assert.Equal(0, rig.Transport.Counters.HandshakesFailed + rig.Transport.Counters.HandshakesTimedOut);
        await old.WriteAsync(new byte[1]);
        await old.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
    }

    [OpenSslTheory]
    [InlineData("ECDSA", "ecdsa_secp256r1_sha256")]
    [InlineData("RSA", "rsa_pss_rsae_sha256")]
    public async Task Of_certificates_side_by_side_a_client_gets_the_one_it_can_verify(string kind, string signatures)
    {
        using var ec = SelfSigned.Create(["both.example"]);
        using var rsa = Tls.TlsHostsTests.Rsa("both.example");
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, new ServerTls { Hosts = TlsHosts.Of([(ec, []), (rsa, [])]) });
        using var client = new OpenSslClient(rig.Port, "-tls1_3", "-servername", "both.example", "-sigalgs", signatures);
        client.Say("a line");
        await client.ExpectAsync("a line");
        await client.ExpectAsync(kind == "RSA" ? "Peer signature type: RSA-PSS" : "Peer signature type: ECDSA");
    }

    [OpenSslTheory]
    [InlineData("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256")]
    [InlineData("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256")]
    [InlineData("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305")]
    [InlineData("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA", "")]
    [InlineData("-tls1_1", "-cipher", "ALL@SECLEVEL=0", "")]
    public async Task T_01_The_servers_order_decides_but_for_ChaCha_and_nothing_weak_is_agreed_on(string version, string option, string offered, string agreed)
    {
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, TransportRig.Tls);
        using var client = new OpenSslClient(rig.Port, version, option, offered);
        client.Say("a line");
        if (agreed.Length == 0)
        {
            await client.EndAsync();
            Assert.DoesNotContain("a line", client.Output, StringComparison.Ordinal);
            return;
        }
        await client.ExpectAsync("a line");
        await client.ExpectAsync($"Cipher is {agreed}");
    }

    private static byte[] Spoil(byte[] hello, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                return hello[..random.Next(hello.Length)];
            case 1:
                var garbage = new byte[random.Next(1, 2000)];
                random.NextBytes(garbage);
                return garbage;
            case 2:
                return "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
            default:
                var spoilt = hello.ToArray();
                for (var n = random.Next(1, 6); n > 0; n--)
                    spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                return spoilt;
        }
    }

    /// <summary>What a client says first.</summary>
    private static async Task<byte[]> TakeHelloAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!);
        using var accepted = await listener.AcceptAsync();
        await using var secured = new SslStream(new NetworkStream(socket, ownsSocket: false));
        var handshake = secured.AuthenticateAsClientAsync("localhost");
        var buffer = new byte[4096];
        var length = await accepted.ReceiveAsync(buffer).WaitAsync(TransportRig.Patience);
        accepted.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
        return buffer[..length];
    }

    /// <summary>Writes in pieces, each a packet of its own.</summary>
    private sealed class PiecewiseStream(Socket socket, int piece) : NetworkStream(socket, ownsSocket: false)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < buffer.Length; i += piece)
                await base.WriteAsync(buffer.Slice(i, Math.Min(piece, buffer.Length - i)), cancellationToken);
        }
    }
}
