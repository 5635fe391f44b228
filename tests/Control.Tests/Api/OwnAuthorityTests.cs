using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Tests.Pki;
using FastShield.Proxy.Identity.Status;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>Authorities that the owner uploads, and what they have revoked.</summary>
public sealed class OwnAuthorityTests
{
    private const string Authorities = "accounts/00000000000000000000000000000001/mtls_certificates";
    private const string Own = "accounts/00000000000000000000000000000001/fastshield/mtls_certificates";
    private const string Hosts = "certificate_authorities/hostname_associations";

    [Fact]
    public async Task An_authority_is_uploaded_trusted_by_hosts_and_deleted_when_none_does()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var root = Requests.Authority();
        using var below = Requests.Below(root, "Below");
        var (status, body) = await UploadAsync(rig, below.ExportCertificatePem() + "\n" + root.ExportCertificatePem());
        Assert.True(status == 200, body.ToString());
        var id = body.GetProperty("result").GetProperty("id").GetString();
        Assert.Equal("CN=Own CA", body.GetProperty("result").GetProperty("issuer").GetString());
        Assert.Equal(400, (await UploadAsync(rig, root.ExportCertificatePem())).Status);
        Assert.Equal(1, (await rig.SendAsync("GET", Authorities, null)).Body.GetProperty("result").GetArrayLength());
        Assert.DoesNotContain((await rig.SendAsync("GET", "zones", null)).Body.GetProperty("result").EnumerateArray(), zone => zone.GetProperty("name").GetString()!.Contains("account", StringComparison.Ordinal));
        Assert.Equal(404, (await rig.SendAsync("GET", "zones/00000000000000000000000000000001", null)).Status);

        Assert.Equal(200, (await rig.CallAsync("PUT", Hosts, $$"""{"hostnames":["api.example.com"],"mtls_certificate_id":"{{id}}"}""")).Status);
        Assert.Empty((await rig.CallAsync("GET", Hosts)).Body.GetProperty("result").GetProperty("hostnames").EnumerateArray());
        var authority = Assert.Single(rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities);
        Assert.Equal(root.RawData, authority.Certificate);
        Assert.Equal(below.RawData, Assert.Single(authority.Chain));
        Assert.Null(authority.RefusedAfter);

        // The newest uploaded authority stands first, the zone's own last.
        using var second = Requests.Authority("Second");
        var other = (await UploadAsync(rig, second.ExportCertificatePem())).Body.GetProperty("result").GetProperty("id").GetString();
        await rig.CallAsync("PUT", Hosts, $$"""{"hostnames":["api.example.com"],"mtls_certificate_id":"{{other}}"}""");
        await rig.CallAsync("POST", "fastshield/client_authorities");
        await rig.CallAsync("PUT", Hosts, """{"hostnames":["api.example.com"]}""");
        Assert.Equal([other, id], rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities.Take(2).Select(one => one.Id));
        Assert.Equal(3, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities.Count);

