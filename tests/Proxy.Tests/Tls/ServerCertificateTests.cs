using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Tls;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-tls").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PEM_with_its_key_is_read()
    {
        using var made = SelfSigned.Create(["api.example", "127.0.0.1"]);
        using var read = ServerCertificate.FromFile(Pem(made), Key(made));
        Assert.Equal(made.Leaf.Thumbprint, read.Leaf.Thumbprint);
        Assert.Equal(["api.example", "127.0.0.1"], read.Names);
        Assert.Empty(read.Intermediates);
    }

    [Fact]
    public void Certificate_and_key_may_share_a_file()
    {
        using var made = SelfSigned.Create(["api.example"]);
        var file = Write("both.pem", File.ReadAllText(Pem(made)) + "\n" + File.ReadAllText(Key(made)));
        using var read = ServerCertificate.FromPem(file);
        Assert.True(read.Leaf.HasPrivateKey);
    }

    [Fact]
    public void Certificates_behind_the_leaf_are_intermediates()
    {
        using var made = SelfSigned.Create(["api.example"]);
        using var issuer = SelfSigned.Create(["issuer.example"]);
        var chain = Write("chain.pem", File.ReadAllText(Pem(made)) + "\n" + issuer.Leaf.ExportCertificatePem());
        using var read = ServerCertificate.FromPem(chain, Key(made));
        Assert.Equal(issuer.Leaf.Thumbprint, Assert.Single(read.Intermediates).Thumbprint);
    }

    [Fact]
    public void PFX_is_read_with_its_password()
    {
        using var made = SelfSigned.Create(["api.example"]);
        var file = Path.Combine(_folder, "a.pfx");
        File.WriteAllBytes(file, made.Leaf.Export(X509ContentType.Pkcs12, "secret"));
        using var read = ServerCertificate.FromFile(file, password: "secret");
        Assert.Equal(made.Leaf.Thumbprint, read.Leaf.Thumbprint);
        Fails(() => ServerCertificate.FromFile(file, password: "wrong"), "a.pfx", "password");
    }

    [Fact]
    public void A_key_with_password_is_read_with_it_and_its_lack_is_said()
    {
        using var made = SelfSigned.Create(["api.example"]);
        using var key = made.Leaf.GetECDsaPrivateKey()!;
        var file = Write("locked.pem", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
        using var read = ServerCertificate.FromPem(Pem(made), file, "secret");
        Assert.True(read.Leaf.HasPrivateKey);
        Fails(() => ServerCertificate.FromPem(Pem(made), file), "locked.pem", "encrypted");
        Fails(() => ServerCertificate.FromPem(Pem(made), file, "wrong"), "locked.pem", "password");
    }

    [Fact]
    public void What_is_wrong_is_said_with_the_file()
    {
        using var made = SelfSigned.Create(["api.example"]);
        using var other = SelfSigned.Create(["other.example"]);
        var otherKey = Write("other-key.pem", other.Leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Fails(() => ServerCertificate.FromPem(Path.Combine(_folder, "none.pem"), Key(made)), "none.pem", "no such file");
        Fails(() => ServerCertificate.FromPem(Pem(made), Path.Combine(_folder, "none.key")), "none.key", "private key");
        Fails(() => ServerCertificate.FromPem(Pem(made), otherKey), "other-key.pem", "made for");
        Fails(() => ServerCertificate.FromPem(Write("text.pem", "hello"), Key(made)), "text.pem", "no certificate");
        Fails(() => ServerCertificate.FromPem(Pem(made), Write("text.key", "hello")), "text.key", "no private key");
        Fails(() => ServerCertificate.FromPem(Write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"), Key(made)), "cut.pem", "damaged");
        Fails(() => ServerCertificate.FromPfx(Pem(made)), "cert.pem", "PFX");
        Fails(() => CertificateFile.ReadAuthorities(Key(made)), "key.pem", "no certificate");
    }

    [Fact]
    public void Out_of_date_is_served_and_told_with_the_date()
    {
        using var made = SelfSigned.Create(["api.example"]);
        using var read = ServerCertificate.FromPem(Pem(made), Key(made));
        Assert.Empty(read.Complaints(made.NotAfter.AddDays(-4)));
        Assert.Contains($"expires on {made.NotAfter.ToUniversalTime():yyyy-MM-dd}", Assert.Single(read.Complaints(made.NotAfter.AddDays(-2))), StringComparison.Ordinal);
        Assert.Contains($"cert.pem: the certificate of CN=api.example expired on {made.NotAfter.ToUniversalTime():yyyy-MM-dd}", Assert.Single(read.Complaints(made.NotAfter.AddSeconds(1))), StringComparison.Ordinal);
        Assert.Contains("valid only from", Assert.Single(read.Complaints(made.NotBefore.AddSeconds(-1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Weak_keys_and_signatures_are_refused_with_what_to_do()
    {
        using var weak = RSA.Create(1024);
        var request = new CertificateRequest("CN=weak.example", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Fails(() => ServerCertificate.From(certificate), "CN=weak.example", "1024 bits", "P-256");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = new CertificateRequest("CN=issuer", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forgeable = new CertificateRequest("CN=old.example", other, HashAlgorithmName.SHA256).Create(issuer.SubjectName, new Sha1Signatures(key), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1]);
        using var withKey = forgeable.CopyWithPrivateKey(other);
        Fails(() => ServerCertificate.From(withKey), "CN=old.example", "forged", "SHA-256");
    }

    [Fact]
    public void A_password_comes_from_a_private_file_or_the_environment()
    {
        using var made = SelfSigned.Create(["api.example"]);
        var pfx = Path.Combine(_folder, "b.pfx");
        File.WriteAllBytes(pfx, made.Leaf.Export(X509ContentType.Pkcs12, "secret"));
        var password = Write("password", "secret\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Fails(() => new CertificateSource { CertificateFile = pfx, Password = new PasswordSource { File = password } }.Load(), "password", "chmod 600");
            File.SetUnixFileMode(password, UnixFileMode.UserRead);
        }

        using var read = new CertificateSource { CertificateFile = pfx, Password = new PasswordSource { File = password } }.Load();
        Assert.Equal(made.Leaf.Thumbprint, read.Leaf.Thumbprint);
        Fails(() => new CertificateSource { CertificateFile = pfx, Password = new PasswordSource { Variable = "FASTSHIELD_NO_SUCH" } }.Load(), "FASTSHIELD_NO_SUCH", "not set");
    }

    private static void Fails(Action load, params string[] parts)
    {
        var error = Assert.Throws<CertificateException>(load);
        foreach (var part in parts)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private string Pem(ServerCertificate certificate) => Write("cert.pem", certificate.Leaf.ExportCertificatePem());

    private string Key(ServerCertificate certificate)
    {
        using var key = certificate.Leaf.GetECDsaPrivateKey()!;
        return Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>ECDSA with SHA-1 (RFC 3279 section 2.2.3), which the framework makes no more.</summary>
    private sealed class Sha1Signatures(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, hashAlgorithm, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
