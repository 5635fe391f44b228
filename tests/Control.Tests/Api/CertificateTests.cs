using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Proxy;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Matching;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>Certificates of the store: the calls, what clients are shown, and what never comes out again.</summary>
public sealed class CertificateTests
{
    private const string Path = "custom_certificates";

    [Theory]
    [InlineData(TransportMaker.Auto)]
    [InlineData(TransportMaker.Portable)]
    public async Task An_uploaded_certificate_is_shown_replaced_and_taken_away_without_a_handshake_that_fails(TransportMaker maker)
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var front = await Front.StartAsync(rig, maker);
        Assert.Equal("files.example.com", await front.ShownAsync("api.example.com"));

        using var stop = new CancellationTokenSource();
        var hammering = Task.Run(async () =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                await front.ShownAsync("api.example.com");
            }

            return count;
        });

        var (cert, key) = Pair("api.example.com", "*.example.com", "other.example.org");
        var (status, body) = await rig.CallAsync("POST", Path, Upload(cert, key, "\"bundle_method\":\"force\""));
        Assert.True(status == 200, body.ToString());
        var result = body.GetProperty("result");
        var id = result.GetProperty("id").GetString()!;
        Assert.Equal("api.example.com", await front.ShownAsync("api.example.com"));
        Assert.Equal("api.example.com", await front.ShownAsync("any.example.com"));

        // A name of nobody's zone is not taken over by who happens to have a certificate for it; the settings' own names stay the settings'.
        Assert.Equal("files.example.com", await front.ShownAsync("other.example.org"));
        Assert.Equal("files.example.com", await front.ShownAsync("files.example.com"));
        Assert.Equal(["api.example.com", "*.example.com"], result.GetProperty("hosts").EnumerateArray().Select(host => host.GetString()));
        Assert.Equal(("active", "force", "ECDSAWithSHA256"), (result.GetProperty("status").GetString(), result.GetProperty("bundle_method").GetString(), result.GetProperty("signature").GetString()));
        Assert.Equal(rig.Zone.Zone.Id, result.GetProperty("zone_id").GetString());

        // Another certificate for the key that is there, then a pair.
        using (var same = ECDsa.Create())
        {
            same.ImportFromPem(key);
            Assert.Equal(200, (await rig.CallAsync("PATCH", $"{Path}/{id}", $$"""{"certificate":{{Json(Certificate(same, "renewed.example.com"))}}}""")).Status);
        }

        Assert.Equal("renewed.example.com", await front.ShownAsync("renewed.example.com"));
        var next = Pair("api.example.com");
        Assert.Equal(200, (await rig.CallAsync("PATCH", $"{Path}/{id}", Upload(next.Certificate, next.Key))).Status);
        Assert.Equal("api.example.com", await front.ShownAsync("api.example.com"));
        Assert.Equal("files.example.com", await front.ShownAsync("renewed.example.com"));

        // Going back brings the key of then with it.
        Assert.Equal(200, (await rig.CallAsync("POST", "fastshield/revisions/2/restore")).Status);
        await front.WaitAsync("any.example.com", "api.example.com");

        Assert.Equal(id, (await rig.CallAsync("DELETE", $"{Path}/{id}")).Body.GetProperty("result").GetProperty("id").GetString());
        Assert.Equal("files.example.com", await front.ShownAsync("api.example.com"));
        Assert.Equal(404, (await rig.CallAsync("GET", $"{Path}/{id}")).Status);
        await stop.CancelAsync();
        Assert.True(await hammering > 0);
        Assert.Empty(rig.Reports);
    }

    [Fact]
    public async Task The_higher_priority_is_shown_where_two_have_a_name()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var front = await Front.StartAsync(rig, TransportMaker.Auto);
        var wide = await AddAsync(rig, "wide.example.com", "api.example.com");
        await AddAsync(rig, "late.example.com", "api.example.com");
        Assert.Equal("late.example.com", await front.ShownAsync("api.example.com"));

        var (status, body) = await rig.CallAsync("PUT", $"{Path}/prioritize", $$"""{"certificates":[{"id":"{{wide}}","priority":7}]}""");
        Assert.True(status == 200, body.ToString());
        Assert.Equal([7, 0], body.GetProperty("result").EnumerateArray().Select(one => one.GetProperty("priority").GetInt32()));
        Assert.Equal("wide.example.com", await front.ShownAsync("api.example.com"));
        Assert.Equal(404, (await rig.CallAsync("PUT", $"{Path}/prioritize", $$"""{"certificates":[{"id":"{{new string('0', 32)}}","priority":7}]}""")).Status);
    }

    [Fact]
    public async Task Pairs_that_clients_cannot_be_shown_are_refused_with_the_reason_and_change_nothing()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (cert, key) = Pair("api.example.com");
        using var weak = RSA.Create(1024);
        var now = TimeProvider.System.GetUtcNow();
        using var ended = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var (json, reason) in new[]
        {
            (Upload(cert, Pair("api.example.com").Key), "private key cannot be used with the certificate"),
            (Upload("no certificate", key), "no certificate found"),
            (Upload(cert, "no key"), "no private key found"),
            (Upload(cert, cert), "no private key found"),
            (Upload(Pair("api.example.org").Certificate, key), "cannot be used"),
            (UploadOf(Pair("api.example.org")), "none of its names is example.com or below it"),
            (UploadOf(Pair("badexample.com")), "none of its names"),
            (UploadOf(Pair("*.com")), "none of its names"),
            (Upload(Certificate(weak, "api.example.com"), weak.ExportPkcs8PrivateKeyPem()), "too weak"),
            (Upload(Certificate(ended, now.AddDays(-2), now.AddDays(-1), "api.example.com"), ended.ExportPkcs8PrivateKeyPem()), "expired"),
            (Upload(cert, EncryptedKey()), "encrypted"),
            (Upload(cert, key, "\"geo_restrictions\":{\"label\":\"us\"}"), "geo_restrictions"),
            (Upload(cert, key, "\"bundle_method\":\"some\""), "bundle_method"),
            ("""{"certificate":"x"}""", "private_key"),
        })
        {
            var (status, body) = await rig.CallAsync("POST", Path, json);
            Assert.Equal(400, status);
            Assert.Contains(reason, body.GetProperty("errors")[0].ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(key.Split((char)10)[1][10..40], body.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(rig.Plane.Find(rig.Zone.Zone.Id)!.Certificates);
        var id = await AddAsync(rig, "api.example.com");
        Assert.Equal(400, (await rig.CallAsync("PATCH", $"{Path}/{id}", $$"""{"certificate":{{Json(cert)}}}""")).Status);
        Assert.Equal(403, (await rig.CallAsync("POST", Path, Upload(cert, key), rig.ClientOf(await rig.TokenAsync(Control.Access.AccessLevel.Read)))).Status);
    }

    [Fact]
    public async Task A_private_key_is_in_no_answer_and_nothing_that_is_written_has_it_in_the_clear()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (cert, key) = Pair("api.example.com");
        var (_, added) = await rig.CallAsync("POST", Path, Upload(cert, key));
        var id = added.GetProperty("result").GetProperty("id").GetString();
        var said = new StringBuilder(added.ToString());
        foreach (var path in new[] { Path, $"{Path}/{id}", "fastshield/revisions", "fastshield/revisions/1/diff", "fastshield/declaration" })
        {
            said.Append((await rig.CallAsync("GET", path)).Body);
        }

        said.Append((await rig.SendAsync("GET", "fastshield/audit", null)).Body);
        await new SnapshotFile(System.IO.Path.Combine(rig.Folder, "snapshot")).SaveAsync([.. rig.Plane.Zones], rig.Store.LoadSourceAsync, default);
        var stored = rig.Plane.Find(rig.Zone.Zone.Id)!.Certificates.Values.Single();
        Assert.DoesNotContain(stored.SealedKey, said.ToString(), StringComparison.Ordinal);
        Assert.Contains("api.example.com", said.ToString(), StringComparison.Ordinal);

        // The middle of the key's text, as it would be in the clear, and as base64 of it would be.
        var clear = key.Split('\n')[1][10..40];
        Assert.DoesNotContain(clear, said.ToString(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(rig.Folder))
        {
            var octets = await ReadSharedAsync(file);
            Assert.Equal(-1, octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(clear)));
            Assert.Equal(-1, octets.AsSpan().IndexOf("PRIVATE KEY"u8));
        }
    }

    [Fact]
    public async Task A_node_shows_them_again_from_its_snapshot_and_says_so_where_it_cannot_open_them()
    {
        await using var rig = await ManagementRig.StartAsync();
        await AddAsync(rig, "api.example.com");
        var snapshot = new SnapshotFile(System.IO.Path.Combine(rig.Folder, "snapshot"));
        await snapshot.SaveAsync([.. rig.Plane.Zones], rig.Store.LoadSourceAsync, default);
        var (zones, sources) = snapshot.Load()!.Value;

        using var again = new ControlPlane(rig.Store, NewSlot(), new CompiledDocuments(), PathMode.Strict, TimeProvider.System);
        again.Adopt(zones, sources);
        var reports = new List<string>();
        var shown = Assert.Single(new ZoneCertificates(again, KeySealing.OpenOrMake(System.IO.Path.Combine(rig.Folder, "sealing.key")), reports.Add).InForce);
        Assert.Equal(["api.example.com"], shown.Names);
        Assert.Empty(reports);

        // With another key there is nothing to show; the zone is guarded all the same.
        Assert.Empty(new ZoneCertificates(again, KeySealing.OpenOrMake(System.IO.Path.Combine(rig.Folder, "other.key")), reports.Add).InForce);
        Assert.Contains("does not have", Assert.Single(reports), StringComparison.Ordinal);
    }

    private static ShieldSlot NewSlot() => new(new Shield { Version = 0, Hosts = new HostTableBuilder<HostShield>().Build(), Operations = [], Engine = "none" });

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var octets = new byte[stream.Length];
        await stream.ReadExactlyAsync(octets);
        return octets;
    }

    private static async Task<string> AddAsync(ManagementRig rig, params string[] names)
    {
        var (status, body) = await rig.CallAsync("POST", Path, UploadOf(Pair(names)));
        Assert.True(status == 200, body.ToString());
        return body.GetProperty("result").GetProperty("id").GetString()!;
    }

    private static string Json(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";

    private static string UploadOf((string Certificate, string Key) pair) => Upload(pair.Certificate, pair.Key);

    private static string Upload(string certificate, string key, string? more = null) =>
        $$"""{"certificate":{{Json(certificate)}},"private_key":{{Json(key)}}{{(more is null ? "" : "," + more)}}}""";

    private static (string Certificate, string Key) Pair(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Certificate(key, names), key.ExportPkcs8PrivateKeyPem());
    }

    private static string EncryptedKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static string Certificate(AsymmetricAlgorithm key, params string[] names) =>
        Certificate(key, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(90), names);

    private static string Certificate(AsymmetricAlgorithm key, DateTimeOffset from, DateTimeOffset until, params string[] names)
    {
        var request = key is ECDsa ec
            ? new CertificateRequest($"CN={names[0]}", ec, HashAlgorithmName.SHA256)
            : new CertificateRequest($"CN={names[0]}", (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(from, until);
        return certificate.ExportCertificatePem();
    }

    /// <summary>A proxy that listens by TLS with one certificate of files, and those of the rig's zones.</summary>
    private sealed class Front(ProxyServer server, ScriptedOrigin origin) : IAsyncDisposable
    {
        public static async Task<Front> StartAsync(ManagementRig rig, TransportMaker maker)
        {
            var origin = new ScriptedOrigin();
            var keeper = CertificateKeeper.For(SelfSigned.Create(["files.example.com"]), new ServerTls { Hosts = [] });
            var server = await ProxyServer.StartAsync(
                new ProxySettings { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0, keeper.Current)], Certificates = keeper, Origin = OriginSettings.For(origin.Url), Loops = 1, Maker = maker },
                rig.Slot);
            rig.Certificates.Use(keeper);
            return new Front(server, origin);
        }

        /// <summary>The common name of the certificate that a client that asks for a host is shown.</summary>
        public async Task<string> ShownAsync(string host)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.EndPoints[0]);
            await using var tls = new SslStream(new NetworkStream(socket));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null }, patience.Token);
            using var shown = new X509Certificate2(tls.RemoteCertificate!);
            return shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        }

        public async Task WaitAsync(string host, string expected)
        {
            for (var i = 0; i < 200 && await ShownAsync(host) != expected; i++)
            {
                await Task.Delay(10);
            }

            Assert.Equal(expected, await ShownAsync(host));
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            await origin.DisposeAsync();
        }
    }
}
