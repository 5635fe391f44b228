using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>An authority for tests.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _withKey;
    private byte _serial = 1;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _withKey = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        Certificate = X509CertificateLoader.LoadCertificate(_withKey.RawData);
    }

    public X509Certificate2 Certificate { get; }

    public ServerCertificate Issue(string name, string usage = "1.3.6.1.5.5.7.3.2")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var issued = request.Create(_withKey, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(5), [_serial++]);
        return ServerCertificate.From(issued.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate of a server, with its key, whatever its dates.</summary>
    public X509Certificate2 IssueServer(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issued = request.Create(_withKey.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, until, [_serial++]);
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _withKey.Dispose();
        Certificate.Dispose();
        _key.Dispose();
    }
}
