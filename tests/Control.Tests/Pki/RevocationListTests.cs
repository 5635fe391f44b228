using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Control.Pki;
using FastShield.Proxy.Identity;
using Xunit;

namespace FastShield.Control.Tests.Pki;

/// <summary>Row T-08 of the security matrix: lists of those who sign themselves.</summary>
public sealed class RevocationListTests
{
    private static readonly byte[] _serial = [0x12, 0x34, 0x56];

    [Fact]
    public void T08_A_list_is_read_in_DER_and_in_PEM_and_names_what_is_revoked()
    {
        using var authority = Requests.Authority();
        var der = Requests.List(authority, [_serial, [0x01]]);
        var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", der));
        var digest = RevocationKey.DigestOf(authority.PublicKey.ExportSubjectPublicKeyInfo());
        foreach (var list in new[] { RevocationList.Read(der, [authority.RawData]), RevocationList.Read(pem, [authority.RawData]) })
        {
            Assert.Equal(2, list.Keys.Count);
            Assert.Contains(RevocationKey.Of(digest, _serial), list.Keys);
            Assert.DoesNotContain(RevocationKey.Of(digest, [0x02]), list.Keys);
        }

        Assert.Empty(RevocationList.Read(Requests.List(authority, []), [authority.RawData]).Keys);
    }

    [Fact]
    public void Lists_of_the_authorities_of_one_chain_count_together()
    {
        using var root = Requests.Authority();
        using var below = Requests.Below(root, "Below");
        var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", Requests.List(root, [_serial])) + "\n" + PemEncoding.WriteString("X509 CRL", Requests.List(below, [_serial, [7]], DateTimeOffset.UtcNow.AddDays(1))));
        var list = RevocationList.Read(pem, [root.RawData, below.RawData]);
        Assert.Equal(3, list.Keys.Count);
        Assert.InRange(list.Until, DateTimeOffset.UtcNow.AddHours(20), DateTimeOffset.UtcNow.AddHours(25));
    }

    [Fact]
    public void T08_A_list_of_another_authority_or_with_another_signature_is_refused()
    {
        using var authority = Requests.Authority();
        using var stranger = Requests.Authority("Stranger");
        using var namesake = Requests.Authority();
        Assert.Contains("another authority", Refusal(Requests.List(stranger, [_serial]), authority), StringComparison.Ordinal);
        Assert.Contains("not signed", Refusal(Requests.List(namesake, [_serial]), authority), StringComparison.Ordinal);
        var altered = Requests.List(authority, [_serial]);
        altered[altered.AsSpan().IndexOf(_serial)] ^= 1;
        Assert.Contains("not signed", Refusal(altered, authority), StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_that_may_not_sign_lists_does_not()
    {
        using var authority = Requests.Authority(usage: X509KeyUsageFlags.KeyCertSign);
        using var allowed = Requests.Authority();
        using var key = authority.GetECDsaPrivateKey()!;
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        var builder = new CertificateRevocationListBuilder();
        var list = builder.Build(
            authority.SubjectName, generator, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, X509AuthorityKeyIdentifierExtension.CreateFromCertificate(allowed, true, false));
        Assert.Contains("cRLSign", Refusal(list, authority), StringComparison.Ordinal);
    }

    [Fact]
    public void T08_A_list_that_is_out_of_date_or_of_a_time_to_come_does_not_come_into_force()
    {
        using var authority = Requests.Authority();
        var now = DateTimeOffset.UtcNow;
        RevocationList.ReadNew(Requests.List(authority, []), [authority.RawData], now);
        var old = Requests.List(authority, [], now.AddHours(-1), now.AddDays(-2));
        Assert.Contains("out of date", Assert.Throws<PkiException>(() => RevocationList.ReadNew(old, [authority.RawData], now)).Message, StringComparison.Ordinal);
        var early = Requests.List(authority, [], now.AddDays(9), now.AddDays(2));
        Assert.Contains("to come", Assert.Throws<PkiException>(() => RevocationList.ReadNew(early, [authority.RawData], now)).Message, StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void A_list_by_openssl_is_read()
    {
        using var openssl = new OpenSsl();
        openssl.Write("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ncrlnumber=number\ndefault_crl_days=3\ncertificate=ca.pem\nprivate_key=ca.key\n[req]\ndistinguished_name=n\n[n]\n[v3]\nbasicConstraints=critical,CA:TRUE\n");
        openssl.Write("index.txt", "R\t301231235959Z\t261101000000Z,keyCompromise\t1234567890ABCDEF\tunknown\t/CN=gone\n");
        openssl.Write("number", "01\n");
        openssl.Run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Openssl CA", "-config", "ca.cnf", "-extensions", "v3");
        openssl.Run("ca", "-gencrl", "-config", "ca.cnf", "-out", "list.pem");
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(openssl.Folder, "ca.pem")));
        var list = RevocationList.Read(File.ReadAllBytes(Path.Combine(openssl.Folder, "list.pem")), [authority.RawData]);
        Assert.Contains(RevocationKey.Of(RevocationKey.DigestOf(authority.PublicKey.ExportSubjectPublicKeyInfo()), Convert.FromHexString("1234567890ABCDEF")), list.Keys);
    }

    [Fact]
    public void Broken_lists_are_refused_by_nothing_but_a_refusal()
    {
        using var authority = Requests.Authority();
        var seed = Requests.List(authority, [_serial, [9]]);
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var broken = (byte[])seed.Clone();
            broken[random.Next(broken.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
            {
                broken = broken[..random.Next(broken.Length)];
            }

            try
            {
                RevocationList.Read(broken, [authority.RawData]);
                Assert.Equal(seed, broken);
            }
            catch (PkiException)
            {
            }
        }
    }

    [Fact]
    public void T08_A_hundred_thousand_serials_are_read_in_a_moment_and_kept_in_less_than_10_MB()
    {
        using var authority = Requests.Authority();
        var random = new Random(1);
        var list = Requests.List(authority, Enumerable.Range(0, 100_000).Select(_ =>
        {
            var serial = new byte[16];
            random.NextBytes(serial);
            serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
            return serial;
        }));
        var began = Stopwatch.StartNew();
        var read = RevocationList.Read(list, [authority.RawData]);
        var took = began.Elapsed;
        Assert.Equal(100_000, read.Keys.Count);
        Assert.True(took < TimeSpan.FromSeconds(20), $"{took}");

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var set = new RevocationSet(read.Keys);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(100_000, set.Count);
        Assert.True(kept < 10_000_000, $"{kept}");
        GC.KeepAlive(read);
    }

    private static string Refusal(byte[] list, X509Certificate2 authority) => Assert.Throws<PkiException>(() => RevocationList.Read(list, [authority.RawData])).Message;
}
