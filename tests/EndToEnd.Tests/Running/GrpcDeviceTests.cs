using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>gRPC behind mutual TLS, with Debian's python3-grpcio: who may call, what the origin is told, and a revocation while a channel and a stream are open.</summary>
public sealed class GrpcDeviceTests
{
    private const string Host = "api.example.com";

    private static string File => Path.Combine(Suites.Repository, "tests", "EndToEnd.Tests", "Running", "grpc", "grpc_device.py");

    [ToolTheory("python3")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task T_03_a_device_calls_until_it_is_revoked_and_again_when_that_is_taken_back(string binary)
    {
        using var workspace = new Workspace();
        var server = TestCertificate.Make(workspace, Host);
        using var origin = new Script("serve");
        var port = await origin.ReadAsync();
        var settings = workspace.Write("settings.yaml", $$"""
            listen: ['https://127.0.0.1:0']
            certificates: [ { cert: '{{server.CertificateFile}}', key: '{{server.KeyFile}}' } ]
            client_identity: [cf_cert]
            origin: grpc
            origins:
            - { name: grpc, addresses: ['http://127.0.0.1:{{port}}'], protocol: h2c }
            """);
        var state = workspace.File("state");
        await using var shield = await ShieldProcess.StartAsync(ShieldBinary.Of(binary), "run", "--settings", settings, "--state", state, "--admin", "http://127.0.0.1:0", "--zone", "example.com");
        var zone = (await shield.LineAsync(static line => line.StartsWith("zone example.com ", StringComparison.Ordinal))).Split(' ')[^1];
        var admin = (await shield.LineAsync(static line => line.StartsWith("management API on ", StringComparison.Ordinal))).Split(' ')[^1];
        using var api = new HttpClient { BaseAddress = new Uri($"{admin}/zones/{zone}/") };
        api.DefaultRequestHeaders.Authorization = new("Bearer", (await System.IO.File.ReadAllTextAsync(Path.Combine(state, "admin-token"))).Trim());
        await CallAsync(api, HttpMethod.Put, "certificate_authorities/hostname_associations", $$"""{"hostnames": ["{{Host}}"]}""");
        await CallAsync(api, HttpMethod.Put, "rulesets/phases/http_request_firewall_custom/entrypoint", """{"rules": [{"action": "block", "expression": "not cf.tls_client_auth.cert_verified"}]}""");
        var (certificate, key, id) = await IssueAsync(api, workspace);
        var address = shield.Url.Authority;

        using var device = new Script("ask", address, server.CertificateFile, certificate, key);
        using var stranger = new Script("ask", address, server.CertificateFile);
        Assert.Equal("CN=pump 7", await device.AskAsync("who"));
        Assert.Equal("PERMISSION_DENIED", await stranger.AskAsync("who"));
        Assert.Equal("CN=pump 7", await device.AskAsync("hold"));

        // The stream that is open ends, and so does every later call of the channel, whatever connection it takes.
        await CallAsync(api, HttpMethod.Delete, $"client_certificates/{id}", null);
        Assert.Equal("PERMISSION_DENIED", await device.AskAsync("who"));
        Assert.Equal("PERMISSION_DENIED", await device.AskAsync("next"));
        Assert.Equal("PERMISSION_DENIED", await device.AskAsync("who"));
        await CallAsync(api, HttpMethod.Patch, $"client_certificates/{id}", """{"reactivate": true}""");
        Assert.Equal("CN=pump 7", await device.AskAsync("who"));

        // A host that requires one refuses the handshake.
        await CallAsync(api, HttpMethod.Put, "fastshield/client_hosts", $$"""{"require": ["{{Host}}"]}""");
        using var another = new Script("ask", address, server.CertificateFile);
        Assert.Equal("UNAVAILABLE", await another.AskAsync("who"));
        Assert.Equal("CN=pump 7", await device.AskAsync("who"));
    }

    private static async Task<(string Certificate, string Key, string Id)> IssueAsync(HttpClient api, Workspace workspace)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest("CN=pump 7", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var issued = await CallAsync(api, HttpMethod.Post, "client_certificates", JsonSerializer.Serialize(new { csr, validity_days = 30 }));
        return (workspace.Write("device.pem", issued.GetProperty("certificate").GetString()!), workspace.Write("device.key", key.ExportPkcs8PrivateKeyPem()), issued.GetProperty("id").GetString()!);
    }

    private static async Task<JsonElement> CallAsync(HttpClient api, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("result");
    }

    /// <summary>The script, started: a line in, a line out.</summary>
    private sealed class Script : IDisposable
    {
        private readonly Process _process;

        public Script(params string[] arguments) =>
            _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [GrpcDeviceTests.File, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        public async Task<string?> AskAsync(string line)
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            return await ReadAsync();
        }

        public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Tool.Patience);

        public void Dispose()
        {
            _process.Kill();
            _process.Dispose();
        }
    }
}
