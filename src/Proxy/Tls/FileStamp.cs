using System.Globalization;

namespace FastShield.Proxy.Tls;

/// <summary>Tells whether a file was changed: by what its name leads to in the end, so that a link put elsewhere counts as a change.</summary>
internal static class FileStamp
{
    public static string Of(string? file)
    {
        if (file is null)
            return "";
        try
        {
            using var handle = File.OpenHandle(file);
            return string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(handle).Ticks}:{RandomAccess.GetLength(handle)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.GetType().Name;
        }
    }
}
