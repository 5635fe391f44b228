using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A self-signed certificate and its key as PEM files.</summary>
internal sealed record TestCertificate(string CertificateFile, string KeyFile)
{
    /// <summary>Makes one in the workspace, valid for a day around now unless told otherwise.</summary>
    public static TestCertificate Make(Workspace workspace, string name, TimeSpan? from = null, TimeSpan? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now + (from ?? TimeSpan.FromDays(-1)), now + (until ?? TimeSpan.FromDays(1)));
        return new TestCertificate(
            workspace.Write(name + ".cert.pem", certificate.ExportCertificatePem()),
            workspace.Write(name + ".key.pem", key.ExportPkcs8PrivateKeyPem()));
    }
}
