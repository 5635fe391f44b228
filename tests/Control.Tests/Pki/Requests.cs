using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Control.Tests.Pki;

/// <summary>Signing requests and authorities for tests.</summary>
internal static class Requests
{
    public static string Ec(string subject = "CN=device", ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    public static string Rsa(int bits, HashAlgorithmName? hash = null)
    {
        using var key = RSA.Create(bits);
        return new CertificateRequest("CN=device", key, hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
    }

    /// <summary>An authority that has signed itself, with its key.</summary>
    public static X509Certificate2 Authority(string name = "Own CA", bool isAuthority = true, DateTimeOffset? end = null, X509KeyUsageFlags usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var last = end ?? DateTimeOffset.UtcNow.AddYears(1);
        return request.CreateSelfSigned(last.AddYears(-2), last);
    }

    /// <summary>An authority below another one, with its key.</summary>
    public static X509Certificate2 Below(X509Certificate2 parent, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var made = request.Create(parent, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddMonths(6), RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    /// <summary>A revocation list, DER.</summary>
    public static byte[] List(X509Certificate2 authority, IEnumerable<byte[]> serials, DateTimeOffset? next = null, DateTimeOffset? from = null)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
        {
            builder.AddEntry(serial);
        }

        return builder.Build(authority, 1, next ?? DateTimeOffset.UtcNow.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: from ?? DateTimeOffset.UtcNow.AddHours(-1));
    }
}
