using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>Certificates made on the spot, for the demo and for tests.</summary>
public static class SelfSigned
{
    /// <summary>Makes a self-signed ECDSA P-256 certificate for host names and addresses, valid from an hour ago for 30 days.</summary>
    public static ServerCertificate Create(IReadOnlyList<string> hosts, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        if (hosts.Count == 0)
            throw new ArgumentException("At least one host name is needed.", nameof(hosts));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        // A common name holds at most 64 characters (RFC 5280 appendix A.1, ub-common-name); clients look at the alternative names only.
        subject.AddCommonName(hosts[0].Length <= 64 ? hosts[0] : "FastShield");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = (time ?? TimeProvider.System).GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30));
        return new ServerCertificate(certificate, [], $"self-signed for {string.Join(", ", hosts)}");
    }
}
