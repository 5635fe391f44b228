using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>Two nodes that share PostgreSQL: how soon one refuses the certificate that the other revoked, on a connection that stays open. The figures are printed.</summary>
[Collection(Measured.Name)]
public sealed class RevocationTests(ITestOutputHelper output)
{
    private const string Host = "api.example.com";
    private static readonly TimeSpan AfterReconnect = TimeSpan.FromSeconds(10);
    private static readonly int Changes = Scope.Of(20, 200);

    /// <summary>security-cases T-03 for a fleet.</summary>
    [PostgresFact]
    public async Task T_03_what_one_node_revokes_the_other_refuses_within_a_second_and_soon_after_a_lost_line()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var postgres = await PostgresServer.StartAsync();
        var store = await postgres.DatabaseAsync("fleet");
        await using var first = await Node.StartAsync(ShieldBinary.Preferred, workspace.File("a"), origin.Url, store, token: null, "--listen", "https://127.0.0.1:0");
        await using var second = await Node.StartAsync(ShieldBinary.Preferred, workspace.File("b"), origin.Url, store, first.Token, "--listen", "https://127.0.0.1:0");
        var (certificate, id) = await IssueAsync(first);
        Node.Ok(await first.CallAsync("PUT", "certificate_authorities/hostname_associations", $$"""{"hostnames": ["{{Host}}"]}"""));
        Node[] nodes = [first, second];
        using var device = certificate;
        HttpClient[] clients = [await ClientAsync(first, device), await ClientAsync(second, device)];
        try
        {
            await UntilAsync(clients[1], 200, Stopwatch.GetTimestamp());
            var times = new List<double>();
            for (var i = 0; i < Changes; i++)
            {
                var taker = i / 2 % 2;
                var isRevoked = i % 2 == 0;
                Node.Ok(await SetAsync(nodes[taker], id, isRevoked));
                var acknowledged = Stopwatch.GetTimestamp();
                Assert.Equal(isRevoked ? 403 : 200, await StatusAsync(clients[taker]));
                times.Add(await UntilAsync(clients[1 - taker], isRevoked ? 403 : 200, acknowledged));
            }

            times.Sort();
            Print($"{ShieldBinary.Preferred.Name}: {Changes} revocations and reactivations, from the answer to the other node: median {times[times.Count / 2]:0} ms, most {times[^1]:0} ms");
            Assert.True(times[times.Count / 2] < 1000, "the other node does not hear of revocations");
            Assert.True(times[^1] < Scope.Of(5000, 1000), $"{times[^1]} ms at most");

            var most = 0.0;
            for (var i = 0; i < Scope.Of(2, 10); i++)
            {
                await postgres.ExecuteAsync("fleet", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fastshield'");
                var cut = Stopwatch.GetTimestamp();
                while ((await SetAsync(first, id, isRevoked: i % 2 == 0)).Status != 200)
                {
                    Assert.True(Stopwatch.GetElapsedTime(cut) < AfterReconnect, "revocations are still refused");
                    await Task.Delay(50);
                }

                most = Math.Max(most, await UntilAsync(clients[1], i % 2 == 0 ? 403 : 200, cut));
            }

            Print($"every line to the database cut: the next revocation was in force on the other node after {most:0} ms at most");
        }
        finally
        {
            Array.ForEach(clients, static client => client.Dispose());
        }
    }

    private static Task<(int Status, JsonElement Body)> SetAsync(Node node, string id, bool isRevoked) =>
        node.CallAsync(isRevoked ? "DELETE" : "PATCH", $"client_certificates/{id}", isRevoked ? null : """{"reactivate": true}""");

    private static async Task<double> UntilAsync(HttpClient client, int status, long since)
    {
        while (await StatusAsync(client) != status)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < AfterReconnect, "a revocation did not arrive");
            await Task.Delay(2);
        }

        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    private static async Task<int> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/pets", UriKind.Relative));
        return (int)response.StatusCode;
    }

    private static async Task<(X509Certificate2 Certificate, string Id)> IssueAsync(Node node)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest("CN=device", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var issued = Node.Ok(await node.CallAsync("POST", "client_certificates", JsonSerializer.Serialize(new { csr, validity_days = 30 })));
        using var certificate = X509Certificate2.CreateFromPem(issued.GetProperty("certificate").GetString());
        using var made = certificate.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null), issued.GetProperty("id").GetString()!);
    }

    private static async Task<HttpClient> ClientAsync(Node node, X509Certificate2 certificate)
    {
        var line = await node.Process.LineAsync(static line => line.StartsWith("listening on https://", StringComparison.Ordinal));
        var port = new Uri(line.Split(' ', ';')[2]).Port;
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            },
        })
        {
            BaseAddress = new Uri($"https://{Host}:{port}"),
            Timeout = Tool.Patience,
        };
    }

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
