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

/// <summary>An authority of the owner's own whose responder is OpenSSL's: what becomes of its clients, from the upload to a responder that is gone.</summary>
public sealed class ResponderTests
{
    private const string Host = "api.example.com";
    private const string Account = "accounts/00000000000000000000000000000001";

    [ToolTheory("openssl")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task T_08_clients_go_as_their_responder_says(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.Of(host), workspace, origin.Url, "--listen", "https://127.0.0.1:0");
        var listening = await shield.Process.LineAsync(line => line.StartsWith("listening on https://", StringComparison.Ordinal));
        var port = int.Parse(listening.Split(':')[2].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);
        using var api = new HttpClient { BaseAddress = new Uri($"{shield.Api}/") };
        api.DefaultRequestHeaders.Authorization = new("Bearer", shield.Token);
        var zone = $"zones/{shield.ZoneId}";
        await CallAsync(api, HttpMethod.Post, $"{zone}/api_gateway/operations", $$"""[{"method": "GET", "host": "{{Host}}", "endpoint": "/pets"}]""");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority(key);
        using var good = Device(authority, 0x11);
        using var late = Device(authority, 0x12);
        using var revoked = Device(authority, 0x13);
        using var unknown = Device(authority, 0x14);
        using var responder = await OpenSslResponder.StartAsync(authority, authority, key, (good, false), (late, false), (revoked, true));

        var id = (await CallAsync(api, HttpMethod.Post, $"{Account}/mtls_certificates", JsonSerializer.Serialize(new { ca = true, certificates = authority.ExportCertificatePem() }))).GetProperty("id").GetString();
        await CallAsync(api, HttpMethod.Put, $"{zone}/certificate_authorities/hostname_associations", $$"""{"hostnames": ["{{Host}}"], "mtls_certificate_id": "{{id}}"}""");
        await CallAsync(api, HttpMethod.Put, $"{zone}/fastshield/client_hosts", $$"""{"require": ["{{Host}}"]}""");
        // Nobody is asked until that is said.
        Assert.Equal(HttpStatusCode.OK, await GetAsync(port, unknown));
        var path = $"{Account}/fastshield/mtls_certificates/{id}/revocation";
        await CallAsync(api, HttpMethod.Put, path, $$"""{"ocsp": "on", "ocsp_url": "{{responder.Url}}"}""");
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (await GetAsync(port, good), await GetAsync(port, revoked), await GetAsync(port, unknown)));

        // The responder goes: what it said is relied on, and of all others nothing is known.
        responder.Dispose();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await GetAsync(port, good), await GetAsync(port, late)));
        await CallAsync(api, HttpMethod.Put, path, """{"ocsp_no_answer": "accept"}""");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await GetAsync(port, good), await GetAsync(port, late)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(port, revoked));
        Assert.Contains(shield.Process.Errors, line => line.Contains($"the responder {responder.Url} does not answer", StringComparison.Ordinal));

        using var metrics = await api.GetAsync(new Uri(new Uri(shield.Api), "/metrics"));
        var told = await metrics.Content.ReadAsStringAsync();
        foreach (var (result, count) in new[] { ("good", 1), ("revoked", 1), ("unknown", 1) })
        {
            Assert.Contains($"fastshield_client_status_questions_total{{result=\"{result}\"}} {count}\n", told, StringComparison.Ordinal);
        }
    }

    private static X509Certificate2 Authority(ECDsa key)
    {
        var request = new CertificateRequest("CN=Own", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddYears(1));
    }

    private static X509Certificate2 Device(X509Certificate2 authority, byte serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=device", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30), [serial]);
        using var made = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<JsonElement> CallAsync(HttpClient api, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("result");
    }

    /// <summary>One request on a connection of its own.</summary>
    private static async Task<HttpStatusCode> GetAsync(int port, X509Certificate2 certificate)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            },
        });
        using var response = await client.GetAsync(new Uri($"https://{Host}:{port}/pets"));
        return response.StatusCode;
    }
}
