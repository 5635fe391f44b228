using System.Diagnostics;
using System.Security.Cryptography;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>The same with OpenSSL's client: what the framework's does not send, sessions, and the alerts by which a refusal is told.</summary>
public sealed class OpenSslMtlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-mtls").FullName;
    private readonly CertificateMaker _root = CertificateMaker.Root();

    public static TheoryData<string> Makers => ProxyRig.Makers;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [OpenSslTheory]
    [InlineData("epoll", "rsa 1024")]
    [InlineData("epoll", "signed with sha-1")]
    [InlineData("epoll", "nine intermediates")]
    [InlineData("portable", "nine intermediates")]
    public async Task T_06_what_other_clients_do_not_send_is_refused_too(string maker, string name)
    {
        var one = CertificateCase.All[name];
        await using var rig = await MtlsRig.StartAsync(maker, one.Authorities);
        string[] shown = [.. Shown(one.Client!), "-cipher", "DEFAULT@SECLEVEL=0"];
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            Assert.Equal(0, await AskAsync(rig, MtlsRig.Demand, [version, .. shown]));
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Invite, [version, .. shown]));
            Assert.DoesNotContain("Cf-Cert", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
        }
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task Ed25519_is_a_key_like_others(string maker)
    {
        await RunAsync("genpkey", "-algorithm", "ed25519", "-out", "root.key");
        await RunAsync("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Ed root", "-days", "30", "-out", "root.pem");
        await RunAsync("genpkey", "-algorithm", "ed25519", "-out", "device.key");
        await RunAsync("req", "-new", "-key", "device.key", "-subj", "/CN=ed-device", "-out", "device.csr");
        await RunAsync("x509", "-req", "-in", "device.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "9", "-out", "device.pem");
        var root = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "root.pem"));
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(root)]);
        string[] shown = ["-cert", Path.Combine(_folder, "device.pem"), "-key", Path.Combine(_folder, "device.key")];
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Demand, [version, .. shown]));
            Assert.Contains("Cf-Cert-Subject-Dn: CN=ed-device\r\n", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
        }
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task T_04_a_client_behind_an_intermediate_is_accepted_again_when_it_comes_with_its_session(string maker)
    {
        var middle = _root.Under("CN=Middle");
        using var client = middle.Client(sent: middle.Certificate);
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(_root.Certificate)]);
        var session = Path.Combine(_folder, "session");
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            File.Delete(session);
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Demand, [version, "-sess_out", session, .. Shown(client)]));
            string[] again = File.Exists(session) ? ["-sess_in", session] : [];
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Demand, [version, .. again, .. Shown(client)]));
            Assert.Contains("Cf-Cert-Verified: true\r\n", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
            // The session alone proves nothing.
            Assert.Equal(0, await AskAsync(rig, MtlsRig.Demand, [version, .. again]));
        }
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task T_03_a_session_from_before_the_revocation_or_the_demand_opens_nothing(string maker)
    {
        using var client = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(_root.Certificate)]);
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            rig.Publish(ClientTrust.None);
            var unasked = Path.Combine(_folder, "unasked" + version);
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Demand, [version, "-sess_out", unasked]));
            rig.Publish(MtlsRig.TrustIn(TestTrust.Authority(_root.Certificate)));
            Assert.True(File.Exists(unasked));
            Assert.Equal(0, await AskAsync(rig, MtlsRig.Demand, [version, "-sess_in", unasked]));
            var asked = Path.Combine(_folder, "asked" + version);
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Demand, [version, "-sess_out", asked, .. Shown(client)]));
            var key = RevocationKey.Of(RevocationKey.DigestOf(_root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), client.Leaf.SerialNumberBytes.Span);
            rig.Publish(MtlsRig.TrustIn(TestTrust.Authority(_root.Certificate, new RevocationSet([key]))));
            string[] again = File.Exists(asked) ? ["-sess_in", asked] : ["-sess_in", unasked];
            Assert.Equal(0, await AskAsync(rig, MtlsRig.Demand, [version, .. again, .. Shown(client)]));
            Assert.Equal(403, await AskAsync(rig, MtlsRig.Invite, [version, .. again, .. Shown(client)]));
        }
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task T_08_a_session_from_before_the_responder_revoked_opens_nothing(string maker)
    {
        await using var rig = await MtlsRig.StartAsync(maker, []);
        await using var responder = new OcspResponder(_root, rig.Time);
        rig.Proxy.Server.Transport.Verifier.Statuses.Patience = TimeSpan.FromSeconds(20);
        rig.Publish(MtlsRig.TrustIn(new TrustedAuthority
        {
            Id = "1", Name = "root", Certificate = _root.Certificate.RawData, Ocsp = new OcspPolicy { Responder = responder.Url },
        }));
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            using var client = _root.Client();
            responder.Manner = "good";
            var session = Path.Combine(_folder, "session" + version);
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Invite, [version, "-sess_out", session, .. Shown(client)]));
            string[] again = File.Exists(session) ? ["-sess_in", session] : [];
            Assert.Equal(200, await AskAsync(rig, MtlsRig.Invite, [version, .. again, .. Shown(client)]));
            Assert.Contains("Cf-Cert-Verified: true\r\n", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
            responder.Manner = "revoked";
            rig.Time.Advance(TimeSpan.FromHours(2));
            Assert.Equal(403, await AskAsync(rig, MtlsRig.Invite, [version, .. again, .. Shown(client)]));
        }
        Assert.Equal(4, responder.Asked);
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task Early_data_is_never_taken(string maker)
    {
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(_root.Certificate)]);
        var session = Path.Combine(_folder, "early");
        Assert.Equal(200, await AskAsync(rig, MtlsRig.Plain, ["-tls1_3", "-sess_out", session]));
        var early = Path.Combine(_folder, "early.txt");
        await File.WriteAllTextAsync(early, $"GET /pets/early HTTP/1.1\r\nHost: {MtlsRig.Demand}\r\n\r\n");
        foreach (var host in (string[])[MtlsRig.Plain, MtlsRig.Demand])
            await AskAsync(rig, host, ["-tls1_3", "-sess_in", session, "-early_data", early]);
        Assert.DoesNotContain(rig.Proxy.Origin.Requests, static request => request.Head.Contains("/early", StringComparison.Ordinal));
    }

    [OpenSslTheory]
    [InlineData("nothing", "certificate required")]
    [InlineData("expired", "certificate expired")]
    [InlineData("stranger", "unknown ca")]
    [InlineData("revoked", "certificate revoked")]
    public async Task On_epoll_the_alert_tells_why(string what, string alert)
    {
        using var client = _root.Client();
        var revoked = RevocationKey.Of(RevocationKey.DigestOf(_root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), client.Leaf.SerialNumberBytes.Span);
        await using var rig = await MtlsRig.StartAsync("epoll", [TestTrust.Authority(_root.Certificate, new RevocationSet([revoked]))]);
        string[] shown = what switch
        {
            "nothing" => [],
            "expired" => Shown(_root.Client(from: CertificateMaker.Now.AddDays(-3), until: CertificateMaker.Now.AddDays(-2))),
            "stranger" => Shown(CertificateMaker.Root("CN=Stranger").Client()),
            _ => Shown(client),
        };
        using var process = new OpenSslClient(rig.Port, ["-crlf", "-servername", MtlsRig.Demand, .. shown]);
        await process.EndAsync();
        await process.ExpectAsync("alert " + alert);
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task On_epoll_clients_are_told_whose_certificates_are_taken(string version)
    {
        await using var rig = await MtlsRig.StartAsync("epoll", [TestTrust.Authority(CertificateMaker.Root("CN=Announced").Certificate)]);
        using var asked = new OpenSslClient(rig.Port, [version, "-servername", MtlsRig.Invite]);
        await asked.ExpectAsync("CN = Announced");
        using var unasked = new OpenSslClient(rig.Port, [version, "-servername", MtlsRig.Plain]);
        await unasked.ExpectAsync("No client certificate CA names sent");
    }

    private string[] Shown(ServerCertificate certificate)
    {
        var name = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate.Leaf)
            ?? System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate.Leaf)!;
        File.WriteAllText(name + ".key", key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(name + ".pem", certificate.Leaf.ExportCertificatePem());
        if (certificate.Intermediates.Count == 0)
            return ["-cert", name + ".pem", "-key", name + ".key"];
        File.WriteAllText(name + ".chain", string.Join('\n', certificate.Intermediates.Select(static link => link.ExportCertificatePem())));
        return ["-cert", name + ".pem", "-key", name + ".key", "-cert_chain", name + ".chain"];
    }

    private async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder, RedirectStandardError = true })!;
        await process.WaitForExitAsync().WaitAsync(TransportRig.Patience);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>The status of one request; 0 where there was no answer.</summary>
    private static async Task<int> AskAsync(MtlsRig rig, string host, string[] arguments)
    {
        using var client = new OpenSslClient(rig.Port, ["-quiet", "-crlf", "-servername", host, .. arguments]);
        client.Say($"GET /pets HTTP/1.1\nHost: {host}\nConnection: close\n");
        await client.EndAsync();
        // The output may be complete a moment after the process.
        for (var i = 0; i < 5 && !client.Output.Contains("HTTP/1.1 ", StringComparison.Ordinal); i++)
            await Task.Delay(20);
        var place = client.Output.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        return place < 0 ? 0 : int.Parse(client.Output.AsSpan(place + 9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
