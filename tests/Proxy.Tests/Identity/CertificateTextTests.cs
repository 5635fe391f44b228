using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tests.Transport;
using FastShield.Runtime.Identity;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>The texts of certificates, held against what OpenSSL prints of the same ones.</summary>
public sealed class CertificateTextTests
{
    public static TheoryData<string> Names =>
    [
        "CN=device",
        "C=GB, ST=England, L=London, O=Example, OU=Things, CN=device-7",
        "CN=\"a, b + c; d\", O=\"<x>\"",
        "CN=Zoë Müller, O=Käse",
        "CN=\"#first\", O=\" both \"",
        "E=someone@example.com, CN=device, SERIALNUMBER=77",
        "DC=com, DC=example, UID=u1",
        "CN=one+OU=two, O=x",
        "CN=\"back\\slash\"",
    ];

    [OpenSslTheory]
    [MemberData(nameof(Names))]
    public void Names_are_written_as_openssl_writes_them(string name)
    {
        var root = CertificateMaker.Root(name + ", L=Root");
        using var client = root.Client(name);
        var proof = ChainVerifier.Verify(TestTrust.Demand(root.Certificate), client.Leaf.RawData, [], CertificateMaker.Now);
        var identity = proof.Identify(CertificateFault.None, isRevoked: false);
        var pem = client.Leaf.ExportCertificatePem();
        Assert.Equal(OpenSsl(pem, "-subject", "-nameopt", "RFC2253")["subject=".Length..], Text(identity, ClientCertificateField.SubjectDnRfc2253));
        Assert.Equal(OpenSsl(pem, "-issuer", "-nameopt", "RFC2253")["issuer=".Length..], Text(identity, ClientCertificateField.IssuerDnRfc2253));
        Assert.Equal(Text(identity, ClientCertificateField.SubjectDnRfc2253), Text(identity, ClientCertificateField.SubjectDn));
        Assert.Equal(OpenSsl(pem, "-subject", "-nameopt", "compat")["subject=".Length..], Text(identity, ClientCertificateField.SubjectDnLegacy));
    }

    [OpenSslTheory]
    [InlineData(1, "")]
    [InlineData(22, "00")]
    public void Dates_numbers_and_digests_are_written_as_openssl_writes_them(int day, string leading)
    {
        var from = new DateTimeOffset(2026, 3, day, 4, 5, 6, TimeSpan.Zero);
        var root = CertificateMaker.Root();
        using var client = root.Client(from: from, until: from.AddYears(1), serial: Convert.FromHexString(leading + "7F00AB"), dns: "a.example");
        var proof = new ClientProof { Leaf = client.Leaf.RawData, Sent = [], Fault = CertificateFault.None, Issuer = root.Certificate.RawData };
        var identity = proof.Identify(CertificateFault.None, isRevoked: false);
        var pem = client.Leaf.ExportCertificatePem();
        Assert.Equal(OpenSsl(pem, "-startdate")["notBefore=".Length..], Text(identity, ClientCertificateField.NotBefore));
        Assert.Equal(OpenSsl(pem, "-enddate")["notAfter=".Length..], Text(identity, ClientCertificateField.NotAfter));
        Assert.Equal(OpenSsl(pem, "-serial")["serial=".Length..], Text(identity, ClientCertificateField.Serial));
        Assert.Equal("01", Text(identity, ClientCertificateField.IssuerSerial));
        Assert.Equal(Fingerprint(pem, "-sha256"), Text(identity, ClientCertificateField.FingerprintSha256));
        Assert.Equal(Fingerprint(pem, "-sha1"), Text(identity, ClientCertificateField.FingerprintSha1));
        Assert.Equal("a.example", Text(identity, ClientCertificateField.DnsName));
        Assert.Equal("device", Text(identity, ClientCertificateField.CommonName));
        Assert.Equal(root.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier, Text(identity, ClientCertificateField.IssuerKeyIdentifier));
        Assert.Equal($":{Convert.ToBase64String(client.Leaf.RawData)}:", Text(identity, ClientCertificateField.Rfc9440));
        Assert.Equal("", Text(identity, ClientCertificateField.ChainRfc9440));
        Assert.Equal("", Text(identity, ClientCertificateField.Uri));
    }

    private static string Fingerprint(string pem, string hash) => OpenSsl(pem, "-fingerprint", hash).Split('=')[1].Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Text(ClientIdentity identity, ClientCertificateField field) => Encoding.UTF8.GetString(identity[field]);

    private static string OpenSsl(string pem, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", ["x509", "-noout", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Write(pem);
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEnd().TrimEnd('\n');
        Assert.True(process.WaitForExit(TransportRig.Patience));
        return text;
    }
}
