using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>The TLS settings towards an origin. Make one and keep it: what is prepared from it is remembered by its identity.</summary>
public sealed class ClientTls
{
    /// <summary>The name sent to the origin and demanded in its certificate; null means the host connected to.</summary>
    public string? ServerName { get; init; }

    /// <summary>The authorities trusted; null means those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Whether the origin's certificate and name are verified. False is for trying out only.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The certificate shown when the origin asks for one.</summary>
    public ServerCertificate? ClientCertificate { get; init; }

    /// <summary>The oldest version spoken.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Application protocols offered, in the order of preference; empty offers none.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = ["http/1.1"];
}
