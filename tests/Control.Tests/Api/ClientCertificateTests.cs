using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Tests.Pki;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>Client certificates, the hosts that ask for them, and what of it reaches the shield.</summary>
public sealed class ClientCertificateTests
{
    private const string Hosts = "certificate_authorities/hostname_associations";

    [Fact]
    public async Task A_certificate_is_issued_listed_revoked_and_reactivated()
    {
        await using var rig = await ManagementRig.StartAsync();
        var csr = Requests.Ec("C=GB, S=London, L=London, O=Fast Org, CN=device");
        var (status, body) = await IssueAsync(rig, csr);
        Assert.True(status == 200, body.ToString());
        var issued = body.GetProperty("result");
        Assert.Equal("active", issued.GetProperty("status").GetString());
        Assert.Equal(3650, issued.GetProperty("validity_days").GetInt32());
        Assert.Equal(["device", "GB", "London", "London", "Fast Org", ""], new[] { "common_name", "country", "state", "location", "organization", "organizational_unit" }.Select(name => issued.GetProperty(name).GetString()));
        Assert.Equal(csr.Trim(), issued.GetProperty("csr").GetString()!.Trim());
        Assert.Equal("ECDSAWithSHA256", issued.GetProperty("signature").GetString());
        using var certificate = X509Certificate2.CreateFromPem(issued.GetProperty("certificate").GetString());
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalDays, 3650, 3650.1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), issued.GetProperty("fingerprint_sha256").GetString());

        var id = issued.GetProperty("id").GetString();
        Assert.Equal(1, await CountAsync(rig, "client_certificates?status=active"));
        Assert.Equal("revoked", await StatusAsync(rig, "DELETE", id));
        Assert.Equal("revoked", await StatusAsync(rig, "DELETE", id));
        Assert.Equal("revoked", await StatusAsync(rig, "GET", id));
        Assert.Equal(0, await CountAsync(rig, "client_certificates?status=active"));
        Assert.Equal(1, await CountAsync(rig, "client_certificates?status=revoked"));
        Assert.Equal(0, await CountAsync(rig, "client_certificates?status=pending_revocation"));
        Assert.Equal(1, await CountAsync(rig, "client_certificates"));
        Assert.Equal("active", await StatusAsync(rig, "PATCH", id));
        Assert.Equal("active", await StatusAsync(rig, "PATCH", id, """{"reactivate":true}"""));
        Assert.Equal(400, (await rig.CallAsync("PATCH", $"client_certificates/{id}", """{"reactivate":false}""")).Status);
        Assert.Equal(404, (await rig.CallAsync("GET", $"client_certificates/{Guid.NewGuid()}")).Status);
        Assert.Equal(400, (await rig.CallAsync("GET", "client_certificates?status=lost")).Status);
    }

    [Fact]
    public async Task Pages_are_told_by_number_or_by_offset()
    {
        await using var rig = await ManagementRig.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await IssueAsync(rig, Requests.Ec($"CN=d{i}"));
        }

        var names = (await rig.CallAsync("GET", "client_certificates?limit=2&offset=1")).Body.GetProperty("result").EnumerateArray().Select(one => one.GetProperty("common_name").GetString());
        Assert.Equal(["d3", "d2"], names);
        Assert.Equal(0, await CountAsync(rig, "client_certificates?page=3&per_page=5"));
        Assert.Equal(1, await CountAsync(rig, "client_certificates?page=3&per_page=2"));
        Assert.Equal(0, await CountAsync(rig, "client_certificates?limit=2&offset=9999999999"));
        Assert.Equal(400, (await rig.CallAsync("GET", "client_certificates?offset=-1")).Status);
    }

    [Theory]
    [InlineData("""{"csr":"x","validity_days":1}""")]
    [InlineData("""{"csr":"x"}""")]
    [InlineData("""{"validity_days":1}""")]
    [InlineData("""{"csr":"CSR","validity_days":0}""")]
    [InlineData("""{"csr":"CSR","validity_days":3651}""")]
    [InlineData("""{"csr":"CSR","validity_days":1.5}""")]
    [InlineData("""{"csr":"CSR","validity_days":"7"}""")]
    [InlineData("""{"csr":"CSR","validity_days":99999999999999999999}""")]
    [InlineData("""{"csr":"CSR","fastshield_validity_minutes":9}""")]
    [InlineData("""{"csr":7,"validity_days":1}""")]
    [InlineData("[]")]
    public async Task A07_What_cannot_be_issued_is_refused_and_leaves_nothing(string json)
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync("POST", "client_certificates", json.Replace("CSR", JsonEncodedText.Encode(Requests.Ec()).ToString(), StringComparison.Ordinal));
        Assert.True(status == 400, body.ToString());
        Assert.Equal(1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
    }

    [Fact]
    public async Task Short_lived_certificates_are_issued()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync("POST", "client_certificates", JsonSerializer.Serialize(new Dictionary<string, object> { ["csr"] = Requests.Ec(), ["fastshield_validity_minutes"] = 15 }));
        Assert.True(status == 200, body.ToString());
        var issued = body.GetProperty("result");
        Assert.Equal(15, issued.GetProperty("fastshield_validity_minutes").GetInt32());
        Assert.Equal(1, issued.GetProperty("validity_days").GetInt32());
        Assert.InRange(issued.GetProperty("expires_on").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(13), TimeSpan.FromMinutes(15.1));
    }

    [Fact]
    public async Task The_quota_is_told_by_its_code_and_revoking_frees_a_slot()
    {
        await using var rig = await ManagementRig.StartAsync(pki: new PkiSettings { CertificatesPerZone = 2, KeptPerZone = 3 });
        var first = (await IssueAsync(rig)).Body.GetProperty("result").GetProperty("id").GetString();
        await IssueAsync(rig);
        Assert.Equal(1445, Code(await IssueAsync(rig), 400));
        await StatusAsync(rig, "DELETE", first);
        Assert.Equal(200, (await IssueAsync(rig)).Status);
        Assert.Equal(1445, Code(await rig.CallAsync("PATCH", $"client_certificates/{first}"), 400));

        // Revoked ones are remembered: they are what makes the revocation hold.
        await StatusAsync(rig, "DELETE", (await rig.CallAsync("GET", "client_certificates?status=active")).Body.GetProperty("result")[0].GetProperty("id").GetString());
        Assert.Equal(1445, Code(await IssueAsync(rig), 400));
    }

    [Fact]
    public async Task Hosts_ask_and_a_revocation_is_one_swap_that_leaves_operations_and_documents_as_they_are()
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await rig.ManageAsync("GET", "/v1/pets");
        var issued = (await IssueAsync(rig)).Body.GetProperty("result");
        Assert.Null(rig.Slot.Current.ClientTrust.Find("api.example.com"));
        Assert.Equal(200, (await rig.CallAsync("PUT", Hosts, """{"hostnames":["API.example.com","api.example.com","b.example.com"]}""")).Status);
        Assert.Equal(["api.example.com", "b.example.com"], (await rig.CallAsync("GET", Hosts)).Body.GetProperty("result").GetProperty("hostnames").EnumerateArray().Select(one => one.GetString()));

        var before = rig.Slot.Current;
        var trust = before.ClientTrust.Find("api.example.com")!;
        Assert.Equal(ClientCertificateMode.Optional, trust.Mode);
        Assert.Null(before.ClientTrust.Find("c.example.com"));
        var authority = Assert.Single(trust.Authorities);
        var key = KeyOf(authority, issued.GetProperty("serial_number").GetString()!);
        Assert.False(authority.Revoked.Contains(key));

        await StatusAsync(rig, "DELETE", issued.GetProperty("id").GetString());
        var after = rig.Slot.Current;
        Assert.NotSame(before, after);
        Assert.Same(before.Operations, after.Operations);
        Assert.Same(before.Hosts, after.Hosts);
        Assert.True(after.ClientTrust.Find("api.example.com")!.Authorities[0].Revoked.Contains(key));
        await StatusAsync(rig, "PATCH", issued.GetProperty("id").GetString());
        Assert.False(rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0].Revoked.Contains(key));

        // What has nothing to do with clients leaves their trust as it is.
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""");
        Assert.Equal(200, (await rig.CallAsync("PUT", Hosts, """{"hostnames":[]}""")).Status);
        Assert.Null(rig.Slot.Current.ClientTrust.Find("api.example.com"));
    }

    [Theory]
    [InlineData("""{"hostnames":["a b.example.com"]}""", 400)]
    [InlineData("""{"hostnames":["api.example.org"]}""", 400)]
    [InlineData("""{"hostnames":["{x}.example.com"]}""", 400)]
    [InlineData("""{"hostnames":["*.example.com"]}""", 400)]
    [InlineData("""{"hostnames":[""]}""", 400)]
    [InlineData("""{"hostnames":[7]}""", 400)]
    [InlineData("""{"hostnames":"api.example.com"}""", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"hostnames":[],"mtls_certificate_id":"00000000-0000-0000-0000-000000000001"}""", 404)]
    public async Task Hosts_that_are_none_are_refused(string json, int expected)
    {
        await using var rig = await ManagementRig.StartAsync();
        Assert.Equal(expected, (await rig.CallAsync("PUT", Hosts, json)).Status);
        Assert.Equal(1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
    }

    [Fact]
    public async Task A_host_can_require_a_certificate_and_keeps_an_authority_while_it_does()
    {
        await using var rig = await ManagementRig.StartAsync();
        Assert.Equal(400, (await rig.CallAsync("PUT", "fastshield/client_hosts", """{"require":["api.example.com"]}""")).Status);
        await rig.CallAsync("PUT", Hosts, """{"hostnames":["api.example.com","b.example.com"]}""");
        var (status, body) = await rig.CallAsync("PUT", "fastshield/client_hosts", """{"require":["api.example.com"]}""");
        Assert.True(status == 200, body.ToString());
        Assert.Equal("require", body.GetProperty("result").GetProperty("hosts").GetProperty("api.example.com").GetProperty("mode").GetString());
        Assert.Equal("ask", body.GetProperty("result").GetProperty("hosts").GetProperty("b.example.com").GetProperty("mode").GetString());
        Assert.Equal(ClientCertificateMode.Required, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Mode);
        Assert.Equal(400, (await rig.CallAsync("PUT", Hosts, """{"hostnames":["b.example.com"]}""")).Status);
        await rig.CallAsync("PUT", "fastshield/client_hosts", """{"require":[]}""");
        Assert.Equal(200, (await rig.CallAsync("PUT", Hosts, """{"hostnames":["b.example.com"]}""")).Status);
    }

    [Fact]
    public async Task An_authority_is_rotated_and_the_one_before_is_trusted_until_it_is_retired()
    {
        await using var rig = await ManagementRig.StartAsync();
        var old = (await IssueAsync(rig)).Body.GetProperty("result").GetProperty("certificate_authority").GetProperty("id").GetString();
        await rig.CallAsync("PUT", Hosts, """{"hostnames":["api.example.com"]}""");
        var (status, body) = await rig.CallAsync("POST", "fastshield/client_authorities", """{"algorithm":"rsa"}""");
        Assert.True(status == 200, body.ToString());
        Assert.Equal(2, rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities.Count);
        var next = (await IssueAsync(rig)).Body.GetProperty("result");
        Assert.Equal(body.GetProperty("result").GetProperty("id").GetString(), next.GetProperty("certificate_authority").GetProperty("id").GetString());
        Assert.Equal("SHA256WithRSA", next.GetProperty("signature").GetString());

        Assert.Equal(400, (await rig.CallAsync("DELETE", $"fastshield/client_authorities/{next.GetProperty("certificate_authority").GetProperty("id").GetString()}")).Status);
        Assert.Equal(200, (await rig.CallAsync("DELETE", $"fastshield/client_authorities/{old}")).Status);
        Assert.Single(rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities);
        Assert.Equal(1, await CountAsync(rig, "client_certificates"));
        Assert.Equal(1, await CountAsync(rig, "fastshield/client_authorities"));
    }

    [Fact]
    public async Task Going_back_to_a_revision_neither_forgets_certificates_nor_brings_revoked_ones_back()
    {
        await using var rig = await ManagementRig.StartAsync();
        var id = (await IssueAsync(rig)).Body.GetProperty("result").GetProperty("id").GetString();
        await rig.CallAsync("PUT", Hosts, """{"hostnames":["api.example.com"]}""");
        await StatusAsync(rig, "DELETE", id);
        Assert.Equal(200, (await rig.CallAsync("POST", "fastshield/revisions/1/restore")).Status);
        Assert.Equal("revoked", await StatusAsync(rig, "GET", id));
        Assert.Empty((await rig.CallAsync("GET", Hosts)).Body.GetProperty("result").GetProperty("hostnames").EnumerateArray());
    }

    [Fact]
    public async Task A06_Private_keys_are_in_no_answer_no_log_and_in_the_store_only_sealed()
    {
        await using var rig = await ManagementRig.StartAsync();
        await IssueAsync(rig);
        var state = rig.Plane.Find(rig.Zone.Zone.Id)!;
        var sealedKey = state.CaKeys.Values.Single();
        var clear = KeySealing.OpenOrMake(Path.Combine(rig.Folder, "sealing.key")).Open(sealedKey, ManagedAuthority.PurposeOf(state.Zone.Id, state.CaKeys.Keys.Single()));
        foreach (var path in new[] { "client_certificates", "fastshield/client_authorities", "fastshield/declaration", "fastshield/revisions/1/diff" })
        {
            var answer = (await rig.CallAsync("GET", path)).Body.ToString();
            Assert.DoesNotContain(sealedKey, answer, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE KEY", answer, StringComparison.Ordinal);
        }

        var audit = (await rig.SendAsync("GET", "fastshield/audit", null)).Body.ToString();
        Assert.Contains("client certificate", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(sealedKey[3..20], audit, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Reports, report => report.Contains(sealedKey, StringComparison.Ordinal));

        var backup = Path.Combine(rig.Folder, "backup.db");
        await rig.Store.BackupAsync(backup, default);
        var octets = File.ReadAllBytes(backup);
        Assert.True(octets.AsSpan().IndexOf("PRIVATE KEY"u8) < 0);
        Assert.True(octets.AsSpan().IndexOf(clear.AsSpan(clear.Length - 32)) < 0);
        Assert.True(octets.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(clear)[..24])) < 0);
    }

    [Fact]
    public async Task A06_The_sealing_key_is_rotated_by_a_call_and_what_the_old_one_sealed_is_gone()
    {
        await using var rig = await ManagementRig.StartAsync();
        await IssueAsync(rig);
        var old = rig.Plane.Find(rig.Zone.Zone.Id)!.CaKeys.Values.Single();
        KeySealing.AddKey(Path.Combine(rig.Folder, "sealing.key"));
        var (status, body) = await rig.SendAsync("POST", "fastshield/sealing/rotate", null);
        Assert.True(status == 200, body.ToString());
        Assert.Equal(1, body.GetProperty("result").GetProperty("zones").GetInt32());
        var now = rig.Plane.Find(rig.Zone.Zone.Id)!;
        Assert.NotEqual(old, now.CaKeys.Values.Single());
        Assert.Equal(now.CaKeys.Values.Single(), (await rig.Store.LoadZoneAsync(now.Zone.Id, default))!.CaKeys.Values.Single());
        Assert.Empty((await rig.Store.LoadRevisionAsync(now.Zone.Id, now.Revision - 1, default))!.CaKeys);
        Assert.Equal(200, (await IssueAsync(rig)).Status);
        Assert.Equal(0, (await rig.SendAsync("POST", "fastshield/sealing/rotate", null)).Body.GetProperty("result").GetProperty("zones").GetInt32());
    }

    [Fact]
    public async Task Many_at_once_each_get_a_certificate_of_one_authority()
    {
        await using var rig = await ManagementRig.StartAsync();
        var csr = Requests.Ec();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IssueAsync(rig, csr)));
        Assert.All(all, one => Assert.True(one.Status == 200, one.Body.ToString()));
        Assert.Single(all.Select(one => one.Body.GetProperty("result").GetProperty("certificate_authority").GetProperty("id").GetString()).Distinct());
        Assert.Equal(20, rig.Plane.Find(rig.Zone.Zone.Id)!.ClientCertificates.Count);
        Assert.Single(rig.Plane.Find(rig.Zone.Zone.Id)!.CaKeys);
    }

    private static RevocationKey KeyOf(TrustedAuthority authority, string serial)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(authority.Certificate);
        return RevocationKey.Of(RevocationKey.DigestOf(certificate.PublicKey.ExportSubjectPublicKeyInfo()), Convert.FromHexString(serial));
    }

    private static Task<(int Status, JsonElement Body)> IssueAsync(ManagementRig rig, string? csr = null) =>
        rig.CallAsync("POST", "client_certificates", JsonSerializer.Serialize(new Dictionary<string, object> { ["csr"] = csr ?? Requests.Ec(), ["validity_days"] = 3650 }));

    private static async Task<string?> StatusAsync(ManagementRig rig, string method, string? id, string? json = null)
    {
        var (status, body) = await rig.CallAsync(method, $"client_certificates/{id}", json);
        Assert.True(status == 200, body.ToString());
        return body.GetProperty("result").GetProperty("status").GetString();
    }

    private static async Task<int> CountAsync(ManagementRig rig, string path)
    {
        var (status, body) = await rig.CallAsync("GET", path);
        Assert.True(status == 200, body.ToString());
        return body.GetProperty("result").GetArrayLength();
    }

    private static int Code((int Status, JsonElement Body) answer, int status)
    {
        Assert.True(answer.Status == status, answer.Body.ToString());
        return answer.Body.GetProperty("errors")[0].GetProperty("code").GetInt32();
    }
}
