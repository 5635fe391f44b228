using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>Settings in the words of SslStream.</summary>
internal static class PortableTls
{
    public static SslProtocols Protocols(TlsVersion minVersion) =>
        minVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    public static List<SslApplicationProtocol>? Names(IReadOnlyList<string> protocols) =>
        protocols.Count == 0 ? null : [.. protocols.Select(static name => new SslApplicationProtocol(name))];

    public static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    public static SslClientAuthenticationOptions ForClient(ClientTls settings, string serverName, Action onRejected)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = Protocols(settings.MinVersion),
            ApplicationProtocols = Names(settings.ApplicationProtocols),
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
            {
                if (errors == SslPolicyErrors.None || !settings.Verify)
                    return true;
                onRejected();
                return false;
            },
        };
        if (settings.Authorities is { } authorities)
            options.CertificateChainPolicy = TrustOnly(authorities);
        if (settings.ClientCertificate is { } certificate)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate.Leaf, certificate.Intermediates, offline: true);
        return options;
    }

    public static TlsFacts ReadFacts(SslStream stream, string? serverName, ClientStanding? standing) => new()
    {
        Protocol = stream.SslProtocol >= SslProtocols.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
        Cipher = stream.NegotiatedCipherSuite.ToString(),
        ServerName = string.IsNullOrEmpty(serverName) ? null : serverName.ToLowerInvariant(),
        ApplicationProtocol = stream.NegotiatedApplicationProtocol.Protocol.Length == 0 ? null : stream.NegotiatedApplicationProtocol.ToString(),
        PeerCertificate = stream.RemoteCertificate?.GetRawCertData(),
        // SslStream does not tell.
        IsResumed = false,
        Standing = standing,
    };
}
