using System.Runtime.InteropServices;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// Owns one SSL object. Invariants: used by its loop's thread alone; disposed exactly once, by its connection; every call that fails empties the thread's
/// error queue, so that no other connection finds errors that are not its own.
/// </summary>
internal sealed unsafe class OpenSslSession : IDisposable
{
    /// <summary>Done, or data was read.</summary>
    public const int Done = 1;

    /// <summary>More records are needed.</summary>
    public const int NeedsRecords = 2;

    /// <summary>The peer sent close_notify.</summary>
    public const int Ended = 3;

    /// <summary>A fatal error; nothing more can be done with the object.</summary>
    public const int Broken = 4;

    private const int ReasonNoPeerCertificate = 199;
    private nint _ssl;
    private bool _isBroken;

    private OpenSslSession(OpenSslBuffers buffers, nint context)
    {
        _ssl = OpenSsl.SSL_new(context);
        if (_ssl == 0)
            throw new ConnectionException(ConnectionErrorKind.OutOfResources, $"TLS cannot begin: {OpenSsl.TakeError(out _)}");
        buffers.Attach(_ssl);
    }

    public static OpenSslSession ForServer(OpenSslBuffers buffers, OpenSslServerTls settings)
    {
        var session = new OpenSslSession(buffers, settings.HostAt(0).Context);
        OpenSsl.SSL_set_accept_state(session._ssl);
        return session;
    }

    public static OpenSslSession ForClient(OpenSslBuffers buffers, OpenSslClientTls settings, string serverName)
    {
        var session = new OpenSslSession(buffers, settings.Context);
        var isAddress = System.Net.IPAddress.TryParse(serverName, out _);
        // RFC 6066 section 3: literal addresses are not sent as names.
        if (!isAddress)
            _ = OpenSsl.SSL_ctrl(session._ssl, OpenSsl.ControlHostName, 0, serverName);
        if (settings.Verifies)
        {
            var isSet = isAddress
                ? OpenSsl.X509_VERIFY_PARAM_set1_ip_asc(OpenSsl.SSL_get0_param(session._ssl), serverName)
                : OpenSsl.SSL_set1_host(session._ssl, serverName);
            if (isSet != 1)
            {
                session.Dispose();
                throw new ConnectionException(ConnectionErrorKind.CertificateInvalid, $"'{serverName}' is no name that a certificate can be verified for.");
            }
        }
        OpenSsl.SSL_set_connect_state(session._ssl);
        return session;
    }

    /// <summary>Goes over to another host of the same listener, while the client's hello is read.</summary>
    public void Switch(OpenSslHost from, OpenSslHost to)
    {
        if (from == to)
            return;
        _ = OpenSsl.SSL_set_SSL_CTX(_ssl, to.Context);
    }

    /// <summary>
    /// Asks the client for a certificate. No tickets then: one would carry the certificate, to be believed later as it was checked now, and costs more than
    /// the handshake it saves.
    /// </summary>
    public void Ask(HostTrust trust)
    {
        OpenSsl.SSL_set_verify(_ssl, trust.Mode == ClientCertificateMode.Required ? OpenSsl.VerifyRequired : OpenSsl.VerifyPeer, 0);
        _ = OpenSsl.SSL_set_options(_ssl, OpenSsl.NoTickets);
        _ = OpenSsl.SSL_set_num_tickets(_ssl, 0);
        OpenSsl.SSL_set0_CA_list(_ssl, OpenSslAuthorityNames.CopyFor(trust));
    }

    /// <summary>Ties what is resumed here to this, at most 32 bytes.</summary>
    public void SetSessionContext(ReadOnlySpan<byte> id)
    {
        fixed (byte* p = id)
            _ = OpenSsl.SSL_set_session_id_context(_ssl, p, (uint)id.Length);
    }

    /// <summary>From here on messages of the TLS layer itself are counted: KeyUpdates, renegotiations tried, alerts.</summary>
    public void CountMessages() => OpenSsl.SSL_set_info_callback(_ssl, &OpenSslCallbacks.OnInfo);

    public bool IsTls12 => OpenSsl.SSL_version(_ssl) == OpenSsl.Tls12;

