using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The calls that only the server's side needs: groups and suites, ticket keys, staples. The invariants are those of the other part.</summary>
internal static unsafe partial class OpenSsl
{
    public const int ControlSetGroupsList = 92;
    public const int ControlStatusCallback = 63;
    public const int ControlStapleResponse = 71;

    /// <summary>What is passed to the info callback: SSL_CB_LOOP and SSL_CB_ALERT.</summary>
    public const int InfoLoop = 0x01;
    public const int InfoAlert = 0x4000;

    private const uint ParameterText = 4;
    private const uint ParameterBytes = 5;

    /// <summary>AES-256-CBC, fetched once: the legacy EVP_aes_256_cbc is looked up again at each use.</summary>
    private static readonly nint _ticketCipher = IsPresent ? EVP_CIPHER_fetch(0, "AES-256-CBC", null) : 0;

    /// <summary>Begins the encryption, or decryption, of a ticket (RFC 5077 section 4) with a key; false when OpenSSL refuses.</summary>
    public static bool BeginTicket(nint cipherContext, nint macContext, byte* iv, ReadOnlySpan<byte> cipherKey, ReadOnlySpan<byte> macKey, bool encrypt)
    {
        fixed (byte* cipher = cipherKey, mac = macKey, keyName = "key\0"u8, digestName = "digest\0"u8, digest = "SHA256\0"u8)
        {
            var parameters = stackalloc Parameter[3];
            parameters[0] = new Parameter { Name = keyName, Kind = ParameterBytes, Data = mac, Size = (nuint)macKey.Length };
            parameters[1] = new Parameter { Name = digestName, Kind = ParameterText, Data = digest, Size = 6 };
            parameters[2] = default;
            return EVP_MAC_CTX_set_params(macContext, parameters) == 1
                && EVP_CipherInit_ex(cipherContext, _ticketCipher, 0, cipher, iv, encrypt ? 1 : 0) == 1;
        }
    }

    /// <summary>Gives OpenSSL a copy of an OCSP response to send; false when it has no memory for it.</summary>
    public static bool SetStaple(nint ssl, ReadOnlySpan<byte> response)
    {
        // It is OpenSSL's from here on, which frees it with the SSL object.
        var copy = CRYPTO_malloc((nuint)response.Length, 0, 0);
        if (copy == null)
            return false;
        response.CopyTo(new Span<byte>(copy, response.Length));
        return SSL_ctrl(ssl, ControlStapleResponse, response.Length, (nint)copy) == 1;
    }

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_ciphersuites(nint context, string suites);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, string text);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_set_timeout(nint context, nint seconds);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_max_early_data(nint context, uint bytes);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_tlsext_ticket_key_evp_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint, nint, int, int> callback);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_callback_ctrl(nint context, int command, delegate* unmanaged[Cdecl]<nint, nint, int> callback);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get_certificate(nint ssl);

    [LibraryImport(Ssl)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_session_id_context(nint ssl, byte* id, uint length);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_set_options(nint ssl, ulong options);

    [LibraryImport(Ssl)]
    public static partial ulong SSL_clear_options(nint ssl, ulong options);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_num_tickets(nint ssl, nuint count);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_info_callback(nint ssl, delegate* unmanaged[Cdecl]<nint, int, int, void> callback);

    [LibraryImport(Crypto)]
    private static partial void* CRYPTO_malloc(nuint size, nint file, int line);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_CIPHER_fetch(nint library, string name, string? properties);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Crypto)]
    private static partial int EVP_MAC_CTX_set_params(nint context, Parameter* parameters);

    /// <summary>OSSL_PARAM (openssl/core.h).</summary>
    private struct Parameter
    {
        public byte* Name;
        public uint Kind;
        public void* Data;
        public nuint Size;
        public nuint Returned { get; set; }
    }
}
