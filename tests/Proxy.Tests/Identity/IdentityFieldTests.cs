using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>T-12: origins are told of clients by us alone, whatever clients send, on HTTP/1.1 and HTTP/2.</summary>
public sealed class IdentityFieldTests
{
    private const IdentityFields All = IdentityFields.Rfc9440 | IdentityFields.CfClientCert | IdentityFields.CfCert | IdentityFields.Xfcc;

    private static readonly string[] _forged =
    [
        "Client-Cert", "client-cert-chain", "CLIENT-CERT", "Cf-Client-Cert-Der-Base64", "CF-Client-Cert-Sha256", "cf-cert-verified", "Cf-Cert-Subject-Dn", "X-Forwarded-Client-Cert",
        "X-Client-Cert-Subject", "X-Client-Cert", "X-Client-Certificate", "X-SSL-Client-Verify", "X-SSL-Client-Cert", "X-SSL-Cert", "ssl-client-subject-dn", "X-TLS-Client-Dn",
        "X-Forwarded-Tls-Client-Cert", "X-Forwarded-Tls-Client-Cert-Info", "X-Amzn-Mtls-Clientcert", "X-ARR-ClientCert",
    ];

    private readonly CertificateMaker _root = CertificateMaker.Root("C=GB, O=Example, CN=Root");

    public static TheoryData<string, bool> MakersAndFields => new() { { "epoll", false }, { "epoll", true }, { "portable", false }, { "portable", true } };