        Assert.Equal("api.example.com", (await rig.SendAsync("GET", $"{Authorities}/{id}/associations", null)).Body.GetProperty("result")[0].GetProperty("fastshield_hostnames")[0].GetString());
        Assert.Equal(400, (await rig.SendAsync("DELETE", $"{Authorities}/{id}", null)).Status);
        await rig.CallAsync("PUT", Hosts, $$"""{"hostnames":[],"mtls_certificate_id":"{{id}}"}""");
        Assert.Equal(200, (await rig.SendAsync("DELETE", $"{Authorities}/{id}", null)).Status);
        Assert.Equal(404, (await rig.SendAsync("GET", $"{Authorities}/{id}", null)).Status);
        Assert.Equal(404, (await rig.SendAsync("GET", "accounts/00000000000000000000000000000002/mtls_certificates", null)).Status);
    }

    [Fact]
    public async Task What_is_no_authority_is_refused_with_the_reason()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var leaf = Requests.Authority("Leaf", isAuthority: false);
        using var expired = Requests.Authority("Expired", end: DateTimeOffset.UtcNow.AddDays(-1));
        using var one = Requests.Authority("One");
        using var two = Requests.Authority("Two");
        using var namesake = Requests.Authority("One");
        using var stranger = Requests.Below(namesake, "Stranger");
        using var unusable = Requests.Authority("Signs lists", usage: X509KeyUsageFlags.CrlSign);
        using var rsa = RSA.Create(1024);
        var weak = new CertificateRequest("CN=Weak", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        weak.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var small = weak.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(9));
        foreach (var (pem, reason) in new[]
        {
            ("", "certificate"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "none"),
            (leaf.ExportCertificatePem(), "CA:TRUE"),
            (expired.ExportCertificatePem(), "expired"),
            (unusable.ExportCertificatePem(), "keyCertSign"),
            (small.ExportCertificatePem(), "2048"),
            (one.ExportCertificatePem() + "\n" + two.ExportCertificatePem(), "one chain"),
            (one.ExportCertificatePem() + "\n" + stranger.ExportCertificatePem(), "does not lead"),
            (one.ExportCertificatePem() + "\n" + one.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), "private key"),
        })
        {
            var (status, body) = await UploadAsync(rig, pem);
            Assert.True(status == 400, body.ToString());
            Assert.Contains(reason, body.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("MIG", body.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(400, (await SendAsync(rig, "POST", Authorities, new() { ["ca"] = false, ["certificates"] = one.ExportCertificatePem() })).Status);
        Assert.Equal(400, (await SendAsync(rig, "POST", Authorities, new() { ["ca"] = true, ["certificates"] = one.ExportCertificatePem(), ["private_key"] = "x" })).Status);
        using var writer = rig.ClientOf(await rig.TokenAsync(AccessLevel.Write));
        Assert.Equal(403, (await rig.SendAsync("POST", Authorities, new StringContent("{}", Encoding.UTF8, "application/json"), writer)).Status);
    }

    [OpenSslFact]
    public async Task Authorities_by_openssl_with_RSA_and_Ed25519_are_taken()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var openssl = new OpenSsl();
        foreach (var kind in new[] { "rsa:2048", "ed25519" })
        {
            openssl.Run("req", "-x509", "-newkey", kind, "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "30", "-subj", $"/CN={kind}");
            var (status, body) = await UploadAsync(rig, File.ReadAllText(Path.Combine(openssl.Folder, "c.pem")));
            Assert.True(status == 200, body.ToString());
        }
    }

    [Fact]
    public async Task T08_An_uploaded_list_revokes_and_a_late_one_refuses_by_default()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var root = Requests.Authority();
        var id = (await UploadAsync(rig, root.ExportCertificatePem())).Body.GetProperty("result").GetProperty("id").GetString();
        await rig.CallAsync("PUT", Hosts, $$"""{"hostnames":["api.example.com"],"mtls_certificate_id":"{{id}}"}""");
        var path = $"{Own}/{id}/revocation";
        Assert.False((await rig.SendAsync("GET", path, null)).Body.GetProperty("result").GetProperty("enabled").GetBoolean());
        Assert.Equal(400, (await SendAsync(rig, "PUT", path, new() { ["stale"] = "accept" })).Status);
        Assert.Equal(400, (await SendAsync(rig, "PUT", path, new() { ["crl"] = "AAAA" })).Status);

        var next = DateTimeOffset.UtcNow.AddDays(3);
        var first = Requests.List(root, [[0x11]], next);
        var (status, body) = await SendAsync(rig, "PUT", path, new() { ["crl"] = Convert.ToBase64String(first) });
        Assert.True(status == 200, body.ToString());
        var trusted = rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0];
        Assert.Equal(1, trusted.Revoked.Count);
        Assert.Equal(next.ToUnixTimeSeconds(), trusted.RefusedAfter!.Value.ToUnixTimeSeconds());
        await SendAsync(rig, "PUT", path, new() { ["stale"] = "accept" });
        Assert.Null(rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].RefusedAfter);

        // An older list would bring back what a newer one revoked.
        var older = Requests.List(root, [], from: DateTimeOffset.UtcNow.AddDays(-2));
        Assert.Equal(400, (await SendAsync(rig, "PUT", path, new() { ["crl"] = Convert.ToBase64String(older) })).Status);
        var newer = PemEncoding.WriteString("X509 CRL", Requests.List(root, [[0x11], [0x12]], from: DateTimeOffset.UtcNow));
        Assert.Equal(200, (await SendAsync(rig, "PUT", path, new() { ["crl"] = newer })).Status);
        Assert.Equal(2, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].Revoked.Count);

        Assert.Equal(200, (await rig.SendAsync("DELETE", path, null)).Status);
        Assert.Equal(0, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].Revoked.Count);

        // A place to fetch from and nothing fetched yet: nothing is relied on.
        await SendAsync(rig, "PUT", path, new() { ["url"] = "http://127.0.0.1:9/list.crl" });
        Assert.Equal(DateTimeOffset.MinValue, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].RefusedAfter);
        Assert.Equal(400, (await SendAsync(rig, "PUT", path, new() { ["url"] = "file:///etc/passwd" })).Status);
    }

    [Fact]
    public async Task T08_A_responder_is_asked_where_that_is_said_and_what_counts_without_an_answer_too()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var root = Requests.Authority();
        var id = (await UploadAsync(rig, root.ExportCertificatePem())).Body.GetProperty("result").GetProperty("id").GetString();
        await rig.CallAsync("PUT", Hosts, $$"""{"hostnames":["api.example.com"],"mtls_certificate_id":"{{id}}"}""");
        var path = $"{Own}/{id}/revocation";
        OcspPolicy? Policy() => rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].Ocsp;
        Assert.Null(Policy());
        Assert.Equal("off", (await rig.SendAsync("GET", path, null)).Body.GetProperty("result").GetProperty("ocsp").GetString());
        foreach (var (member, value) in new (string, object)[] { ("ocsp", "maybe"), ("ocsp_no_answer", "perhaps"), ("ocsp_url", "ftp://a/"), ("ocsp_url", "http://me:secret@a/"), ("ocsp_url", "http://a/") })
        {
            Assert.Equal((member, 400), (member, (await SendAsync(rig, "PUT", path, new() { [member] = value })).Status));
        }

        // On by itself: whom the certificate names, an hour at most, and no answer refuses. No list is missed for it.
        Assert.Equal(200, (await SendAsync(rig, "PUT", path, new() { ["ocsp"] = "on" })).Status);
        Assert.Equal(new OcspPolicy(), Policy());
        Assert.Null(rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].RefusedAfter);
        Assert.True((await rig.SendAsync("GET", path, null)).Body.GetProperty("result").GetProperty("enabled").GetBoolean());

        var (status, body) = await SendAsync(rig, "PUT", path, new() { ["ocsp_url"] = "http://ocsp.example/", ["ocsp_no_answer"] = "accept", ["refresh_seconds"] = 600 });
        Assert.True(status == 200, body.ToString());
        Assert.Equal(new OcspPolicy { Responder = new Uri("http://ocsp.example/"), AcceptsNoAnswer = true, Refresh = TimeSpan.FromMinutes(10) }, Policy());
        Assert.Equal(("on", "http://ocsp.example/", "accept"), (Told(body, "ocsp"), Told(body, "ocsp_url"), Told(body, "ocsp_no_answer")));
        // It is the store's: a list beside it changes nothing of it.
        Assert.Equal(200, (await SendAsync(rig, "PUT", path, new() { ["crl"] = Convert.ToBase64String(Requests.List(root, [[0x11]])) })).Status);
        Assert.Equal(new Uri("http://ocsp.example/"), Policy()!.Responder);
        var kept = (await rig.Store.LoadZoneAsync(rig.Plane.Account!.Zone.Id, default))!.OwnCas.Values.Single();
        Assert.Equal((true, "http://ocsp.example/", true), (kept.AsksOcsp, kept.OcspUrl, kept.AcceptsNoAnswer));

        Assert.Equal(200, (await rig.SendAsync("PUT", path, new StringContent("""{"ocsp_url": null}""", Encoding.UTF8, "application/json"))).Status);
        Assert.Null(Policy()!.Responder);
        Assert.Equal(200, (await SendAsync(rig, "PUT", path, new() { ["ocsp"] = "off" })).Status);
        Assert.Null(Policy());
        Assert.Equal(200, (await SendAsync(rig, "PUT", path, new() { ["ocsp"] = "on" })).Status);
        Assert.Equal(200, (await rig.SendAsync("DELETE", path, null)).Status);
        Assert.Null(Policy());

        static string? Told(JsonElement body, string name) => body.GetProperty("result").GetProperty(name).GetString();
    }

    private static Task<(int Status, JsonElement Body)> UploadAsync(ManagementRig rig, string pem) =>
        SendAsync(rig, "POST", Authorities, new() { ["ca"] = true, ["certificates"] = pem, ["name"] = "own" });

    private static Task<(int Status, JsonElement Body)> SendAsync(ManagementRig rig, string method, string path, Dictionary<string, object> body) =>
        rig.SendAsync(method, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));
}