    public int Handshake(out ConnectionErrorKind kind, out string? message)
    {
        (kind, message) = (default, null);
        var result = OpenSsl.SSL_do_handshake(_ssl);
        if (result == 1)
            return Done;
        if (OpenSsl.SSL_get_error(_ssl, result) == OpenSsl.ErrorWantRead)
            return NeedsRecords;
        _isBroken = true;
        message = OpenSsl.TakeError(out var reason);
        var verified = OpenSsl.SSL_get_verify_result(_ssl);
        if (verified != 0)
            message = $"{Marshal.PtrToStringUTF8(OpenSsl.X509_verify_cert_error_string(verified))} ({message})";
        kind = verified != 0 || reason == ReasonNoPeerCertificate ? ConnectionErrorKind.CertificateInvalid : ConnectionErrorKind.HandshakeFailed;
        return Broken;
    }

    public int Read(Span<byte> buffer, out int length, out string? message)
    {
        fixed (byte* p = buffer)
            length = OpenSsl.SSL_read(_ssl, p, buffer.Length);
        message = null;
        return length > 0 ? Done : Explain(length, out message);
    }

    /// <summary>Whether there is data, which stays.</summary>
    public int Peek(out string? message)
    {
        byte one;
        var length = OpenSsl.SSL_peek(_ssl, &one, 1);
        message = null;
        return length > 0 ? Done : Explain(length, out message);
    }

    /// <summary>Encrypts all of the data into the write BIO, which takes everything.</summary>
    public bool Write(ReadOnlySpan<byte> data, out string? message)
    {
        message = null;
        fixed (byte* p = data)
        {
            for (var done = 0; done < data.Length;)
            {
                var n = OpenSsl.SSL_write(_ssl, p + done, data.Length - done);
                if (n <= 0)
                {
                    _isBroken = true;
                    message = OpenSsl.TakeError(out _);
                    return false;
                }
                done += n;
            }
        }
        return true;
    }

    /// <summary>Nothing is expected for a while: the record buffers, some 34 kB, go and come back with the next record.</summary>
    public void Rest()
    {
        // Versions before 3.0.14 would go on reading a record whose header lay in the buffer that was freed (CVE-2024-4741).
        if (OpenSsl.SSL_rstate_string(_ssl)[1] == (byte)'H')
            _ = OpenSsl.SSL_free_buffers(_ssl);
    }

    /// <summary>Writes close_notify into the write BIO, unless the stream is broken or the handshake has not ended.</summary>
    public void Shutdown()
    {
        if (!_isBroken && OpenSsl.SSL_shutdown(_ssl) < 0)
            OpenSsl.ERR_clear_error();
    }

    public TlsFacts ReadFacts(string? serverName, ClientStanding? standing)
    {
        byte* protocol;
        uint length;
        OpenSsl.SSL_get0_alpn_selected(_ssl, &protocol, &length);
        return new TlsFacts
        {
            Protocol = OpenSsl.SSL_version(_ssl) == OpenSsl.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
            Cipher = Marshal.PtrToStringUTF8(OpenSsl.SSL_CIPHER_get_name(OpenSsl.SSL_get_current_cipher(_ssl))) ?? "",
            ServerName = serverName,
            ApplicationProtocol = length == 0 ? null : Encoding.ASCII.GetString(protocol, (int)length),
            PeerCertificate = standing is null ? ReadPeerCertificate() : standing.Certificate,
            IsResumed = OpenSsl.SSL_session_reused(_ssl) == 1,
            Standing = standing,
        };
    }

    public void Dispose()
    {
        if (_ssl == 0)
            return;
        OpenSsl.SSL_free(_ssl);
        _ssl = 0;
    }

    private byte[]? ReadPeerCertificate()
    {
        var certificate = OpenSsl.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0)
            return null;
        try
        {
            var bytes = new byte[OpenSsl.i2d_X509(certificate, null)];
            fixed (byte* first = bytes)
            {
                var p = first;
                _ = OpenSsl.i2d_X509(certificate, &p);
            }
            return bytes;
        }
        finally
        {
            OpenSsl.X509_free(certificate);
        }
    }

    private int Explain(int result, out string? message)
    {
        message = null;
        switch (OpenSsl.SSL_get_error(_ssl, result))
        {
            case OpenSsl.ErrorWantRead:
                return NeedsRecords;
            case OpenSsl.ErrorZeroReturn:
                return Ended;
            default:
                _isBroken = true;
                message = OpenSsl.TakeError(out _);
                return Broken;
        }
    }
}
