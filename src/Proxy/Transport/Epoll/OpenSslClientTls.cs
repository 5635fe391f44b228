using System.Runtime.CompilerServices;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The context for connections to origins with the same settings; made once for each settings object.</summary>
internal sealed class OpenSslClientTls
{
    private static readonly ConditionalWeakTable<ClientTls, OpenSslClientTls> _made = [];

    private readonly OpenSslContext _context;

    private OpenSslClientTls(ClientTls settings)
    {
        Verifies = settings.Verify;
        _context = new OpenSslContext(isServer: false, settings.MinVersion);
        _context.OfferProtocols(settings.ApplicationProtocols);
        if (settings.ClientCertificate is { } certificate)
            _context.UseCertificate(certificate);
        if (!settings.Verify)
            return;
        if (settings.Authorities is { } authorities)
            _context.Trust(authorities);
        else
            _context.TrustSystem();
        OpenSsl.SSL_CTX_set_verify(_context.Handle, OpenSsl.VerifyPeer, 0);
    }

    public bool Verifies { get; }

    public nint Context => _context.Handle;

    public static OpenSslClientTls For(ClientTls settings) => _made.GetValue(settings, static key => new OpenSslClientTls(key));
}
