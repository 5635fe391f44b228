using System.Diagnostics;
using System.Security.Cryptography;
using FastShield.Control.Pki;
using Xunit;

namespace FastShield.Control.Tests.Pki;

/// <summary>Row A-07 of the security matrix: what is asked for is hostile until it holds.</summary>
public sealed class SigningRequestTests
{
    [Fact]
    public void A07_Keys_of_every_kind_that_is_taken_are_taken()
    {
        Assert.Equal("device", SigningRequest.Read(Requests.Ec()).Fields.CommonName);
        SigningRequest.Read(Requests.Ec(curve: ECCurve.NamedCurves.nistP384));
        SigningRequest.Read(Requests.Ec(curve: ECCurve.NamedCurves.nistP521));
        SigningRequest.Read(Requests.Rsa(2048, HashAlgorithmName.SHA384));
        var request = SigningRequest.Read(Requests.Ec("C=GB, S=London, L=Lambeth, O=Fast Org, OU=Devices, CN=d1"));
        Assert.Equal(new SubjectFields("d1", "GB", "London", "Lambeth", "Fast Org", "Devices"), request.Fields);
    }

    [Fact]
    public void A_request_goes_round_as_it_was_sent()
    {
        var pem = Requests.Ec();
        Assert.Equal(pem.Trim(), SigningRequest.ToPem(SigningRequest.Read(pem).Encoded).Trim());
        var old = pem.Replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(pem.Trim(), SigningRequest.ToPem(SigningRequest.Read(old).Encoded).Trim());
    }

    [Fact]
    public void A07_Weak_keys_and_weak_signatures_are_refused_with_the_reason()
    {
        Assert.Contains("2048", Refusal(Requests.Rsa(1024)), StringComparison.Ordinal);
        Assert.Contains("P-256", Refusal(Requests.Ec(curve: ECCurve.CreateFromFriendlyName("secp256k1"))), StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void A07_Keys_that_openssl_makes_weak_or_of_other_kinds_are_refused_with_the_reason()
    {
        using var openssl = new OpenSsl();
        openssl.Run("req", "-new", "-nodes", "-newkey", "ed25519", "-subj", "/CN=x", "-keyout", "e.key", "-out", "e.csr");
        Assert.Contains("Ed25519", Refusal(File.ReadAllText(Path.Combine(openssl.Folder, "e.csr"))), StringComparison.Ordinal);
        openssl.Run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3", "-out", "three.key");
        openssl.Run("req", "-new", "-key", "three.key", "-subj", "/CN=x", "-out", "three.csr");
        Assert.Contains("exponent", Refusal(File.ReadAllText(Path.Combine(openssl.Folder, "three.csr"))), StringComparison.Ordinal);
        Assert.Contains("signatures of the kind", Refusal(openssl.Request("pss", "/CN=x", "-sigopt", "rsa_padding_mode:pss")), StringComparison.Ordinal);
        Assert.Contains("SHA-256", Refusal(openssl.Request("sha1", "/CN=x", "-sha1")), StringComparison.Ordinal);
        Assert.Contains("empty", Refusal(openssl.Request("none", "/")), StringComparison.Ordinal);
    }

    [Fact]
    public void A07_A_signature_by_another_key_is_refused()
    {
        var one = Der(Requests.Ec());
        for (var place = one.Length - 1; place > one.Length - 8; place--)
        {
            var other = (byte[])one.Clone();
            other[place] ^= 1;
            Assert.Throws<PkiException>(() => SigningRequest.Read(other));
        }

        // The subject is under the signature too.
        var renamed = Der(Requests.Ec("CN=device"));
        var at = renamed.AsSpan().IndexOf("device"u8);
        renamed[at] = (byte)'D';
        Assert.Contains("signature", Assert.Throws<PkiException>(() => SigningRequest.Read(renamed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_that_could_stand_for_another_one_is_refused()
    {
        Assert.Contains("control", Refusal(Requests.Ec("CN=\"admin\u0000.example.com\"")), StringComparison.Ordinal);
        Assert.Contains("octets", Refusal(Requests.Ec($"CN={new string('x', 3000)}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_request_is_refused(string text) => Assert.Throws<PkiException>(() => SigningRequest.Read(text));

    [Fact]
    public void More_than_one_request_and_more_than_the_bound_are_refused()
    {
        Assert.Contains("more than one", Refusal(Requests.Ec() + "\n" + Requests.Ec()), StringComparison.Ordinal);
        Assert.Contains("characters", Refusal(new string('A', SigningRequest.MostCharacters + 1)), StringComparison.Ordinal);
        Assert.Throws<PkiException>(() => SigningRequest.Read([.. Der(Requests.Ec()), 0]));
    }

    [Fact]
    public void A07_Twenty_thousand_broken_requests_are_refused_quickly_and_by_nothing_but_a_refusal()
    {
        var seeds = new[] { Der(Requests.Ec()), Der(Requests.Rsa(2048)), Der(Requests.Ec("C=GB, O=x, CN=y", ECCurve.NamedCurves.nistP384)) };
        var random = new Random(20261122);
        var began = Stopwatch.StartNew();
        for (var round = 0; round < 20_000; round++)
        {
            var broken = (byte[])seeds[round % seeds.Length].Clone();
            var changes = 1 + random.Next(4);
            for (var i = 0; i < changes; i++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            if (random.Next(4) == 0)
            {
                broken = broken[..random.Next(broken.Length)];
            }

            try
            {
                SigningRequest.Read(broken);
                Assert.True(seeds.Any(seed => seed.AsSpan().SequenceEqual(broken)), "A request that was altered holds: " + Convert.ToBase64String(broken));
            }
            catch (PkiException)
            {
            }
        }

        Assert.True(began.Elapsed < TimeSpan.FromSeconds(120), $"{began.Elapsed}");
    }

    private static byte[] Der(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    private static string Refusal(string pem) => Assert.Throws<PkiException>(() => SigningRequest.Read(pem)).Message;
}
