using System.Security.Cryptography;
using System.Text;

namespace FastShield.Control.Access;

/// <summary>A pair of address and key (`X-Auth-Email`, `X-Auth-Key`), which may do everything. Kept in a file, never in the store.</summary>
/// <param name="Email">The address.</param>
/// <param name="KeyHash">SHA-256 of the key.</param>
public sealed record LegacyKey(string Email, byte[] KeyHash)
{
    /// <summary>The shortest key that is taken, in characters.</summary>
    public const int ShortestKey = 32;

    /// <summary>Reads `email:file`, where the file's first line is the key.</summary>
    /// <exception cref="FormatException">It is none; the message says what to do, and does not repeat the key.</exception>
    public static LegacyKey Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !text[..colon].Contains('@', StringComparison.Ordinal))
        {
            throw new FormatException("A legacy key is given as email:file, where the file holds the key.");
        }

        try
        {
            var key = File.ReadLines(text[(colon + 1)..]).FirstOrDefault("").Trim();
            return key.Length >= ShortestKey
                ? new LegacyKey(text[..colon], SHA256.HashData(Encoding.UTF8.GetBytes(key)))
                : throw new FormatException($"The key in {text[(colon + 1)..]} is shorter than {ShortestKey} characters.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The key cannot be read: {error.Message}", error);
        }
    }
}
