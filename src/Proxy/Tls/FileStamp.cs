using System.Globalization;
using System.Security.Cryptography;

namespace FastShield.Proxy.Tls;

/// <summary>
/// Tells whether a file was changed: by what its name leads to in the end, so that a link put elsewhere counts as a change. Time and length do not tell all
/// changes: clocks of file systems tick in milliseconds, and keys are as long as each other. So the content counts too.
/// </summary>
internal static class FileStamp
{
    /// <summary>No certificate is longer, and no more than this is read.</summary>
    private const int MostRead = 256 * 1024;

    public static string Of(string? file)
    {
        if (file is null)
            return "";
        try
        {
            using var handle = File.OpenHandle(file);
            var length = RandomAccess.GetLength(handle);
            var content = new byte[Math.Min(length, MostRead)];
            var read = RandomAccess.Read(handle, content, 0);
            var digest = Convert.ToHexString(SHA256.HashData(content.AsSpan(0, read)));
            CryptographicOperations.ZeroMemory(content);
            return string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(handle).Ticks}:{length}:{digest}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.GetType().Name;
        }
    }
}
