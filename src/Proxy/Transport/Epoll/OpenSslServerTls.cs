using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The contexts of one listener: one for each host, found by the name the client sends. Immutable; new settings make a new one.</summary>
internal sealed unsafe class OpenSslServerTls
{
    private readonly OpenSslContext[] _contexts;
    private readonly int[] _verifyModes;
    private readonly TlsHostNames _names;
    private readonly byte[][] _protocols;
    private readonly bool _refuseUnknown;

    public OpenSslServerTls(ServerTls settings)
    {
        if (settings.Hosts.Count == 0)
            throw new CertificateException("TLS needs at least one certificate.");
        _names = new TlsHostNames(settings.Hosts);
        _refuseUnknown = settings.RefuseUnknownHosts;
        _protocols = new byte[settings.ApplicationProtocols.Count][];
        for (var i = 0; i < _protocols.Length; i++)
            _protocols[i] = OpenSslContext.EncodeProtocol(settings.ApplicationProtocols[i]);
        _contexts = new OpenSslContext[settings.Hosts.Count];
        _verifyModes = new int[_contexts.Length];
        for (var i = 0; i < _contexts.Length; i++)
            _contexts[i] = Make(settings, i);
    }

    public nint DefaultContext => _contexts[0].Handle;

    /// <summary>Chooses the context for the name a client sent; false when it is to be refused.</summary>
    public bool TrySelect(ReadOnlySpan<char> serverName, out nint context, out int verifyMode)
    {
        var index = _names.Find(serverName);
        if (index < 0 && _refuseUnknown)
        {
            (context, verifyMode) = (0, 0);
            return false;
        }
        index = Math.Max(0, index);
        context = _contexts[index].Handle;
        verifyMode = _verifyModes[index];
        return true;
    }

    /// <summary>The place in the client's list of the first of our protocols that it offers, -1 for none.</summary>
    public int ChooseProtocol(ReadOnlySpan<byte> offered)
    {
        foreach (var protocol in _protocols)
        {
            for (var i = 0; i < offered.Length; i += offered[i] + 1)
            {
                var length = offered[i];
                if (i + 1 + length > offered.Length)
                    return -1;
                if (offered.Slice(i + 1, length).SequenceEqual(protocol))
                    return i;
            }
        }
        return -1;
    }

    private OpenSslContext Make(ServerTls settings, int index)
    {
        var host = settings.Hosts[index];
        var context = new OpenSslContext(isServer: true, settings.MinVersion);
        context.UseCertificate(host.Certificate);
        context.SetSessionContext(SessionContext(host, index));
        _ = OpenSsl.SSL_CTX_set_num_tickets(context.Handle, 1);
        OpenSsl.SSL_CTX_set_client_hello_cb(context.Handle, &OpenSslCallbacks.OnClientHello, 0);
        if (_protocols.Length > 0)
            OpenSsl.SSL_CTX_set_alpn_select_cb(context.Handle, &OpenSslCallbacks.OnSelectProtocol, 0);
        if (host.ClientCertificates != ClientCertificateMode.None)
        {
            if (host.ClientAuthorities is not { Count: > 0 } authorities)
                throw new CertificateException("Client certificates are asked for, but no authority is given that they must come from.");
            context.Trust(authorities, announce: true);
            _verifyModes[index] = host.ClientCertificates == ClientCertificateMode.Required ? OpenSsl.VerifyRequired : OpenSsl.VerifyPeer;
            // A resumed session would stand for a certificate that was checked under earlier settings.
            _ = OpenSsl.SSL_CTX_set_options(context.Handle, OpenSsl.NoTickets);
            _ = OpenSsl.SSL_CTX_set_num_tickets(context.Handle, 0);
        }
        OpenSsl.SSL_CTX_set_verify(context.Handle, _verifyModes[index], 0);
        return context;
    }

    /// <summary>At most 32 bytes that differ between hosts, certificates and policies.</summary>
    private static byte[] SessionContext(TlsHost host, int index) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{index}|{host.ClientCertificates}|{host.Certificate.Leaf.Thumbprint}|{string.Join(',', host.Names)}"));
}
