using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Transport.Epoll;
using FastShield.Proxy.Transport.Portable;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>A transport with one listener on the loopback address, and clients of the framework's own against it.</summary>
public sealed class TransportRig : IAsyncDisposable
{
    private static readonly Lazy<ServerCertificate> _certificate = new(() => SelfSigned.Create(["localhost", "127.0.0.1"]));

    public TransportRig(string maker, Func<Connection, Task> handler, ServerTls? tls = null, TransportSettings? settings = null)
    {
        settings = (settings ?? new TransportSettings { Loops = 2 }) with { Unhandled = error => Defects.Add(error) };
        Transport = Make(maker, settings);
        Listener = Transport.Listen(new ListenEndpoint(IPAddress.Loopback, 0, tls), handler);
    }

    public static TheoryData<string> Makers => ["epoll", "portable"];

    public static TheoryData<string, bool> MakersWithAndWithoutTls
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var maker in Makers)
            {
                data.Add(maker, false);
                data.Add(maker, true);
            }
            return data;
        }
    }

    public static ServerCertificate Certificate => _certificate.Value;

    public static ServerTls Tls => ServerTls.For(Certificate);

    public static ClientTls TrustingTls => new() { Authorities = [X509CertificateLoader.LoadCertificate(Certificate.Leaf.RawData)] };

    public NetworkTransport Transport { get; }

    public Listener Listener { get; }

    public int Port => Listener.LocalEndPoint.Port;

    public List<Exception> Defects { get; } = [];

    public static NetworkTransport Make(string maker, TransportSettings settings) => maker switch
    {
        "epoll" => new EpollTransport(settings),
        "portable" => new PortableTransport(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(maker)),
    };

    /// <summary>Sends back what comes, until the peer ends.</summary>
    public static async Task EchoAsync(Connection connection)
    {
        var buffer = new byte[16 * 1024];
        int n;
        while ((n = await connection.ReceiveAsync(buffer)) > 0)
            await connection.SendAsync(buffer.AsMemory(0, n));
    }

    public async Task<Stream> ConnectAsync(bool tls, Action<SslClientAuthenticationOptions>? change = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port).WaitAsync(Patience);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return await SecureAsync(stream, tls, change);
    }

    public static async Task<Stream> SecureAsync(NetworkStream stream, bool tls, Action<SslClientAuthenticationOptions>? change = null)
    {
        if (!tls)
            return stream;
        var secured = new SslStream(stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.None,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        change?.Invoke(options);
        try
        {
            await secured.AuthenticateAsClientAsync(options).WaitAsync(Patience);
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
        return secured;
    }

    /// <summary>Runs code on a loop, as a handler would, and waits for its end.</summary>
    public async Task<T> OnLoopAsync<T>(Func<EventLoop, Task<T>> run, int loop = 0)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = Transport.Loops[loop];
        target.Post(async void (_) =>
        {
            try
            {
                done.SetResult(await run(target));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }, null);
        return await done.Task.WaitAsync(Patience);
    }

    public static TimeSpan Patience => TimeSpan.FromSeconds(20);

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Empty(Defects);
        Assert.Equal(0, Transport.Counters.Unhandled);
    }
}
