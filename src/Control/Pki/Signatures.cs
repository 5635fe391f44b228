using System.Formats.Asn1;
using System.Security.Cryptography;

namespace FastShield.Control.Pki;

/// <summary>Verifies signatures of requests and revocation lists: RSA (PKCS #1) and ECDSA, with SHA-2. Anything weaker is no signature.</summary>
internal static class Signatures
{
    /// <summary>RSA (PKCS #1) with SHA-256.</summary>
    public const string RsaSha256 = "1.2.840.113549.1.1.11";

    /// <summary>ECDSA with SHA-256.</summary>
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";

    /// <summary>Whether the key has signed the data.</summary>
    /// <param name="key">RSA or ECDSA.</param>
    /// <param name="algorithm">The signature's object identifier.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <exception cref="PkiException">The algorithm is not taken.</exception>
    public static bool IsGood(AsymmetricAlgorithm key, string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var hash = HashOf(algorithm);
        return key switch
        {
            RSA rsa when algorithm.StartsWith("1.2.840.113549.1.1.", StringComparison.Ordinal) => rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1),
            ECDsa ec when algorithm.StartsWith("1.2.840.10045.4.3.", StringComparison.Ordinal) => ec.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence),
            _ => throw new PkiException("the signature is of another kind than the key"),
        };
    }

    /// <summary>The object identifier of an AlgorithmIdentifier whose parameters are NULL or not there; others change what is signed how.</summary>
    /// <exception cref="PkiException">It has other parameters.</exception>
    public static string ReadAlgorithm(AsnReader algorithm)
    {
        var kind = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            if (algorithm.PeekTag() != Asn1Tag.Null)
            {
                throw new PkiException($"signatures of the kind {kind} with parameters are not taken; use SHA-256 with ECDSA, or with RSA (PKCS #1)");
            }

            algorithm.ReadNull();
        }

        algorithm.ThrowIfNotEmpty();
        return kind;
    }

    /// <summary>The name of a signature's algorithm, as the v4 API shows it.</summary>
    public static string NameOf(string? algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.11" => "SHA256WithRSA",
        "1.2.840.113549.1.1.12" => "SHA384WithRSA",
        "1.2.840.113549.1.1.13" => "SHA512WithRSA",
        "1.2.840.10045.4.3.2" => "ECDSAWithSHA256",
        "1.2.840.10045.4.3.3" => "ECDSAWithSHA384",
        "1.2.840.10045.4.3.4" => "ECDSAWithSHA512",
        "1.3.101.112" => "Ed25519",
        null => "unknown",
        _ => algorithm,
    };

    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        _ => throw new PkiException($"signatures of the kind {algorithm} are not taken; use SHA-256, SHA-384 or SHA-512 with ECDSA, or with RSA (PKCS #1)"),
    };
}
