using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// Owns one SSL_CTX. Invariant: the handle is used only while this object is referenced; SSL objects made from it hold a reference of their own, so the
/// finalizer may run while connections live on.
/// </summary>
internal sealed unsafe class OpenSslContext
{
    /// <summary>Ephemeral keys and AEAD alone: nothing with CBC (Lucky 13 and its like), RSA key transport or finite fields.</summary>
    private const string Tls12Ciphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    private const string Tls13Suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
    private const string Groups = "X25519:P-256:P-384";

    /// <summary>About what a context takes of OpenSSL's memory, for the collector, which sees a few bytes alone.</summary>
    private const int NativeBytes = 40 * 1024;

    public OpenSslContext(bool isServer, TlsVersion minVersion)
    {
        if (!OpenSsl.IsPresent)
            throw new CertificateException("OpenSSL 3 (libssl.so.3, libcrypto.so.3) is not installed. Install the package libssl3, or use the portable transport.");
        Handle = OpenSsl.SSL_CTX_new(isServer ? OpenSsl.TLS_server_method() : OpenSsl.TLS_client_method());
        Demand(Handle != 0, "A TLS context cannot be made");
        _ = OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlMode, OpenSsl.Modes, 0);
        _ = OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlMinProtocol, minVersion == TlsVersion.Tls13 ? OpenSsl.Tls13 : OpenSsl.Tls12, 0);
        // Sessions live in tickets with the clients: nothing is kept here for them.
        _ = OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlCacheMode, 0, 0);
        _ = OpenSsl.SSL_CTX_set_options(Handle, OpenSsl.Options);
        Demand(OpenSsl.SSL_CTX_set_cipher_list(Handle, Tls12Ciphers) == 1, "The cipher suites are not available");
        Demand(OpenSsl.SSL_CTX_set_ciphersuites(Handle, Tls13Suites) == 1, "The cipher suites of TLS 1.3 are not available");
        Demand(OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlSetGroupsList, 0, Groups) == 1, "The groups for key exchange are not available");
        // A request in early data could be sent again by anybody who has seen it (RFC 8446 section 8).
        _ = OpenSsl.SSL_CTX_set_max_early_data(Handle, 0);
        GC.AddMemoryPressure(NativeBytes);
    }

    ~OpenSslContext()
    {
        if (Handle == 0)
            return;
        OpenSsl.SSL_CTX_free(Handle);
        GC.RemoveMemoryPressure(NativeBytes);
    }

    public nint Handle { get; }

    /// <summary>Adds a certificate beside those with keys of other kinds; gives its address, which stays valid as long as the context.</summary>
    public nint UseCertificate(ServerCertificate certificate)
    {
        var leaf = Decode(certificate.Leaf);
        try
        {
            Demand(OpenSsl.SSL_CTX_use_certificate(Handle, leaf) == 1, $"{certificate.Source}: the certificate is refused by OpenSSL");
        }
        finally
        {
            OpenSsl.X509_free(leaf);
        }
        foreach (var intermediate in certificate.Intermediates)
        {
            var link = Decode(intermediate);
            _ = OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlAddChain, 1, link);
            OpenSsl.X509_free(link);
        }
        UseKey(certificate);
        Demand(OpenSsl.SSL_CTX_check_private_key(Handle) == 1, $"{certificate.Source}: the private key does not fit the certificate");
        return leaf;
    }

    /// <summary>Has the certificates of clients verified by us, where a handshake asks for them; by itself a context does not.</summary>
    public void VerifyClients()
    {
        OpenSsl.SSL_CTX_set_verify(Handle, OpenSsl.VerifyNone, 0);
        OpenSsl.SSL_CTX_set_cert_verify_callback(Handle, &OpenSslCallbacks.OnCertificates, 0);
        _ = OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ControlMaxCertificates, ChainVerifier.MaxBytes, 0);
    }

    /// <summary>Trusts these authorities, and no others.</summary>
    public void Trust(X509Certificate2Collection authorities)
    {
        var store = OpenSsl.SSL_CTX_get_cert_store(Handle);
        foreach (var authority in authorities)
        {
            var decoded = Decode(authority);
            _ = OpenSsl.X509_STORE_add_cert(store, decoded);
            OpenSsl.X509_free(decoded);
        }
    }

    public void TrustSystem() => _ = OpenSsl.SSL_CTX_set_default_verify_paths(Handle);

    /// <summary>Sessions of one context must not be resumed under the policy of another.</summary>
    public void SetSessionContext(ReadOnlySpan<byte> id)
    {
        fixed (byte* p = id)
            _ = OpenSsl.SSL_CTX_set_session_id_context(Handle, p, (uint)id.Length);
    }

    /// <summary>One ticket for each handshake, with keys of our own; or none.</summary>
    public void SetTickets(bool isOn)
    {
        _ = OpenSsl.SSL_CTX_set_timeout(Handle, (nint)TicketKeyRing.Lifetime.TotalSeconds);
        _ = OpenSsl.SSL_CTX_set_tlsext_ticket_key_evp_cb(Handle, &OpenSslCallbacks.OnTicketKey);
        _ = OpenSsl.SSL_CTX_set_num_tickets(Handle, isOn ? 1u : 0u);
        if (!isOn)
            _ = OpenSsl.SSL_CTX_set_options(Handle, OpenSsl.NoTickets);
    }

    /// <summary>Asks for a staple where a client asks for one.</summary>
    public void SetStaples() => _ = OpenSsl.SSL_CTX_callback_ctrl(Handle, OpenSsl.ControlStatusCallback, &OpenSslCallbacks.OnStaple);

    public void OfferProtocols(IReadOnlyList<string> protocols)
    {
        if (protocols.Count == 0)
            return;
        var wire = new List<byte>();
        foreach (var protocol in protocols)
        {
            var name = EncodeProtocol(protocol);
            wire.Add((byte)name.Length);
            wire.AddRange(name);
        }
        var bytes = wire.ToArray();
        fixed (byte* p = bytes)
            _ = OpenSsl.SSL_CTX_set_alpn_protos(Handle, p, (uint)bytes.Length);
    }

    public static byte[] EncodeProtocol(string protocol)
    {
        var name = Encoding.ASCII.GetBytes(protocol);
        return name.Length is > 0 and <= 255
            ? name
            : throw new CertificateException($"'{protocol}' is no application protocol name; it has 1 to 255 characters (RFC 7301 section 3.1).");
    }

    private void UseKey(ServerCertificate certificate)
    {
        var bytes = certificate.ExportKey();
        try
        {
            fixed (byte* first = bytes)
            {
                var p = first;
                var key = OpenSsl.d2i_AutoPrivateKey(0, &p, bytes.Length);
                Demand(key != 0, $"{certificate.Source}: the private key is not understood by OpenSSL");
                var used = OpenSsl.SSL_CTX_use_PrivateKey(Handle, key);
                OpenSsl.EVP_PKEY_free(key);
                Demand(used == 1, $"{certificate.Source}: the private key does not fit the certificate");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static nint Decode(X509Certificate2 certificate)
    {
        var bytes = certificate.RawData;
        fixed (byte* first = bytes)
        {
            var p = first;
            var decoded = OpenSsl.d2i_X509(0, &p, bytes.Length);
            Demand(decoded != 0, $"The certificate of {certificate.Subject} is not understood by OpenSSL");
            return decoded;
        }
    }

    private static void Demand(bool condition, string message)
    {
        if (!condition)
            throw new CertificateException($"{message} ({OpenSsl.TakeError(out _)}).");
    }
}
