using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Control.Tests.Api;
using FastShield.Proxy;
using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.TestKit;

namespace FastShield.Control.Tests.Rules;

/// <summary>A zone behind a proxy with TLS, on either transport and in either version of HTTP, with what the origin got and the events that came.</summary>
internal sealed class RuleTraffic : IAsyncDisposable
{
    private readonly Sink _sink = new();
    private HttpClient _client = null!;

    private RuleTraffic()
    {
    }

    public ScriptedOrigin Origin { get; } = new();

    public ProxyServer Server { get; private set; } = null!;

    public Version Http { get; private set; } = HttpVersion.Version11;

    /// <summary>Starts.</summary>
    /// <param name="rig">The zone.</param>
    /// <param name="transport">`epoll` or `portable`.</param>
    /// <param name="isHttp2">Whether clients speak HTTP/2.</param>
    public static async Task<RuleTraffic> StartAsync(ManagementRig rig, string transport = "epoll", bool isHttp2 = false)
    {
        var traffic = new RuleTraffic { Http = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11 };
        traffic.Server = await ProxyServer.StartAsync(
            new ProxySettings
            {
                Listeners = [new ListenEndpoint(IPAddress.Loopback, 0, ServerTls.For(SelfSigned.Create(["api.example.com", "*.example.com"])) with { ApplicationProtocols = ServerTls.Http2AndHttp11 })],
                Origin = OriginSettings.For(traffic.Origin.Url),
                Maker = transport == "epoll" ? TransportMaker.Epoll : TransportMaker.Portable,
                Loops = 1,
            },
            rig.Slot,
            traffic._sink);
        traffic._client = traffic.Connect(null);
        return traffic;
    }

    /// <summary>A client of its own connections, which shows a certificate.</summary>
    public HttpClient Connect(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
                ClientCertificates = certificate is null ? null : [certificate],
            },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(Server.EndPoints[0], cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Asks; gives status, body, and the events of it, of which as many are waited for as are expected.</summary>
    public async Task<(int Status, string Body, IReadOnlyList<ShieldEvent> Events)> AskAsync(
        string path, string host = "api.example.com", string method = "GET", string? json = null, int events = 0, HttpClient? client = null, params (string Name, string Value)[] headers)
    {
        _sink.Events.Clear();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"https://{host}{path}")
        {
            Version = Http, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await (client ?? _client).SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        for (var i = 0; i < 600 && _sink.Events.Count < events; i++)
        {
            await Task.Delay(5);
        }

        return ((int)response.StatusCode, body, [.. _sink.Events]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        await Origin.DisposeAsync();
    }

    private sealed class Sink : IEventSink
    {
        public ConcurrentQueue<ShieldEvent> Events { get; } = new();

        public void Write(ShieldEvent item) => Events.Enqueue(item);

        public void Flush()
        {
        }
    }
}