    [Theory]
    [MemberData(nameof(MakersAndFields))]
    public async Task T_12_what_clients_say_of_certificates_goes_to_no_origin(string maker, bool chosen)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(_root.Certificate)], chosen ? All : IdentityFields.None);
        foreach (var host in (string[])[MtlsRig.Plain, MtlsRig.Invite, MtlsRig.Demand])
        {
            var shown = host == MtlsRig.Demand ? certificate : null;
            foreach (var name in _forged)
            {
                await using var client = (await rig.ConnectAsync(host, shown))!;
                Assert.Equal(200, await client.AskAsync(more: $"{name}: forged\r\n"));
            }
            using var http2 = rig.Http2(shown);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{host}/pets") { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            foreach (var name in _forged.Distinct(StringComparer.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, "forged");
            Assert.Equal(200, (int)(await http2.SendAsync(request)).StatusCode);
        }
        Assert.Equal(3 * (_forged.Length + 1), rig.Proxy.Origin.Requests.Count);
        Assert.All(rig.Proxy.Origin.Requests, static request => Assert.DoesNotContain("forged", request.Head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task T_12_with_underscores_they_are_the_same_fields(string maker)
    {
        await using var rig = await MtlsRig.StartAsync(maker, [], change: static settings => settings with { Limits = settings.Limits with { Head = settings.Limits.Head with { AllowUnderscoreInNames = true } } });
        foreach (var name in _forged.Select(static name => name.Replace('-', '_')).Distinct(StringComparer.Ordinal).Where(static name => name.Contains('_', StringComparison.Ordinal)))
        {
            await using var client = (await rig.ConnectAsync(MtlsRig.Plain, null))!;
            Assert.Equal(200, await client.AskAsync(more: $"{name}: forged\r\n"));
            Assert.DoesNotContain("forged", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Each_field_tells_what_its_source_says(string maker)
    {
        var middle = _root.Under("CN=Middle");
        using var certificate = middle.Client("CN=device-7, O=\"Acme, Ltd\", C=GB", dns: "device-7.example", serial: [0x0A, 0xBC], sent: middle.Certificate);
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(_root.Certificate)], All);
        var base64 = Convert.ToBase64String(certificate.Leaf.RawData);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(certificate.Leaf.RawData));
        await using var client = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        // Twice, since every request has them.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, await client.AskAsync());
            var head = rig.Proxy.Origin.Requests[^1].Head;
            foreach (var line in (string[])[
                $"Client-Cert: :{base64}:",
                $"Client-Cert-Chain: :{Convert.ToBase64String(middle.Certificate.RawData)}:",
                $"Cf-Client-Cert-Der-Base64: {base64}",
                $"Cf-Client-Cert-Sha256: {sha256}",
                "Cf-Cert-Presented: true", "Cf-Cert-Verified: true", "Cf-Cert-Revoked: false",
                @"Cf-Cert-Subject-Dn: CN=device-7,O=Acme\, Ltd,C=GB",
                "Cf-Cert-Subject-Dn-Legacy: /C=GB/O=Acme, Ltd/CN=device-7",
                "Cf-Cert-Issuer-Dn: CN=Middle",
                "Cf-Cert-Serial: 0ABC",
                $"Cf-Cert-Issuer-Serial: {middle.Certificate.SerialNumber.TrimStart('0').PadLeft(4, '0')}",
                $"Cf-Cert-Fingerprint-Sha256: {sha256}",
                $@"X-Forwarded-Client-Cert: Hash={sha256};Subject=""CN=device-7,O=Acme\\, Ltd,C=GB"";DNS=device-7.example"])
            {
                Assert.Contains("\r\n" + line + "\r\n", head, StringComparison.Ordinal);
            }
        }
        using var http2 = rig.Http2(certificate);
        Assert.Equal(200, (int)(await http2.GetAsync(new Uri($"https://{MtlsRig.Demand}/pets"))).StatusCode);
        Assert.Contains($"\r\nClient-Cert: :{base64}:\r\n", rig.Proxy.Origin.Requests[^1].Head, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_is_left_out_and_what_is_no_text_is_no_line()
    {
        var large = _root.Client(more: new System.Security.Cryptography.X509Certificates.X509Extension("1.2.3.4", new byte[9000], critical: false));
        Assert.DoesNotContain("Base64", Write(IdentityFields.CfClientCert, large), StringComparison.Ordinal);
        Assert.Equal("", Write(IdentityFields.Rfc9440, large));
        // A chain of more than 16 KiB, encoded, behind a leaf that is not too large.
        var links = Enumerable.Range(0, 3).Select(n => _root.Client(more: new System.Security.Cryptography.X509Certificates.X509Extension("1.2.3.4", new byte[6000], critical: false)).Leaf.RawData).ToArray();
        var text = Write(IdentityFields.Rfc9440, _root.Client(), links);
        Assert.Contains("Client-Cert: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Client-Cert-Chain", text, StringComparison.Ordinal);
        // A name with a line's end in it: the distinguished names are escaped, the alternative name is left out.
        var evil = Write(IdentityFields.CfCert | IdentityFields.Xfcc, _root.Client("CN=\"a\r\nX-Admin: 1\"", more: Alternative("b\r\nX-Admin: 1")));
        Assert.DoesNotContain("\nX-Admin", evil, StringComparison.Ordinal);
        Assert.All(evil.Split("\r\n", StringSplitOptions.RemoveEmptyEntries), static line => Assert.Matches("^[A-Za-z0-9-]+: [ -~]+$", line));
    }

    [Fact]
    public void A_value_cannot_begin_another_element()
    {
        var text = Write(IdentityFields.Xfcc, _root.Client(Common("a\";URI=evil,Hash=0"), more: Alternative("d;URI=evil,Hash=0")));
        // Whatever stands between quotes is one value, and nothing in it closes them.
        var outside = System.Text.RegularExpressions.Regex.Replace(text, @"""(?:[^""\\]|\\.)*""", "");
        Assert.DoesNotContain("evil", outside, StringComparison.Ordinal);
        Assert.Equal(2, outside.Split(';').Length - 1);
    }

    private static System.Security.Cryptography.X509Certificates.X509Extension Alternative(string dns)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
            writer.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, dns, new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 2));
        return new System.Security.Cryptography.X509Certificates.X509Extension("2.5.29.17", writer.Encode(), critical: false);
    }

    private static string Common(string name)
    {
        var builder = new System.Security.Cryptography.X509Certificates.X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build().Name;
    }

    private string Write(IdentityFields fields, ServerCertificate certificate, params byte[][] sent)
    {
        var proof = ChainVerifier.Verify(TestTrust.Demand(_root.Certificate), certificate.Leaf.RawData, sent, CertificateMaker.Now);
        Assert.Equal(CertificateFault.None, proof.Fault);
        return Encoding.ASCII.GetString(proof.LinesOf(fields));
    }
}
