using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastShield.Proxy.Identity;

/// <summary>
/// A certificate as revocations name it: 128 bits of SHA-256 over its issuer's key and its serial number. The key and not the name, since names may be the
/// same where keys are not.
/// </summary>
public readonly record struct RevocationKey(ulong High, ulong Low)
{
    /// <summary>Makes the key of a certificate.</summary>
    /// <param name="issuerDigest">What <see cref="DigestOf"/> gives for the issuer.</param>
    /// <param name="serial">The serial number, big-endian as certificates have it; leading zeros do not count.</param>
    public static RevocationKey Of(ReadOnlySpan<byte> issuerDigest, ReadOnlySpan<byte> serial)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(issuerDigest.Length, SHA256.HashSizeInBytes);
        serial = serial.TrimStart((byte)0);
        // RFC 5280 section 4.1.2.2: 20 octets at most; a longer one is taken by its hash.
        if (serial.Length > SHA256.HashSizeInBytes)
            serial = SHA256.HashData(serial);
        Span<byte> text = stackalloc byte[2 * SHA256.HashSizeInBytes];
        issuerDigest.CopyTo(text);
        serial.CopyTo(text[SHA256.HashSizeInBytes..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(SHA256.HashSizeInBytes + serial.Length)], digest);
        return new RevocationKey(BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }

    /// <summary>SHA-256 of an issuer's subjectPublicKeyInfo in DER.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> subjectPublicKeyInfo) => SHA256.HashData(subjectPublicKeyInfo);
}
