using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>Trust for tests.</summary>
internal static class TestTrust
{
    public static ClientTrust Of(params (string Name, HostTrust Trust)[] hosts) => new(hosts);

    public static HostTrust Demand(params X509Certificate2[] authorities) => Make(ClientCertificateMode.Required, authorities);

    public static HostTrust Invite(params X509Certificate2[] authorities) => Make(ClientCertificateMode.Optional, authorities);

    public static TrustedAuthority Authority(X509Certificate2 certificate, RevocationSet? revoked = null, params byte[][] chain) =>
        new() { Id = certificate.Thumbprint, Name = certificate.Subject, Certificate = certificate.RawData, Revoked = revoked ?? RevocationSet.Empty, Chain = chain };

    /// <summary>The same shield with other trust.</summary>
    public static Shield With(this Shield shield, ClientTrust trust) => new()
    {
        Version = shield.Version + 1, Engine = shield.Engine, Hosts = shield.Hosts, Operations = shield.Operations, ClientTrust = trust,
    };

    private static HostTrust Make(ClientCertificateMode mode, X509Certificate2[] authorities) =>
        new() { Mode = mode, Authorities = [.. authorities.Select(static authority => Authority(authority))] };
}
