using System.Security.Cryptography;

namespace FastShield.Control.Store;

/// <summary>The text of a document, byte for byte as it was uploaded, under its SHA-256.</summary>
/// <param name="Hash">64 hexadecimal digits in lower case.</param>
/// <param name="Bytes">The text.</param>
public sealed record SourceText(string Hash, byte[] Bytes)
{
    /// <summary>A text under its hash.</summary>
    public static SourceText Of(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
}
