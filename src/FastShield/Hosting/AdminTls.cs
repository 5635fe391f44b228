using System.Security.Cryptography.X509Certificates;
using FastShield.Control.Settings;
using FastShield.Proxy.Tls;

namespace FastShield.Hosting;

/// <summary>The certificate of the management listener: the first one in the settings, where the listener is https.</summary>
internal static class AdminTls
{
    /// <summary>The certificate, or null for http; throws <see cref="StartException"/> where none is given or it cannot be read.</summary>
    public static X509Certificate2? Of(FastShieldSettings settings, Uri url)
    {
        if (url.Scheme != "https")
        {
            return null;
        }

        if (settings.Certificates is not [var files, ..])
        {
            throw new StartException("An https management listener needs a certificate: give --cert and --key.", ExitCodes.Usage);
        }

        try
        {
            using var loaded = files.ToSource().Load();
            return X509CertificateLoader.LoadPkcs12(loaded.Leaf.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or CertificateException)
        {
            throw new StartException($"The certificate {files.Certificate} cannot be used for the management listener: {error.Message}", ExitCodes.Usage);
        }
    }
}
