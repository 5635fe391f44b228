using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>One host of a listener: its context, and what does not go over with the context when a connection is switched to it. Immutable.</summary>
internal sealed unsafe class OpenSslHost
{
    private readonly OpenSslContext _context;
    private readonly (nint Leaf, ServerCertificate Certificate)[] _certificates;

    public OpenSslHost(ServerTls settings, TlsHost host, ReadOnlySpan<byte> sessionContext)
    {
        _context = new OpenSslContext(isServer: true, settings.MinVersion);
        _certificates = new (nint, ServerCertificate)[1 + host.Alternatives.Count];
        for (var i = 0; i < _certificates.Length; i++)
        {
            var certificate = i == 0 ? host.Certificate : host.Alternatives[i - 1];
            _certificates[i] = (_context.UseCertificate(certificate), certificate);
        }
        _context.SetSessionContext(sessionContext);
        _context.SetStaples();
        OpenSsl.SSL_CTX_set_client_hello_cb(Context, &OpenSslCallbacks.OnClientHello, 0);
        if (settings.ApplicationProtocols.Count > 0)
            OpenSsl.SSL_CTX_set_alpn_select_cb(Context, &OpenSslCallbacks.OnSelectProtocol, 0);
        _context.SetTickets(settings.Resumption);
        _context.VerifyClients();
    }

    public nint Context => _context.Handle;

    /// <summary>The OCSP response for the certificate that a handshake has chosen; empty where there is none that is still good.</summary>
    public ReadOnlySpan<byte> StapleFor(nint chosen, DateTimeOffset now)
    {
        foreach (var (leaf, certificate) in _certificates)
        {
            if (leaf == chosen)
                return certificate.Staple is { } staple && staple.IsGoodAt(now) ? staple.Response : default;
        }
        return default;
    }
}
