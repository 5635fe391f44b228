using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Rollout;
using FastShield.Control.Tests.Pki;
using FastShield.Control.Zones;
using Xunit;

namespace FastShield.Control.Tests.Api;

public sealed class RenewalTests
{
    private const string Renew = "fastshield/client_certificates/renew";
    private static readonly Author _test = new("test", "test", "test");

    [Fact]
    public async Task Who_has_the_key_of_a_certificate_that_ends_soon_gets_the_next_one()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, certificate) = await IssueAsync(rig, key);

        Assert.Equal(400, (await RenewAsync(rig, new() { ["csr"] = Csr(key) })).Status);
        await AgeAsync(rig, id);
        var (status, body) = await RenewAsync(rig, new() { ["csr"] = Csr(key) });
        Assert.True(status == 200, body.ToString());
        var next = body.GetProperty("result");
        Assert.Equal(id.ToString(), next.GetProperty("fastshield_renewed_from").GetString());
        Assert.NotEqual(id.ToString(), next.GetProperty("id").GetString());
        Assert.Equal("device", next.GetProperty("common_name").GetString());

        // The same request again, as a device does whose answer was lost.
        Assert.Equal(next.GetProperty("serial_number").GetString(), (await RenewAsync(rig, new() { ["csr"] = Csr(key), ["certificate"] = certificate })).Body.GetProperty("result").GetProperty("serial_number").GetString());
        Assert.Equal(2, rig.Plane.Find(rig.Zone.Zone.Id)!.ClientCertificates.Count);
    }

    [Fact]
    public async Task A_new_key_needs_a_proof_by_the_old_one()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, certificate) = await IssueAsync(rig, old);
        await AgeAsync(rig, id);
        var csr = Csr(fresh);
        var der = Convert.FromBase64String(csr[PemEncoding.Find(csr).Base64Data]);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = csr })).Status);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = csr, ["certificate"] = certificate })).Status);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = csr, ["certificate"] = certificate, ["proof"] = "no" })).Status);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = csr, ["certificate"] = certificate, ["proof"] = Proof(fresh, der) })).Status);
        using var stranger = Requests.Authority("device", isAuthority: false);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = csr, ["certificate"] = stranger.ExportCertificatePem(), ["proof"] = Proof(stranger.GetECDsaPrivateKey()!, der) })).Status);
        var (status, body) = await RenewAsync(rig, new() { ["csr"] = csr, ["certificate"] = certificate, ["proof"] = Proof(old, der) });
        Assert.True(status == 200, body.ToString());
        using var made = X509Certificate2.CreateFromPem(body.GetProperty("result").GetProperty("certificate").GetString());
        Assert.Equal(fresh.ExportSubjectPublicKeyInfo(), made.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public async Task What_is_revoked_or_asks_for_another_subject_is_not_renewed()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, certificate) = await IssueAsync(rig, key);
        await AgeAsync(rig, id);
        Assert.Equal(400, (await RenewAsync(rig, new() { ["csr"] = Csr(key, "CN=admin") })).Status);
        await rig.CallAsync("DELETE", $"client_certificates/{id}");
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = Csr(key) })).Status);
        Assert.Equal(403, (await RenewAsync(rig, new() { ["csr"] = Csr(key), ["certificate"] = certificate })).Status);
    }

    // Into the last third of its time, without waiting for it.
    private static Task<ZoneState> AgeAsync(ManagementRig rig, Guid id) => rig.Plane.EditAsync(
        rig.Zone.Zone.Id,
        _test,
        "aged",
        before => before with { ClientCertificates = before.ClientCertificates.SetItem(id, Aged(before.ClientCertificates[id])) },
        [],
        default);

    private static IssuedCertificate Aged(IssuedCertificate issued) => issued with { ExpiresAt = DateTimeOffset.UtcNow.AddDays(2) };

    private static string Csr(ECDsa key, string subject = "CN=device") => new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    private static string Proof(ECDsa key, byte[] request) => Convert.ToBase64String(key.SignData(request, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private static async Task<(Guid Id, string Certificate)> IssueAsync(ManagementRig rig, ECDsa key)
    {
        var (status, body) = await rig.CallAsync("POST", "client_certificates", JsonSerializer.Serialize(new Dictionary<string, object> { ["csr"] = Csr(key), ["validity_days"] = 30 }));
        Assert.True(status == 200, body.ToString());
        return (body.GetProperty("result").GetProperty("id").GetGuid(), body.GetProperty("result").GetProperty("certificate").GetString()!);
    }

    private static Task<(int Status, JsonElement Body)> RenewAsync(ManagementRig rig, Dictionary<string, string> body) => rig.CallAsync("POST", Renew, JsonSerializer.Serialize(body));
}
