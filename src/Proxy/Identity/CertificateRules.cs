using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Identity;

/// <summary>What is asked of certificates beyond a path of good signatures.</summary>
internal static class CertificateRules
{
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;
    private const int LeastEcBits = 256;
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";
    private const string AnyPurpose = "2.5.29.37.0";
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ec = "1.2.840.10045.2.1";

    /// <summary>Signatures with MD2, MD5 and SHA-1, by RSA, ECDSA and DSA.</summary>
    private static readonly string[] _brokenSignatures = ["1.2.840.113549.1.1.2", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.3.14.3.2.29", "1.2.840.10045.4.1", "1.2.840.10040.4.3"];

    /// <summary>Ed25519 and Ed448, whose strength is in the name.</summary>
    private static readonly string[] _edwards = ["1.3.101.112", "1.3.101.113"];

    /// <summary>What is wrong with a client's certificate, whoever issued it.</summary>
    public static CertificateFault FaultOfLeaf(X509Certificate2 leaf)
    {
        foreach (var extension in leaf.Extensions)
        {
            switch (extension)
            {
                case X509BasicConstraintsExtension { CertificateAuthority: true }:
                    return CertificateFault.IsAuthority;
                case X509KeyUsageExtension usage when (usage.KeyUsages & X509KeyUsageFlags.DigitalSignature) == 0:
                    return CertificateFault.KeyUsage;
            }
        }
        return !IsForClients(leaf) ? CertificateFault.NotForClients
            : !IsStrong(leaf.PublicKey) ? CertificateFault.WeakKey
            : CertificateFault.None;
    }

    /// <summary>What is wrong with a path that was built; <paramref name="length"/> is that of its part from the leaf to the authority, both included.</summary>
    public static CertificateFault FaultOfPath(X509ChainElementCollection path, X509Certificate2 anchor, DateTimeOffset now, out int length)
    {
        length = 0;
        for (var i = 1; i < path.Count && length == 0; i++)
        {
            if (path[i].Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span))
                length = i + 1;
        }
        if (length == 0)
            return CertificateFault.UnknownIssuer;
        var fault = CertificateFault.None;
        for (var i = 0; i < length; i++)
        {
            var element = path[i];
            foreach (var status in element.ChainElementStatus)
                fault = Worse(fault, FaultOf(status.Status, element.Certificate, now, i));
            var certificate = element.Certificate;
            if (i > 0 && !(IsForClients(certificate) && IsStrong(certificate.PublicKey)))
                fault = Worse(fault, IsForClients(certificate) ? CertificateFault.WeakKey : CertificateFault.NotForClients);
            if (i < length - 1 && Array.IndexOf(_brokenSignatures, certificate.SignatureAlgorithm.Value) >= 0)
                fault = Worse(fault, CertificateFault.WeakSignature);
        }
        return fault;
    }

    /// <summary>A path that is out of date alone is said to be that; any other fault says more.</summary>
    private static CertificateFault Worse(CertificateFault one, CertificateFault other) =>
        one == CertificateFault.None || (one is CertificateFault.Expired or CertificateFault.NotYetValid && other != CertificateFault.None) ? other : one;

    private static CertificateFault FaultOf(X509ChainStatusFlags status, X509Certificate2 certificate, DateTimeOffset now, int place) => status switch
    {
        // Where the path ends is for us to say, and whether an authority is trusted.
        X509ChainStatusFlags.NoError or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot => CertificateFault.None,
        X509ChainStatusFlags.NotTimeValid => now.UtcDateTime < certificate.NotBefore.ToUniversalTime() ? CertificateFault.NotYetValid : CertificateFault.Expired,
        X509ChainStatusFlags.NotSignatureValid or X509ChainStatusFlags.CtlNotSignatureValid => CertificateFault.BadSignature,
        X509ChainStatusFlags.NotValidForUsage => CertificateFault.KeyUsage,
        X509ChainStatusFlags.InvalidBasicConstraints => place == 0 ? CertificateFault.IsAuthority : CertificateFault.PathTooLong,
        X509ChainStatusFlags.InvalidNameConstraints or X509ChainStatusFlags.HasNotSupportedNameConstraint or X509ChainStatusFlags.HasNotDefinedNameConstraint
            or X509ChainStatusFlags.HasNotPermittedNameConstraint or X509ChainStatusFlags.HasExcludedNameConstraint => CertificateFault.NameConstraint,
        X509ChainStatusFlags.HasNotSupportedCriticalExtension => CertificateFault.CriticalExtension,
        X509ChainStatusFlags.HasWeakSignature => CertificateFault.WeakSignature,
        _ => CertificateFault.Rejected,
    };

    /// <summary>Without the extension a certificate is for everything (RFC 5280 section 4.2.1.12), and so it is with the purpose "any".</summary>
    private static bool IsForClients(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is not X509EnhancedKeyUsageExtension usage)
                continue;
            foreach (var purpose in usage.EnhancedKeyUsages)
            {
                if (purpose.Value is ClientPurpose or AnyPurpose)
                    return true;
            }
            return false;
        }
        return true;
    }

    private static bool IsStrong(PublicKey key)
    {
        try
        {
            switch (key.Oid.Value)
            {
                case Rsa:
                    using (var rsa = key.GetRSAPublicKey())
                        return rsa is { KeySize: >= LeastRsaBits and <= MostRsaBits };
                case Ec:
                    using (var ec = key.GetECDsaPublicKey())
                        return ec is { KeySize: >= LeastEcBits };
                default:
                    return Array.IndexOf(_edwards, key.Oid.Value) >= 0;
            }
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            // A curve that is not known, or a key that is none.
            return false;
        }
    }
}
