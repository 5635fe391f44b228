using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// The calls to libssl and libcrypto, version 3. Invariants: an SSL object is used by its loop's thread alone; none of these suppresses the GC transition,
/// because callbacks come back into managed code; pointers into managed memory are fixed for the call.
/// </summary>
internal static unsafe partial class OpenSsl
{
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorSyscall = 5;
    public const int ErrorZeroReturn = 6;

    public const int Tls12 = 0x303;
    public const int Tls13 = 0x304;

    public const int ControlMode = 33;
    public const int ControlCacheMode = 44;
    public const int ControlHostName = 55;
    public const int ControlAddChain = 89;
    public const int ControlMinProtocol = 123;

    /// <summary>PARTIAL_WRITE | ACCEPT_MOVING_WRITE_BUFFER. Not RELEASE_BUFFERS, which frees and allocates both record buffers with every record: see <see cref="SSL_free_buffers"/>.</summary>
    public const nint Modes = 0x1 | 0x2;

    /// <summary>NO_COMPRESSION | PRIORITIZE_CHACHA (for clients that put it first) | CIPHER_SERVER_PREFERENCE | NO_RENEGOTIATION.</summary>
    public const ulong Options = (1UL << 17) | (1UL << 21) | (1UL << 22) | (1UL << 30);

    /// <summary>NO_TICKET.</summary>
    public const ulong NoTickets = 1UL << 14;

    public const int VerifyNone = 0;
    public const int VerifyPeer = 1;
    public const int VerifyRequired = 3;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    /// <summary>Whether both libraries can be loaded on this system.</summary>
    public static bool IsPresent { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && CanLoad(Crypto) && CanLoad(Ssl);

    private static bool CanLoad(string library) => NativeLibrary.TryLoad(library, typeof(OpenSsl).Assembly, null, out _);

    [LibraryImport(Ssl)]
    public static partial nint TLS_server_method();

    [LibraryImport(Ssl)]
    public static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(nint context, string ciphers);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_use_certificate(nint context, nint certificate);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_use_PrivateKey(nint context, nint key);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_session_id_context(nint context, byte* id, uint length);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_num_tickets(nint context, nuint count);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_get_cert_store(nint context);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_alpn_protos(nint context, byte* protocols, uint length);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_alpn_select_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_client_hello_cb(nint context, delegate* unmanaged[Cdecl]<nint, int*, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    public static partial int SSL_client_hello_get0_ext(nint ssl, uint type, byte** data, nuint* length);

    [LibraryImport(Ssl)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(Ssl)]
    public static partial nint SSL_set_SSL_CTX(nint ssl, nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_verify(nint ssl, int mode, nint callback);

    [LibraryImport(Ssl)]
    public static partial long SSL_get_verify_result(nint ssl);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_peek(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_write(nint ssl, byte* buffer, int length);

    /// <summary>Gives the record buffers back until the next record; 0, and nothing done, while they hold something. Not between a record's header and its body (CVE-2024-4741).</summary>
    [LibraryImport(Ssl)]
    public static partial int SSL_free_buffers(nint ssl);

    /// <summary>Where in a record the reading stands: `RH` before a header, `RB` before a body. A constant text of the library's.</summary>
    [LibraryImport(Ssl)]
    public static partial byte* SSL_rstate_string(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    public static partial int SSL_version(nint ssl);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Ssl)]
    public static partial void SSL_get0_alpn_selected(nint ssl, byte** data, uint* length);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_session_reused(nint ssl);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_set1_host(nint ssl, string host);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, string text);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get0_param(nint ssl);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    [LibraryImport(Crypto)]
    public static partial nint X509_verify_cert_error_string(long code);

    [LibraryImport(Crypto)]
    public static partial nint d2i_X509(nint reuse, byte** data, long length);

    [LibraryImport(Crypto)]
    public static partial int i2d_X509(nint certificate, byte** data);

    [LibraryImport(Crypto)]
    public static partial void X509_free(nint certificate);

    [LibraryImport(Crypto)]
    public static partial int X509_STORE_add_cert(nint store, nint certificate);

    [LibraryImport(Crypto)]
    public static partial nint d2i_AutoPrivateKey(nint reuse, byte** data, long length);

    [LibraryImport(Crypto)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Crypto)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    public static partial int BIO_up_ref(nint bio);

    [LibraryImport(Crypto)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(Crypto)]
    public static partial int BIO_read(nint bio, byte* buffer, int length);

    [LibraryImport(Crypto)]
    public static partial int BIO_write(nint bio, byte* buffer, int length);

    /// <summary>All bytes that were ever read from it; reads one field, and calls nothing back.</summary>
    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial ulong BIO_number_read(nint bio);

    /// <summary>All bytes that were ever written to it; reads one field, and calls nothing back.</summary>
    [LibraryImport(Crypto)]
    [SuppressGCTransition]
    public static partial ulong BIO_number_written(nint bio);

    [LibraryImport(Crypto)]
    public static partial nuint ERR_get_error();

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    public static partial nint ERR_reason_error_string(nuint error);

    /// <summary>The oldest error of the thread's queue in words, and its reason code; empties the queue, so that it does not colour a later call.</summary>
    public static string TakeError(out int reason)
    {
        var error = ERR_get_error();
        ERR_clear_error();
        reason = (int)(error & 0x7FFFFF);
        return error == 0 ? "no reason given" : Marshal.PtrToStringUTF8(ERR_reason_error_string(error)) ?? $"error {error}";
    }
}
