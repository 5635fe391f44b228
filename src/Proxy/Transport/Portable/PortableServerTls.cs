using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>The options of SslStream for each host of a listener.</summary>
internal sealed class PortableServerTls
{
    private static readonly IdnMapping _names = new() { UseStd3AsciiRules = false };

    private readonly SslServerAuthenticationOptions[] _options;
    private readonly bool _refuseUnknown;

    public PortableServerTls(ServerTls settings)
    {
        Policies = new TlsPolicies(settings);
        _refuseUnknown = settings.RefuseUnknownHosts;
        _options = [.. settings.Hosts.Select(host => Make(settings, host))];
    }

    public TlsPolicies Policies { get; }

    public SslServerAuthenticationOptions Select(string serverName, out int host)
    {
        host = 0;
        if (serverName.Length > 0)
        {
            host = Policies.Find(ToAscii(serverName));
            if (host < 0 && _refuseUnknown)
                throw new AuthenticationException($"No certificate for {serverName}.");
            host = Math.Max(0, host);
        }
        return _options[host];
    }

    /// <summary>SslStream shows an international name (RFC 5890) decoded; certificates and requests have it as it was sent.</summary>
    public static string ToAscii(string serverName)
    {
        if (serverName.AsSpan().IndexOfAnyExceptInRange('\u0001', '\u007F') < 0)
            return serverName;
        try
        {
            return _names.GetAscii(serverName);
        }
        catch (ArgumentException)
        {
            return serverName;
        }
    }

    private static SslServerAuthenticationOptions Make(ServerTls settings, TlsHost host)
    {
        // With a staple to fetch the framework also completes the chain, from the network if it must, while the settings are taken over.
        var fetches = host.Certificate.Stapling == Stapling.Fetch;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(host.Certificate.Leaf, host.Certificate.Intermediates, offline: !fetches),
            EnabledSslProtocols = PortableTls.Protocols(settings.MinVersion),
            ApplicationProtocols = PortableTls.Names(settings.ApplicationProtocols),
            AllowRenegotiation = false,
            AllowTlsResume = settings.Resumption,
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
