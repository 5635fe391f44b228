using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace FastShield.Control.Pki;

/// <summary>Judges public keys: RSA of 2048 to 8192 bits, and ECDSA on P-256, P-384 and P-521.</summary>
internal static class PublicKeys
{
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string EllipticCurve = "1.2.840.10045.2.1";
    public const string Ed25519 = "1.3.101.112";

    private const int LeastBits = 2048;
    private const int MostBits = 8192;

    // Products of small primes: a modulus that has a factor among them was never a product of two large ones.
    private static readonly BigInteger _smallPrimes = Primorial(751);

    /// <summary>Refuses a key that is weak or of a kind that is not taken; the key otherwise, to verify with.</summary>
    /// <param name="info">SubjectPublicKeyInfo, DER.</param>
    /// <exception cref="PkiException">Why not.</exception>
    public static AsymmetricAlgorithm Read(ReadOnlyMemory<byte> info)
    {
        var reader = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
        var algorithm = reader.ReadSequence();
        var kind = algorithm.ReadObjectIdentifier();
        var bits = reader.ReadBitString(out _);
        reader.ThrowIfNotEmpty();
        switch (kind)
        {
            case Rsa:
                CheckRsa(bits);
                var rsa = RSA.Create();
                return Import(rsa, info, static (key, bytes) => ((RSA)key).ImportSubjectPublicKeyInfo(bytes.Span, out _));
            case EllipticCurve:
                var curve = algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier ? algorithm.ReadObjectIdentifier() : "";
                if (curve is not ("1.2.840.10045.3.1.7" or "1.3.132.0.34" or "1.3.132.0.35"))
                {
                    throw new PkiException("an elliptic curve key must be on P-256, P-384 or P-521, by name");
                }

                var ec = ECDsa.Create();
                return Import(ec, info, static (key, bytes) => ((ECDsa)key).ImportSubjectPublicKeyInfo(bytes.Span, out _));
            case Ed25519:
                throw new PkiException("Ed25519 signatures cannot be verified here; use a key on P-256, or RSA");
            default:
                throw new PkiException($"keys of the kind {kind} are not taken; use a key on P-256 or P-384, or RSA of {LeastBits} bits or more");
        }
    }

    private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, ReadOnlyMemory<byte> info, Action<AsymmetricAlgorithm, ReadOnlyMemory<byte>> import)
    {
        try
        {
            import(key, info);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw new PkiException("the public key is none: its numbers are not of its kind");
        }
    }

    private static void CheckRsa(byte[] bits)
    {
        var numbers = new AsnReader(bits, AsnEncodingRules.DER).ReadSequence();
        if (numbers.PeekEncodedValue().Length > (MostBits / 8) + 16)
        {
            throw new PkiException($"an RSA key has {MostBits} bits at most");
        }

        var modulus = numbers.ReadInteger();
        var exponent = numbers.ReadInteger();
        var length = (int)modulus.GetBitLength();
        if (modulus.Sign <= 0 || length is < LeastBits or > MostBits)
        {
            throw new PkiException($"an RSA key must have {LeastBits} to {MostBits} bits; this one has {length}");
        }

        if (exponent < 65537 || exponent > uint.MaxValue || exponent.IsEven)
        {
            throw new PkiException("the exponent of an RSA key must be odd, and 65537 or a little more");
        }

        if (!BigInteger.GreatestCommonDivisor(modulus, _smallPrimes).IsOne)
        {
            throw new PkiException("the modulus of the RSA key has a small factor: the key is broken, make another");
        }
    }

    private static BigInteger Primorial(int most)
    {
        var product = BigInteger.One;
        for (var candidate = 2; candidate <= most; candidate++)
        {
            var isPrime = true;
            for (var i = 2; i * i <= candidate && isPrime; i++)
            {
                isPrime = candidate % i != 0;
            }

            product *= isPrime ? candidate : 1;
        }

        return product;
    }
}
