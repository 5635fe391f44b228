using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>Connections that begin with a PROXY header: who the client is then, and what becomes of those without.</summary>
public sealed class ProxyProtocolTests
{
    private const string Line = "PROXY TCP4 192.0.2.9 198.51.100.2 56324 443\r\n";
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string, bool> Ways => new() { { "epoll", false }, { "epoll", true }, { "portable", false }, { "portable", true } };

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_client_is_the_one_of_the_header_whatever_the_pieces(string maker, bool tls)
    {
        await using var rig = await StartAsync(maker, tls);
        foreach (var piece in new[] { 1, 7, 1000 })
        {
            using var client = new Client(rig.Port);
            await client.SendAsync(Line, piece);
            Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Get, tls), StringComparison.Ordinal);
        }

        // Header and request (or ClientHello) in one piece, version 2, and then a second request on the same connection.
        using (var client = new Client(rig.Port))
        {
            byte[] binary = [.. Convert.FromHexString("0D0A0D0A000D0A515549540A"), .. Convert.FromHexString("2111000CC0000207C6336402DC0401BB")];
            await client.SendAsync([.. binary, .. tls ? [] : Encoding.ASCII.GetBytes(Get)]);
            Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(tls ? Get : "", tls), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Get, tls), StringComparison.Ordinal);
        }

        // What a load balancer asks on its own behalf is its own.
        using (var client = new Client(rig.Port))
        {
            await client.SendAsync("PROXY UNKNOWN\r\n");
            Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Get, tls), StringComparison.Ordinal);
        }

        SpinWait.SpinUntil(() => rig.Events.Items.Count >= 6, TimeSpan.FromSeconds(10));
        Assert.Equal(["192.0.2.9", "192.0.2.9", "192.0.2.9", "192.0.2.7", "192.0.2.7", "127.0.0.1"], rig.Events.Items.Select(one => one.ClientAddress.ToString()));
        Assert.Equal("192.0.2.9", Assert.Single(rig.Origin.Requests[0].Field("X-Forwarded-For")));
        Assert.Equal(0, rig.Server.Transport.Counters.ProxyHeadersRefused);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_without_a_right_header_ends_and_others_go_on(string maker, bool tls)
    {
        await using var rig = await StartAsync(maker, tls);
        byte[][] hostile =
        [
            Encoding.ASCII.GetBytes(Get),
            [0x16, 0x03, 0x01, 0x02, 0x00],
            Encoding.ASCII.GetBytes("PROXY TCP4 192.0.2.9 198.51.100.2 1 2 3\r\n" + Get),
            Encoding.ASCII.GetBytes("PROXY " + new string('x', 5000)),
            Encoding.ASCII.GetBytes("PROXY"),
            [.. Convert.FromHexString("0D0A0D0A000D0A515549540A"), 0x21, 0x11, 0xFF, 0xFF, .. new byte[3000]],
            [.. Convert.FromHexString("0D0A0D0A000D0A515549540B")],
            [],
        ];
        foreach (var bytes in hostile)
        {
            using var client = new Client(rig.Port);
            await client.SendAsync(bytes);
            client.EndSend();
            Assert.True(await client.IsEndedAsync());
        }

        SpinWait.SpinUntil(() => rig.Server.Transport.Counters.ProxyHeadersRefused == hostile.Length, TimeSpan.FromSeconds(10));
        Assert.Equal(hostile.Length, rig.Server.Transport.Counters.ProxyHeadersRefused);
        Assert.Empty(rig.Origin.Requests);
        using var good = new Client(rig.Port);
        await good.SendAsync(Line);
        Assert.StartsWith("HTTP/1.1 200", await good.AskAsync(Get, tls), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_header_that_is_late_ends_the_connection_within_the_time_of_a_handshake(string maker)
    {
        await using var rig = await StartAsync(maker, tls: false, change: settings => settings with { Timeouts = settings.Timeouts with { Handshake = TimeSpan.FromMilliseconds(300) } });
        using var client = new Client(rig.Port);
        await client.SendAsync("PROXY TCP4 192.0.2.9");
        Assert.True(await client.IsEndedAsync());
        Assert.Equal(1, rig.Server.Transport.Counters.ProxyHeadersRefused);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Peers_that_are_not_listed_are_refused_and_a_change_of_the_list_keeps_the_socket(string maker)
    {
        await using var rig = await StartAsync(maker, tls: false, peers: "192.0.2.0/24");
        using (var stranger = new Client(rig.Port))
        {
            await stranger.TrySendAsync(Line);
            Assert.True(await stranger.IsEndedAsync());
        }

        Assert.Equal(1, rig.Server.Transport.Counters.ProxyHeadersRefused);
        ProxySettings Listening(TrustedPeers? peers) => rig.Server.Settings with { Listeners = [rig.Server.Settings.Listeners[0] with { ProxyPeers = peers }] };
        rig.Server.Change(Listening(TrustedPeers.Of(["127.0.0.1"])));
        using (var client = new Client(rig.Port))
        {
            await client.SendAsync(Line);
            Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Get, tls: false), StringComparison.Ordinal);
        }

        // Without the setting a header is no request.
        rig.Server.Change(Listening(null));
        using (var client = new Client(rig.Port))
        {
            await client.SendAsync(Line);
            Assert.StartsWith("HTTP/1.1 400", await client.AskAsync(Get, tls: false), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task The_limit_of_connections_is_of_each_client_behind_the_proxy(string maker)
    {
        await using var rig = await StartAsync(maker, tls: false, change: settings => settings with { Limits = settings.Limits with { MaxConnectionsPerClient = 2 } });
        var clients = new List<Client>();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                foreach (var (address, isServed) in new[] { ("192.0.2.9", i < 2), ("192.0.2.10", i < 2) })
                {
                    clients.Add(new Client(rig.Port));
                    await clients[^1].SendAsync($"PROXY TCP4 {address} 198.51.100.2 1 443\r\n");
                    if (isServed)
                    {
                        Assert.StartsWith("HTTP/1.1 200", await clients[^1].AskAsync(Get, tls: false), StringComparison.Ordinal);
                    }
                    else
                    {
                        Assert.True(await clients[^1].IsEndedAsync());
                    }
                }
            }

            Assert.Equal(2, rig.Server.Transport.Counters.RefusedByClient);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static Task<ProxyRig> StartAsync(string maker, bool tls, string peers = "127.0.0.0/8", Func<ProxySettings, ProxySettings>? change = null) => ProxyRig.StartAsync(
        maker,
        tls: tls,
        change: settings =>
        {
            settings = settings with { AccessLog = true, Listeners = [settings.Listeners[0] with { ProxyPeers = TrustedPeers.Of([peers]) }] };
            return change is null ? settings : change(settings);
        });

    private sealed class Client : IDisposable
    {
        private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private Stream? _stream;

        public Client(int port) => _socket.Connect(IPAddress.Loopback, port);

        public Task SendAsync(string text, int piece = int.MaxValue) => SendAsync(Encoding.ASCII.GetBytes(text), piece);

        public async Task SendAsync(byte[] bytes, int piece = int.MaxValue)
        {
            foreach (var part in bytes.Chunk(Math.Min(piece, bytes.Length + 1)))
            {
                await _socket.SendAsync(part);
                await Task.Delay(1);
            }
        }

        public async Task TrySendAsync(string text)
        {
            try
            {
                await SendAsync(text);
            }
            catch (SocketException)
            {
                // Refused already.
            }
        }

        public void EndSend()
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Refused already.
            }
        }

        /// <summary>Whether the server ends the connection without a byte.</summary>
        public async Task<bool> IsEndedAsync()
        {
            try
            {
                return await _socket.ReceiveAsync(new byte[1]).WaitAsync(_patience) == 0;
            }
            catch (SocketException)
            {
                return true;
            }
        }

        public async Task<string> AskAsync(string request, bool tls)
        {
            if (_stream is null)
            {
                _stream = new NetworkStream(_socket);
                if (tls)
                {
                    var secured = new SslStream(_stream);
                    await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                    {
                        TargetHost = "localhost",
                        RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
                        ApplicationProtocols = [SslApplicationProtocol.Http11],
                    }).WaitAsync(_patience);
                    _stream = secured;
                }
            }

            await _stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            var buffer = new byte[4096];
            var text = "";
            while (!text.Contains("\r\n\r\nok", StringComparison.Ordinal) && !text.StartsWith("HTTP/1.1 4", StringComparison.Ordinal))
            {
                var n = await _stream.ReadAsync(buffer).AsTask().WaitAsync(_patience);
                if (n == 0)
                {
                    break;
                }

                text += Encoding.ASCII.GetString(buffer, 0, n);
            }

            return text;
        }

        public void Dispose()
        {
            _stream?.Dispose();
            _socket.Dispose();
        }
    }
}
