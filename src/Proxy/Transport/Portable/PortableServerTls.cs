using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>The options of SslStream for each host of a listener.</summary>
internal sealed class PortableServerTls
{
    private readonly SslServerAuthenticationOptions[] _options;
    private readonly TlsHostNames _names;
    private readonly bool _refuseUnknown;

    public PortableServerTls(ServerTls settings)
    {
        if (settings.Hosts.Count == 0)
            throw new CertificateException("TLS needs at least one certificate.");
        _names = new TlsHostNames(settings.Hosts);
        _refuseUnknown = settings.RefuseUnknownHosts;
        _options = [.. settings.Hosts.Select(host => Make(settings, host))];
    }

    public SslServerAuthenticationOptions Select(string serverName)
    {
        var index = serverName.Length == 0 ? 0 : _names.Find(serverName);
        if (index < 0 && _refuseUnknown)
            throw new AuthenticationException($"No certificate for {serverName}.");
        return _options[Math.Max(0, index)];
    }

    private static SslServerAuthenticationOptions Make(ServerTls settings, TlsHost host)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(host.Certificate.Leaf, host.Certificate.Intermediates, offline: true),
            EnabledSslProtocols = PortableTls.Protocols(settings.MinVersion),
            ApplicationProtocols = PortableTls.Names(settings.ApplicationProtocols),
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (host.ClientCertificates == ClientCertificateMode.None)
            return options;
        if (host.ClientAuthorities is not { Count: > 0 } authorities)
            throw new CertificateException("Client certificates are asked for, but no authority is given that they must come from.");
        var isOptional = host.ClientCertificates == ClientCertificateMode.Optional;
        options.ClientCertificateRequired = true;
        options.AllowTlsResume = false;
        options.CertificateChainPolicy = PortableTls.TrustOnly(authorities);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null ? isOptional : errors == SslPolicyErrors.None;
        return options;
    }
}
