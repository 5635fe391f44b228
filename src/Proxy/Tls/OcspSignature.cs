using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>Verifies the signature of something DER-encoded with the key of a certificate: RSA (PKCS #1) and ECDSA with SHA-2.</summary>
internal static class OcspSignature
{
    public static bool IsGood(X509Certificate2 signer, string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (HashOf(algorithm) is not { } hash)
            return false;
        using var rsa = signer.GetRSAPublicKey();
        using var ec = signer.GetECDsaPublicKey();
        return IsEc(algorithm)
            ? ec is not null && ec.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence)
            : rsa is not null && rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static bool IsEc(string algorithm) => algorithm.StartsWith("1.2.840.10045.", StringComparison.Ordinal);

    private static HashAlgorithmName? HashOf(string algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
