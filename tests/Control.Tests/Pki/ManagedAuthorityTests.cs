using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Control.Pki;
using FastShield.Control.Zones;
using Xunit;

namespace FastShield.Control.Tests.Pki;

public sealed class ManagedAuthorityTests : IDisposable
{
    private static readonly Zone _zone = new(new string('a', 32), "example.com", DateTimeOffset.UtcNow);

    private readonly OpenSsl _openssl = new();

    private KeySealing Sealing => KeySealing.OpenOrMake(Path.Combine(_openssl.Folder, "sealing.key"));

    public void Dispose() => _openssl.Dispose();

    [Theory]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public void What_is_signed_is_for_clients_alone_and_verifies(string algorithm)
    {
        var now = DateTimeOffset.UtcNow;
        var (ca, key) = ManagedAuthority.Make(_zone, algorithm, Sealing, now);
        var request = SigningRequest.Read(Requests.Ec("O=Fast, CN=d1"));
        var issued = ManagedAuthority.Sign(_zone.Id, ca, key, Sealing, request, 60 * 24 * 30, now);

        using var root = X509CertificateLoader.LoadCertificate(ca.Certificate);
        using var leaf = X509CertificateLoader.LoadCertificate(issued.Certificate);
        Assert.Equal(request.Subject.RawData, leaf.SubjectName.RawData);
        Assert.Equal(request.Key.ExportSubjectPublicKeyInfo(), leaf.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal("1.3.6.1.5.5.7.3.2", Assert.Single(leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>()).Value);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, leaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(
            root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
        Assert.Equal(5, leaf.Extensions.Count);
        Assert.Equal(16, leaf.SerialNumberBytes.Length);
        Assert.Equal(issued.Serial, leaf.SerialNumber.ToLowerInvariant());
        if (OpenSsl.WhyNot is null)
        {
            _openssl.Write("ca.pem", root.ExportCertificatePem());
            _openssl.Write("leaf.pem", leaf.ExportCertificatePem());
            Assert.Contains("OK", _openssl.Run("verify", "-purpose", "sslclient", "-x509_strict", "-CAfile", "ca.pem", "leaf.pem"), StringComparison.Ordinal);
            Assert.NotEqual(0, _openssl.Try("verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "leaf.pem").Code);
        }
    }

    [OpenSslFact]
    public void A07_What_a_request_asks_for_beside_name_and_key_has_no_effect()
    {
        var now = DateTimeOffset.UtcNow;
        var (ca, key) = ManagedAuthority.Make(_zone, "ecdsa", Sealing, now);
        string[] asked =
        [
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "extendedKeyUsage=serverAuth,codeSigning", "-addext", "keyUsage=critical,keyCertSign",
            "-addext", "subjectAltName=DNS:*.example.com", "-addext", $"nsComment={new string('x', 4000)}",
        ];
        var issued = ManagedAuthority.Sign(_zone.Id, ca, key, Sealing, SigningRequest.Read(_openssl.Request("wide", "/CN=x", asked)), 60, now);
        using var leaf = X509CertificateLoader.LoadCertificate(issued.Certificate);
        Assert.Equal(["2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35", "2.5.29.37"], leaf.Extensions.Select(extension => extension.Oid!.Value!).Order(StringComparer.Ordinal));
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Fact]
    public void A07_Serial_numbers_do_not_repeat()
    {
        var now = DateTimeOffset.UtcNow;
        var (ca, key) = ManagedAuthority.Make(_zone, "ecdsa", Sealing, now);
        var request = SigningRequest.Read(Requests.Ec());
        var sealing = Sealing;
        var serials = Enumerable.Range(0, 500).Select(_ => ManagedAuthority.Sign(_zone.Id, ca, key, sealing, request, 60, now).Serial).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(500, serials.Count);
        Assert.All(serials, serial => Assert.InRange(serial[0], '4', '7'));
    }

    [Fact]
    public void A06_The_private_key_opens_for_its_zone_and_authority_alone()
    {
        var (ca, key) = ManagedAuthority.Make(_zone, "ecdsa", Sealing, DateTimeOffset.UtcNow);
        var request = SigningRequest.Read(Requests.Ec());
        Assert.Throws<SealException>(() => ManagedAuthority.Sign(new string('b', 32), ca, key, Sealing, request, 60, DateTimeOffset.UtcNow));
        Assert.Throws<SealException>(() => ManagedAuthority.Sign(_zone.Id, ca with { Id = Guid.NewGuid() }, key, Sealing, request, 60, DateTimeOffset.UtcNow));
        var opened = Sealing.Open(key, ManagedAuthority.PurposeOf(_zone.Id, ca.Id));
        Assert.DoesNotContain(Convert.ToBase64String(opened)[..40], key, StringComparison.Ordinal);
        using var parsed = ECDsa.Create();
        parsed.ImportPkcs8PrivateKey(opened, out _);
    }

    [Fact]
    public void A_certificate_never_outlives_its_authority()
    {
        var (ca, key) = ManagedAuthority.Make(_zone, "ecdsa", Sealing, DateTimeOffset.UtcNow);
        var later = DateTimeOffset.UtcNow.AddYears(19);
        var error = Assert.Throws<PkiException>(() => ManagedAuthority.Sign(_zone.Id, ca, key, Sealing, SigningRequest.Read(Requests.Ec()), 3650 * 24 * 60, later));
        Assert.Contains("rotate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A06_A_new_sealing_key_seals_again_what_the_old_one_had_sealed()
    {
        var path = Path.Combine(_openssl.Folder, "sealing.key");
        var sealing = Sealing;
        using var desk = new CertificateDesk(sealing, new PkiSettings(), TimeProvider.System);
        var (ca, key) = ManagedAuthority.Make(_zone, "ecdsa", sealing, DateTimeOffset.UtcNow);
        var zone = new ZoneState { Zone = _zone };
        zone = zone with { ManagedCas = zone.ManagedCas.Add(ca.Id, ca), CaKeys = zone.CaKeys.Add(ca.Id, key) };
        Assert.Same(zone, desk.Reseal(zone));

        var (current, count) = KeySealing.AddKey(path);
        Assert.Equal(2, count);
        sealing.Reload();
        Assert.Equal(current, sealing.Current);
        var after = desk.Reseal(zone);
        Assert.True(sealing.IsCurrent(after.CaKeys[ca.Id]));
        Assert.Same(after, desk.Reseal(after));

        // The old key may go now.
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..32]);
        var alone = KeySealing.OpenOrMake(path);
        Assert.Throws<SealException>(() => alone.Open(key, ManagedAuthority.PurposeOf(_zone.Id, ca.Id)));
        Assert.NotEmpty(alone.Open(after.CaKeys[ca.Id], ManagedAuthority.PurposeOf(_zone.Id, ca.Id)));
    }

    [Fact]
    public void A06_Keys_come_from_a_variable_too_and_a_wrong_one_is_not_repeated()
    {
        Environment.SetEnvironmentVariable("FASTSHIELD_TEST_SEALING", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var sealing = KeySealing.OfEnvironment("FASTSHIELD_TEST_SEALING");
        Assert.Equal("x"u8, sealing.Open(sealing.Seal("x"u8, "p"), "p"));
        Environment.SetEnvironmentVariable("FASTSHIELD_TEST_SEALING", "secret words");
        Assert.DoesNotContain("secret", Assert.Throws<SealException>(() => KeySealing.OfEnvironment("FASTSHIELD_TEST_SEALING")).Message, StringComparison.Ordinal);
        Assert.Throws<SealException>(() => KeySealing.OfEnvironment("FASTSHIELD_TEST_SEALING_NONE"));
    }
}
