using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>The mutual TLS workflow of the API Shield manual, step by step: a certificate, a device, a host, a rule; and what becomes of requests after each step.</summary>
public sealed class SeedMtlsTests
{
    private const string Host = "api.example.com";

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_workflow_works_step_by_step(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.Of(host), workspace, origin.Url, "--listen", "https://127.0.0.1:0");
        var listening = await shield.Process.LineAsync(line => line.StartsWith("listening on https://", StringComparison.Ordinal));
        var port = int.Parse(listening.Split(':')[2].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);
        using var api = new HttpClient { BaseAddress = new Uri($"{shield.Api}/zones/{shield.ZoneId}/") };
        api.DefaultRequestHeaders.Authorization = new("Bearer", shield.Token);
        await CallAsync(api, HttpMethod.Post, "api_gateway/operations", $$"""[{"method": "GET", "host": "{{Host}}", "endpoint": "/pets"}]""");

        // 1. Create a client certificate.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=device, O=Example", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var issued = await CallAsync(api, HttpMethod.Post, "client_certificates", JsonSerializer.Serialize(new { csr = request, validity_days = 365 }));
        Assert.Equal("active", issued.GetProperty("status").GetString());
        var id = issued.GetProperty("id").GetString();

        // 2. Configure the device with it.
        using var bare = X509Certificate2.CreateFromPem(issued.GetProperty("certificate").GetString());
        using var made = bare.CopyWithPrivateKey(key);
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var device = new Client(port, certificate);
        using var stranger = new Client(port, null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await device.GetAsync(), await stranger.GetAsync()));

        // 3. Enable mutual TLS for the host: it asks, and lets rules decide.
        Assert.Equal([Host], (await CallAsync(api, HttpMethod.Put, "certificate_authorities/hostname_associations", $$"""{"hostnames": ["{{Host}}"]}""")).GetProperty("hostnames").EnumerateArray().Select(name => name.GetString()));
        device.Forget();
        stranger.Forget();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await device.GetAsync(), await stranger.GetAsync()));

        // 4. The rule that requires a valid certificate: on connections that are open, too.
        var connections = (device.Connections, stranger.Connections);
        await CallAsync(api, HttpMethod.Put, "rulesets/phases/http_request_firewall_custom/entrypoint", $$$"""
            {"rules": [{"action": "block", "description": "certificate needed", "expression": "(http.host in {\"{{{Host}}}\"} and not cf.tls_client_auth.cert_verified)"}]}
            """);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await device.GetAsync(), await stranger.GetAsync()));
        Assert.Equal(connections, (device.Connections, stranger.Connections));

        // Revoked while connected: the next request of the same connection is refused. Taken back, it is served again.
        Assert.Equal("revoked", (await CallAsync(api, HttpMethod.Delete, $"client_certificates/{id}", null)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, await device.GetAsync());
        Assert.Equal(connections.Item1, device.Connections);
        Assert.Equal("active", (await CallAsync(api, HttpMethod.Patch, $"client_certificates/{id}", """{"reactivate": true}""")).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, await device.GetAsync());

        Assert.Equal(6, origin.Requests.Count);
        Assert.DoesNotContain("PRIVATE", string.Join('\n', shield.Process.Lines.Concat(shield.Process.Errors)), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> CallAsync(HttpClient api, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("result");
    }

    /// <summary>A device: one HTTP/1.1 connection at a time, whose number is counted.</summary>
    private sealed class Client(int port, X509Certificate2? certificate) : IDisposable
    {
        private HttpClient? _client;

        public int Connections { get; private set; }

        public async Task<HttpStatusCode> GetAsync()
        {
            _client ??= Make();
            using var response = await _client.GetAsync(new Uri($"https://{Host}:{port}/pets"));
            return response.StatusCode;
        }

        public void Forget()
        {
            _client?.Dispose();
            _client = null;
        }

        public void Dispose() => Forget();

        private HttpClient Make() => new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                Connections++;
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : [certificate],
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            },
        });
    }
}
