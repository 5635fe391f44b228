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

    // A group may read it where a service manager hands it over so; nobody else, and nobody may write.
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Func<byte[]> _read;
    private volatile List<(byte[] Id, byte[] Key)> _keys;

    private KeySealing(Func<byte[]> read)
    {
        _read = read;
        _keys = Split(read());
    }

    /// <summary>Which key seals, for messages: nothing of the key can be told from it.</summary>
    public string Current => Convert.ToHexStringLower(_keys[0].Id);

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
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SealException($"{path}: the key that seals private keys cannot be made ({error.Message}).", error);
        }

        return new KeySealing(() => ReadFile(path));
    }

    /// <summary>Reads the keys from a variable of the environment, in base64.</summary>
    /// <exception cref="SealException">It is not set, or holds no keys.</exception>
    public static KeySealing OfEnvironment(string variable) => new(() =>
    {
        var text = (Environment.GetEnvironmentVariable(variable) ?? "").Trim();
        var keys = new byte[text.Length];
        return Convert.TryFromBase64String(text, keys, out var length)
            ? Checked(keys[..length], $"the variable {variable}")
            : throw new SealException($"The variable {variable} is no base64 of keys. Make one with 'openssl rand -base64 {KeyLength}'.");
    });

    /// <summary>Puts a new key in front of those of a file, for its owner alone; the file is made where it is not there.</summary>
    /// <returns>Which key seals from now on, for messages, and how many there are.</returns>
    /// <exception cref="SealException">What is there cannot be used, there are as many as there may be, or the disk does not take it.</exception>
    public static (string Current, int Count) AddKey(string path)
    {
        try
        {
            var before = File.Exists(path) ? ReadFile(path) : [];
            if (before.Length >= MostKeys * KeyLength)
            {
                throw new SealException($"{path}: there are {MostKeys} keys already. Rotate, then drop the last ones: they are {KeyLength} octets each.");
            }

            byte[] keys = [.. RandomNumberGenerator.GetBytes(KeyLength), .. before];
            var next = path + ".next";
            Write(next, keys);
            File.Move(next, path, overwrite: true);
            return (Convert.ToHexStringLower(Split(keys)[0].Id), keys.Length / KeyLength);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SealException($"{path}: the new key cannot be written ({error.Message}).", error);
        }
    }

    /// <summary>Reads the keys again from where they are, so that a new one in front seals from now on.</summary>
    /// <exception cref="SealException">They cannot be used; those of before stay.</exception>
    public void Reload() => _keys = Split(_read());

    /// <summary>Whether the key that seals now has sealed this.</summary>
    public bool IsCurrent(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = new byte[text.Length];
        return text.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64Chars(text.AsSpan(Version.Length), all, out var length) && length >= HeadLength
            && all.AsSpan(0, IdLength).SequenceEqual(_keys[0].Id);
    }

    /// <summary>The same secret for the same purpose, sealed by the key that seals now.</summary>
    /// <exception cref="SealException">It cannot be opened.</exception>
    public string SealAgain(string text, string purpose)
    {
        var secret = Open(text, purpose);
        try
        {
            return Seal(secret, purpose);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
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

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            {
                throw new SealException($"{path}: others than its owner may read or write the key that seals private keys. Take that away with 'chmod 600 {path}'.");
            }

            return new FileInfo(path).Length <= MostKeys * KeyLength
                ? Checked(File.ReadAllBytes(path), path)
                : throw new SealException($"{path}: {MostKeys} keys of {KeyLength} octets at most.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SealException($"{path}: the key that seals private keys cannot be read ({error.Message}).", error);
        }
    }

    private static byte[] Checked(byte[] keys, string name) => keys.Length is > 0 and <= MostKeys * KeyLength && keys.Length % KeyLength == 0
        ? keys
        : throw new SealException($"{name}: keys of {KeyLength} octets are needed, {MostKeys} at most, and this has {keys.Length} octets. Make one with 'openssl rand {KeyLength}'.");

    private static List<(byte[] Id, byte[] Key)> Split(byte[] keys) =>
        [.. Enumerable.Range(0, keys.Length / KeyLength).Select(i => keys[(i * KeyLength)..((i + 1) * KeyLength)]).Select(key => (SHA256.HashData(key)[..IdLength], key))];

    private static void Write(string path, ReadOnlySpan<byte> keys)
    {
        using var file = PrivateFile.Open(path, FileMode.Create, FileShare.None);
        file.Write(keys);
        file.Flush(flushToDisk: true);
    }

    private static void Make(string path)
    {
        var next = path + ".next";
        Write(next, RandomNumberGenerator.GetBytes(KeyLength));

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
