using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>Authorities and clients of every sort, valid at <see cref="Now"/>.</summary>
internal sealed class CertificateMaker
{
    public const string ForClients = "1.3.6.1.5.5.7.3.2";
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForAll = "2.5.29.37.0";

    private static int _serial = 1000;

    private readonly X509SignatureGenerator _generator;
    private readonly HashAlgorithmName _hash;

    private CertificateMaker(X509Certificate2 certificate, AsymmetricAlgorithm key, X509SignatureGenerator generator, HashAlgorithmName hash)
    {
        Certificate = X509CertificateLoader.LoadCertificate(certificate.RawData);
        Key = key;
        _generator = generator;
        _hash = hash;
    }

    public static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    public X509Certificate2 Certificate { get; }

    public AsymmetricAlgorithm Key { get; }

    /// <summary>A self-signed authority.</summary>
    public static CertificateMaker Root(string name = "CN=Root", int rsaBits = 0, bool isAuthority = true)
    {
        var (key, generator, hash) = MakeKey(rsaBits, null);
        var request = Request(name, key, hash);
        AddAuthority(request, isAuthority, null);
        var from = Now.AddYears(-1);
        return new CertificateMaker(request.Create(new X500DistinguishedName(name), generator, from, Now.AddYears(9), [1]), key, generator, hash);
    }

    /// <summary>An authority below this one.</summary>
    public CertificateMaker Under(string name, int pathLength = -1, string? constraint = null, string? usage = null, DateTimeOffset? until = null, bool isAuthority = true)
    {
        var (key, generator, hash) = MakeKey(0, null);
        var request = Request(name, key, hash);
        AddAuthority(request, isAuthority, pathLength < 0 ? null : pathLength);
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (constraint is not null)
            request.CertificateExtensions.Add(Constraint(constraint));
        return new CertificateMaker(Finish(request, Now.AddYears(-1), until ?? Now.AddYears(8)), key, generator, hash);
    }

    /// <summary>Who has the authority's certificate and not its key: what it issues names the authority and its key rightly, and nothing but the signature is wrong.</summary>
    public CertificateMaker Impostor()
    {
        var (key, generator, hash) = MakeKey(0, null);
        return new CertificateMaker(Certificate, key, generator, hash);
    }

    /// <summary>A certificate for a client.</summary>
    public ServerCertificate Client(
        string name = "CN=device",
        string? usage = ForClients,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        int rsaBits = 0,
        string? curve = null,
        bool? isAuthority = null,
        string? dns = null,
        X509KeyUsageFlags? keyUsage = null,
        HashAlgorithmName? hash = null,
        X509Extension? more = null,
        byte[]? serial = null,
        params X509Certificate2[] sent)
    {
        var (key, _, ownHash) = MakeKey(rsaBits, curve);
        var request = Request(name, key, ownHash);
        if (isAuthority is { } authority)
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (keyUsage is { } flags)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        if (dns is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }
        if (more is not null)
            request.CertificateExtensions.Add(more);
        var issued = Finish(request, from ?? Now.AddHours(-1), until ?? Now.AddDays(30), serial, hash);
        return WithKey(issued, key, sent);
    }

    /// <summary>A certificate that signs itself.</summary>
    public static ServerCertificate SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ForClients)], false));
        return ServerCertificate.From(request.CreateSelfSigned(Now.AddHours(-1), Now.AddDays(9)));
    }

    /// <summary>The authority itself as a client.</summary>
    public ServerCertificate AsClient() => WithKey(Certificate, Key, []);

    /// <summary>Name constraints (RFC 5280 section 4.2.1.10) that permit one DNS domain.</summary>
    public static X509Extension Constraint(string domain)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
            writer.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, domain, new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 2));
        return new X509Extension("2.5.29.30", writer.Encode(), true);
    }

    private X509Certificate2 Finish(CertificateRequest request, DateTimeOffset from, DateTimeOffset until, byte[]? serial = null, HashAlgorithmName? hash = null)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var number = Interlocked.Increment(ref _serial);
        var again = new CertificateRequest(request.SubjectName, request.PublicKey, _hash);
        foreach (var extension in request.CertificateExtensions)
            again.CertificateExtensions.Add(extension);
        return again.Create(Certificate.SubjectName, hash == HashAlgorithmName.SHA1 ? new Sha1Generator((RSA)Key) : _generator, from, until, serial ?? [(byte)(number >> 8 & 0x7F), (byte)number]);
    }

    private static ServerCertificate WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key, X509Certificate2[] sent)
    {
        var withKey = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        return new ServerCertificate(withKey, [.. sent], certificate.Subject);
    }

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key, HashAlgorithmName hash)
    {
        var request = key is RSA rsa
            ? new CertificateRequest(name, rsa, hash, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, hash);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static (AsymmetricAlgorithm Key, X509SignatureGenerator Generator, HashAlgorithmName Hash) MakeKey(int rsaBits, string? curve)
    {
        if (rsaBits > 0)
        {
            var rsa = RSA.Create(rsaBits);
            return (rsa, X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256);
        }
        var ec = ECDsa.Create(curve is null ? ECCurve.NamedCurves.nistP256 : ECCurve.CreateFromFriendlyName(curve));
        return (ec, X509SignatureGenerator.CreateForECDsa(ec), HashAlgorithmName.SHA256);
    }

    private static void AddAuthority(CertificateRequest request, bool isAuthority, int? pathLength)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, pathLength is not null, pathLength ?? 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
    }

    /// <summary>Signs with RSA and SHA-1, which the framework does not do any more.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300D06092A864886F70D0101050500");

#pragma warning disable CA5350
        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
#pragma warning restore CA5350

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
