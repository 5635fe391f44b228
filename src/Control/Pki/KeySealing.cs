using System.Security.Cryptography;
using System.Text;
using FastShield.Control.Store;

namespace FastShield.Control.Pki;

/// <summary>
/// Private keys as they lie in the store: AES-256-GCM under a key that is not in the store, so that neither a copy of the database nor a snapshot gives them
/// away. What is sealed says for what it was sealed, and opens for nothing else: a row that is put in another's place is refused.
/// </summary>
/// <remarks>
/// The file has keys of 32 octets, one behind the other: the first one seals, all of them open. To rotate, put a new one in front, write the sealed ones again,
/// and drop the last.
/// </remarks>
public sealed class KeySealing
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IdLength = 4;
    private const int HeadLength = IdLength + NonceLength + TagLength;
    private const string Version = "v1:";
    private const int MostKeys = 16;

    private readonly List<(byte[] Id, byte[] Key)> _keys;

    private KeySealing(byte[] keys) =>
        _keys = [.. Enumerable.Range(0, keys.Length / KeyLength).Select(i => keys[(i * KeyLength)..((i + 1) * KeyLength)]).Select(key => (SHA256.HashData(key)[..IdLength], key))];

    /// <summary>Reads the keys; where there is no such file one is made, for its owner alone.</summary>
    /// <exception cref="SealException">It cannot be read or made, others may read it, or it holds no keys.</exception>
    public static KeySealing OpenOrMake(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new SealException($"{path}: every user of this machine may read or write the key that seals private keys. Take that away with 'chmod 600 {path}'.");
            }

            var length = new FileInfo(path).Length;
            return length is > 0 and <= MostKeys * KeyLength && length % KeyLength == 0
                ? new KeySealing(File.ReadAllBytes(path))
                : throw new SealException($"{path}: keys of {KeyLength} octets are needed, {MostKeys} at most, and this has {length} octets. Make one with 'openssl rand {KeyLength}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SealException($"{path}: the key that seals private keys cannot be read or made ({error.Message}).", error);
        }
    }

    /// <summary>Seals.</summary>
    /// <param name="secret">What nobody may read.</param>
    /// <param name="purpose">What it is and whose, such as `certificate ZONE ID`; opening asks for the same.</param>
    /// <returns>Text without blanks.</returns>
    public string Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        var (id, key) = _keys[0];
        var all = new byte[HeadLength + secret.Length];
        id.CopyTo(all, 0);
        var nonce = all.AsSpan(IdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(nonce, secret, all.AsSpan(HeadLength), all.AsSpan(IdLength + NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        return Version + Convert.ToBase64String(all);
    }

    /// <summary>Opens what was sealed for the same purpose; the caller clears the array after use.</summary>
    /// <exception cref="SealException">Sealed by a key that is not here, for something else, or altered.</exception>
    public byte[] Open(string text, string purpose)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = new byte[text.Length];
        if (!text.StartsWith(Version, StringComparison.Ordinal) || !Convert.TryFromBase64Chars(text.AsSpan(Version.Length), all, out var length) || length < HeadLength)
        {
            throw new SealException($"The sealed key of {purpose} is damaged, or of a later version.");
        }

        var key = _keys.Find(candidate => all.AsSpan(0, IdLength).SequenceEqual(candidate.Id)).Key
            ?? throw new SealException($"The key of {purpose} was sealed by a key that this node does not have. Nodes of one store need the same key file.");
        var secret = new byte[length - HeadLength];
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(all.AsSpan(IdLength, NonceLength), all.AsSpan(HeadLength, secret.Length), all.AsSpan(IdLength + NonceLength, TagLength), secret, Encoding.UTF8.GetBytes(purpose));
            return secret;
        }
        catch (CryptographicException error)
        {
            throw new SealException($"The sealed key of {purpose} was altered, or was sealed for something else.", error);
        }
    }

    private static void Make(string path)
    {
        var next = path + ".next";
        using (var file = PrivateFile.Open(next, FileMode.Create, FileShare.None))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
            file.Flush(flushToDisk: true);
        }

        // Another process may have been faster; its key is the one then.
        try
        {
            File.Move(next, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(next);
        }
    }
}
