using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FastShield.Control.Access;

/// <summary>The secret of a token: `fs_`, 256 random bits and a checksum, by which a scanner of leaked secrets can tell a true one from any other text.</summary>
public static class TokenSecret
{
    private const string Prefix = "fs_";
    private const int ChecksumLength = 6;

    /// <summary>A new secret; to be shown once and kept nowhere.</summary>
    public static string Make()
    {
        var random = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return random + HashOf(random)[..ChecksumLength];
    }

    /// <summary>What is kept of a secret: its SHA-256, 64 hexadecimal digits. The secret has 256 bits of chance, so a slow hash would add nothing.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
