using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Control.Zones;

namespace FastShield.Control.Pki;

/// <summary>Makes the certificate authorities of zones, and certificates by them.</summary>
internal static class ManagedAuthority
{
    /// <summary>The word for ECDSA on P-256.</summary>
    public const string Ecdsa = "ecdsa";

    /// <summary>The word for RSA of 3072 bits.</summary>
    public const string Rsa = "rsa";

    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private const int RsaBits = 3072;

    // Clocks of devices go wrong by minutes.
    private static readonly TimeSpan _backdated = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _life = TimeSpan.FromDays(20 * 365);

    /// <summary>What the private key of an authority is sealed for: it opens in no other zone and for no other authority.</summary>
    public static string PurposeOf(string zoneId, Guid caId) => $"authority {zoneId} {caId:D}";

    /// <summary>Makes an authority; its private key is sealed before this returns, and the clear one overwritten.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="algorithm"><see cref="Ecdsa"/> or <see cref="Rsa"/>.</param>
    /// <param name="sealing">Seals the private key.</param>
    /// <param name="now">The time.</param>
    public static (ManagedCa Ca, string Key) Make(Zone zone, string algorithm, KeySealing sealing, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        var name = $"FastShield client CA of {(zone.Name.Length > 20 ? zone.Name[..20] : zone.Name)} {id.ToString("N")[..12]}";
        using AsymmetricAlgorithm key = algorithm == Rsa ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        var subject = builder.Build();
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - _backdated, now + _life);
        var secret = key.ExportPkcs8PrivateKey();
        try
        {
            return (new ManagedCa(id, name, certificate.RawData, algorithm, now, IsIssuer: true), sealing.Seal(secret, PurposeOf(zone.Id, id)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Signs a certificate: for clients alone, no authority, with the request's subject and key and nothing else of it.</summary>
    /// <param name="zoneId">The zone.</param>
    /// <param name="ca">The authority.</param>
    /// <param name="sealedKey">Its private key.</param>
    /// <param name="sealing">Opens it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="minutes">How long the certificate is to be good.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="SealException">The key cannot be opened.</exception>
    /// <exception cref="PkiException">The authority ends before the certificate would.</exception>
    public static IssuedCertificate Sign(string zoneId, ManagedCa ca, string sealedKey, KeySealing sealing, SigningRequest request, int minutes, DateTimeOffset now)
    {
        using var issuer = X509CertificateLoader.LoadCertificate(ca.Certificate);
        var (begin, end) = (now - _backdated, now + TimeSpan.FromMinutes(minutes));
        if (end > issuer.NotAfter.ToUniversalTime())
        {
            throw new PkiException($"the authority ends at {issuer.NotAfter.ToUniversalTime():yyyy-MM-dd}, before the certificate would: rotate it");
        }

        // 127 random bits; the highest is 0, for the number is positive, and the next is 1, for its length is always the same.
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        var secret = sealing.Open(sealedKey, PurposeOf(zoneId, ca.Id));
        try
        {
            using AsymmetricAlgorithm key = ca.Algorithm == Rsa ? RSA.Create() : ECDsa.Create();
            key.ImportPkcs8PrivateKey(secret, out _);
            var generator = key is RSA rsa ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa((ECDsa)key);
            using var made = Describe(request, issuer).Create(issuer.SubjectName, generator, begin, end, serial);
            return new IssuedCertificate(
                Guid.NewGuid(), ca.Id, Convert.ToHexStringLower(serial), made.RawData, request.Encoded, minutes, now, new DateTimeOffset(made.NotAfter.ToUniversalTime()), null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static CertificateRequest Describe(SigningRequest request, X509Certificate2 issuer)
    {
        var described = new CertificateRequest(request.Subject, request.Key, HashAlgorithmName.SHA256);
        described.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        described.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        described.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientUsage)], critical: false));
        described.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.Key, critical: false));
        described.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return described;
    }
}
