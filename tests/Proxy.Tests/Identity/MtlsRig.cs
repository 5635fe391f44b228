using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>
/// A proxy with one certificate for hosts that differ in what they ask: `demand.example`, `invite.example` and `pass.example` (which leaves revoked ones to
/// rules) as a test says, `plain.example` nothing.
/// </summary>
internal sealed class MtlsRig : IAsyncDisposable
{
    public const string Demand = "demand.example";
    public const string Invite = "invite.example";
    public const string Pass = "pass.example";
    public const string Plain = "plain.example";

    public static readonly string[] Hosts = [Plain, Demand, Invite, Pass];

    private static readonly Lazy<ServerCertificate> _certificate = new(static () => SelfSigned.Create(Hosts));

    private MtlsRig(ProxyRig proxy, MovableTime time)
    {
        Proxy = proxy;
        Time = time;
    }

    public ProxyRig Proxy { get; }

    public MovableTime Time { get; }

    public int Port => Proxy.Port;

    public static async Task<MtlsRig> StartAsync(
        string maker, IReadOnlyList<TrustedAuthority> authorities, IdentityFields fields = IdentityFields.CfCert, Func<ProxySettings, ProxySettings>? change = null)
    {
        var time = new MovableTime();
        var tls = ServerTls.For(_certificate.Value) with { ApplicationProtocols = ServerTls.Http2AndHttp11 };
        var proxy = await ProxyRig.StartAsync(
            maker,
            shield: TestShield.Make(hosts: Hosts).With(TrustIn(authorities)),
            change: settings => (change ?? (static same => same))(settings with { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0, tls)], IdentityFields = fields, Time = time }));
        return new MtlsRig(proxy, time);
    }

    /// <summary>All three hosts trust the same.</summary>
    public static ClientTrust TrustIn(params IReadOnlyList<TrustedAuthority> authorities) => TestTrust.Of(
        (Demand, new HostTrust { Mode = ClientCertificateMode.Required, Authorities = authorities }),
        (Invite, new HostTrust { Mode = ClientCertificateMode.Optional, Authorities = authorities }),
        (Pass, new HostTrust { Mode = ClientCertificateMode.Optional, Authorities = authorities, PassesRevoked = true }));

    /// <summary>Brings other trust into force, as a change of hosts or certificates does.</summary>
    public void Publish(ClientTrust trust) => Proxy.Shields.Publish(Proxy.Shields.Current.With(trust));

    /// <summary>Opens a connection; null where the handshake is refused.</summary>
    public async Task<MtlsClient?> ConnectAsync(string host, ServerCertificate? certificate, SslProtocols protocols = SslProtocols.None)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Leaf, certificate.Intermediates, offline: true),
            }).WaitAsync(RawClient.Patience);
            return new MtlsClient(stream, host);
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            return null;
        }
    }

    /// <summary>The framework's client for HTTP/2, on one connection for each host.</summary>
    public HttpClient Http2(ServerCertificate? certificate) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, end) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, Port, end);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Leaf, certificate.Intermediates, offline: true),
        },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = RawClient.Patience,
    };

    /// <summary>What becomes of one request on a connection of its own: `refused`, or the status and how the origin was told of the client.</summary>
    public async Task<string> AskAsync(string host, ServerCertificate? certificate, SslProtocols protocols = SslProtocols.None)
    {
        await using var client = await ConnectAsync(host, certificate, protocols);
        return client is null ? "refused" : await AskAsync(client);
    }

    /// <summary>The same on a connection that is open.</summary>
    public async Task<string> AskAsync(MtlsClient client)
    {
        var before = Proxy.Origin.Requests.Count;
        var status = await client.AskAsync();
        if (status == 0)
            return "refused";
        return Proxy.Origin.Requests.Count == before ? $"{status}"
            : Proxy.Origin.Requests[^1].Head.Contains("\r\nCf-Cert-Verified: true\r\n", StringComparison.Ordinal) ? $"{status} verified" : $"{status} unverified";
    }

    public async ValueTask DisposeAsync() => await Proxy.DisposeAsync();
}

/// <summary>A client on one connection of HTTP/1.1.</summary>
internal sealed class MtlsClient(SslStream stream, string host) : IAsyncDisposable
{
    /// <summary>The status of one request; 0 where the connection ends instead.</summary>
    public async Task<int> AskAsync(string? to = null, string more = "")
    {
        try
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET /pets HTTP/1.1\r\nHost: {to ?? host}\r\n{more}\r\n")).AsTask().WaitAsync(RawClient.Patience);
            var text = new System.Text.StringBuilder();
            var buffer = new byte[16 * 1024];
            while (true)
            {
                var n = await stream.ReadAsync(buffer).AsTask().WaitAsync(RawClient.Patience);
                if (n == 0)
                    return 0;
                text.Append(System.Text.Encoding.ASCII.GetString(buffer, 0, n));
                var answer = text.ToString();
                var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;
                var length = System.Text.RegularExpressions.Regex.Match(answer, "Content-Length: ([0-9]+)", System.Text.RegularExpressions.RegexOptions.IgnoreCase);
                if (answer.Length < end + 4 + int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
                    continue;
                return int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // With TLS 1.3 a refusal comes when the client is done with the handshake already.
            return 0;
        }
    }

    /// <summary>Sends text as it is.</summary>
    public Task SendAsync(string text) => stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(RawClient.Patience);

    /// <summary>Reads until a text has come; false where the connection ends before.</summary>
    public async Task<bool> HasReadAsync(string expected)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (!text.ToString().Contains(expected, StringComparison.Ordinal))
            {
                var n = await stream.ReadAsync(buffer).AsTask().WaitAsync(RawClient.Patience);
                if (n == 0)
                    return false;
                text.Append(System.Text.Encoding.Latin1.GetString(buffer, 0, n));
            }
        }
        catch (IOException)
        {
            return false;
        }
        return true;
    }

    /// <summary>Whether the server ends the connection.</summary>
    public async Task<bool> IsEndedAsync()
    {
        try
        {
            return await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(10)) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

/// <summary>The system's clock, and how far a test has moved the time of day.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _moved;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _moved));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _moved, time.Ticks);
}
