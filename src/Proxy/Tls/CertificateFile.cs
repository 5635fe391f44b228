using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FastShield.Proxy.Tls;

/// <summary>Reads files with certificates and keys, with messages that say what to do when that fails.</summary>
public static class CertificateFile
{
    /// <summary>Far above any certificate, key or bundle of authorities; a file above it is a mistake.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads a PEM bundle of authorities.</summary>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        var text = ReadText(file, "authorities");
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw new CertificateException($"{file}: a certificate in this file is damaged ({error.Message}).", error);
        }
        return all.Count > 0
            ? all
            : throw new CertificateException($"{file}: no certificate found. Give a PEM file with the authorities' 'BEGIN CERTIFICATE' blocks.");
    }

    /// <summary>Whether others than the owner and its group may read the file. Where the system has no such modes, nobody is said to.</summary>
    internal static bool IsReadableByOthers(string file)
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            // Of what a link leads to: the link's own mode says nothing.
            using var handle = File.OpenHandle(file);
            return (File.GetUnixFileMode(handle) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Reading it will say what is wrong.
            return false;
        }
    }

    /// <summary>Refuses a secret that everybody on the machine can read.</summary>
    internal static void DemandPrivate(string file, string what)
    {
        if (IsReadableByOthers(file))
            throw new CertificateException($"{file}: every user of this machine may read or write the {what} file. Take that away with 'chmod 600 {file}'.");
    }

    internal static string ReadText(string file, string what) => Encoding.UTF8.GetString(ReadBytes(file, what));

    internal static byte[] ReadBytes(string file, string what)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= MaxBytes
                ? File.ReadAllBytes(file)
                : throw new CertificateException($"{file}: {length} bytes are too many for a {what} file.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException($"{file}: there is no such file. Check the path of the {what}.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new CertificateException($"{file}: this user may not read the {what} file. Give it read permission (for a key: to this user alone).", error);
        }
        catch (IOException error)
        {
            throw new CertificateException($"{file}: the {what} file cannot be read ({error.Message}).", error);
        }
    }
}
