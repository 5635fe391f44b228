using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The calls that certificates of clients need. The invariants are those of the other parts.</summary>
internal static unsafe partial class OpenSsl
{
    public const int ControlMaxCertificates = 51;

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_cert_verify_callback(nint context, delegate* unmanaged[Cdecl]<nint, nint, int> callback, nint argument);

    /// <summary>The names of authorities that a client is told; the list is the session's from then on.</summary>
    [LibraryImport(Ssl)]
    public static partial void SSL_set0_CA_list(nint ssl, nint names);

    [LibraryImport(Ssl)]
    public static partial nint SSL_dup_CA_list(nint names);

    [LibraryImport(Crypto)]
    public static partial nint X509_STORE_CTX_get0_cert(nint context);

    [LibraryImport(Crypto)]
    public static partial nint X509_STORE_CTX_get0_untrusted(nint context);

    [LibraryImport(Crypto)]
    public static partial void X509_STORE_CTX_set_error(nint context, int error);

    [LibraryImport(Crypto)]
    public static partial nint OPENSSL_sk_new_null();

    [LibraryImport(Crypto)]
    public static partial int OPENSSL_sk_num(nint stack);

    [LibraryImport(Crypto)]
    public static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Crypto)]
    public static partial int OPENSSL_sk_push(nint stack, nint item);

    [LibraryImport(Crypto)]
    public static partial nint OPENSSL_sk_pop(nint stack);

    [LibraryImport(Crypto)]
    public static partial void OPENSSL_sk_free(nint stack);

    [LibraryImport(Crypto)]
    public static partial nint d2i_X509_NAME(nint reuse, byte** data, long length);

    [LibraryImport(Crypto)]
    public static partial void X509_NAME_free(nint name);

    /// <summary>Writes a certificate in DER; -1 where there is no room, or it cannot be written.</summary>
    public static int WriteCertificate(nint certificate, Span<byte> destination)
    {
        var length = i2d_X509(certificate, null);
        if (length <= 0 || length > destination.Length)
            return -1;
        fixed (byte* first = destination)
        {
            var p = first;
            return i2d_X509(certificate, &p);
        }
    }
}
