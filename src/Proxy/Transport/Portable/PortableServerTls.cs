using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;
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

    /// <summary>The options for the host that a client names, and what it is asked.</summary>
    public SslServerAuthenticationOptions Select(string serverName, NetworkTransport transport, out ClientStanding standing)
    {
        var name = ToAscii(serverName);
        var host = name.Length == 0 ? 0 : Policies.Find(name);
        if (host < 0 && _refuseUnknown)
            throw new AuthenticationException($"No certificate for {serverName}.");
        var options = _options[Math.Max(0, host)];
        var asked = Policies.Ask(transport.ClientTrust, name, out var standsFor);
        standing = new ClientStanding(transport.Verifier, standsFor, asked);
        return asked is null ? options : Ask(options, asked, standing, transport.Settings.Time);
    }

    private static SslServerAuthenticationOptions Ask(SslServerAuthenticationOptions options, HostTrust asked, ClientStanding standing, TimeProvider time) => new()
    {
        ServerCertificateContext = options.ServerCertificateContext,
        EnabledSslProtocols = options.EnabledSslProtocols,
        ApplicationProtocols = options.ApplicationProtocols,
        AllowRenegotiation = false,
        // A session would carry the certificate, to be believed later as it was checked now.
        AllowTlsResume = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificateRequired = true,
        // What the framework finds is not looked at; this keeps it from the network and the system's authorities.
        CertificateChainPolicy = PortableTls.TrustOnly([]),
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => certificate is null
            ? asked.Mode == ClientCertificateMode.Optional
            : Show(standing, certificate, chain, time.GetUtcNow()) == CertificateFault.None,
    };

    private static CertificateFault Show(ClientStanding standing, X509Certificate certificate, X509Chain? chain, DateTimeOffset now)
    {
        var leaf = certificate.GetRawCertData();
        byte[][] all = [leaf, .. (chain?.ChainPolicy.ExtraStore ?? []).Select(static link => link.RawData).Where(link => !link.AsSpan().SequenceEqual(leaf)).Take(1 + ChainVerifier.MaxSent)];
        return standing.Show(all.SelectMany(static link => link).ToArray(), [.. all.Select(static link => link.Length)], now);
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
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(host.Certificate.Leaf, host.Certificate.Intermediates, offline: !fetches),
            EnabledSslProtocols = PortableTls.Protocols(settings.MinVersion),
            ApplicationProtocols = PortableTls.Names(settings.ApplicationProtocols),
            AllowRenegotiation = false,
            AllowTlsResume = settings.Resumption,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }
}
