using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// The names of a host's authorities, by which clients choose among their certificates (RFC 8446 section 4.2.4); none where they are too long to send.
/// Owns a list of OpenSSL's, which is only read once it is made; each session gets a copy.
/// </summary>
internal sealed unsafe class OpenSslAuthorityNames
{
    /// <summary>Beyond it clients are told nothing and choose by themselves.</summary>
    private const int MaxBytes = 8 * 1024;

    private static readonly ConditionalWeakTable<HostTrust, OpenSslAuthorityNames> _made = [];

    private readonly nint _names;

    private OpenSslAuthorityNames(HostTrust trust)
    {
        _names = OpenSsl.OPENSSL_sk_new_null();
        var bytes = 0;
        foreach (var authority in trust.Authorities)
        {
            if (ReadName(authority.Certificate) is not { } name)
                continue;
            bytes += name.Length;
            if (bytes > MaxBytes)
            {
                Clear();
                return;
            }
            fixed (byte* first = name)
            {
                var p = first;
                var decoded = OpenSsl.d2i_X509_NAME(0, &p, name.Length);
                if (decoded != 0)
                    _ = OpenSsl.OPENSSL_sk_push(_names, decoded);
                else
                    OpenSsl.ERR_clear_error();
            }
        }
    }

    ~OpenSslAuthorityNames()
    {
        Clear();
        OpenSsl.OPENSSL_sk_free(_names);
    }

    /// <summary>A copy for one session.</summary>
    public static nint CopyFor(HostTrust trust)
    {
        var names = _made.GetValue(trust, static key => new OpenSslAuthorityNames(key));
        var copy = OpenSsl.SSL_dup_CA_list(names._names);
        GC.KeepAlive(names);
        return copy;
    }

    private static byte[]? ReadName(byte[] certificate)
    {
        try
        {
            using var decoded = X509CertificateLoader.LoadCertificate(certificate);
            return decoded.SubjectName.RawData;
        }
        catch (CryptographicException)
        {
            // Nothing verifies by it either.
            return null;
        }
    }

    private void Clear()
    {
        nint name;
        while ((name = OpenSsl.OPENSSL_sk_pop(_names)) != 0)
            OpenSsl.X509_NAME_free(name);
    }
}
