namespace FastShield.Proxy.Tls;

/// <summary>What a server shows for some host names.</summary>
public sealed record TlsHost
{
    /// <summary>The certificate shown.</summary>
    public required ServerCertificate Certificate { get; init; }

    /// <summary>
    /// Certificates for the same names with keys of other kinds (ECDSA beside RSA): the client is shown the one it can verify, ECDSA where it can both.
    /// The portable transport shows <see cref="Certificate"/> alone.
    /// </summary>
    public IReadOnlyList<ServerCertificate> Alternatives { get; init; } = [];

    /// <summary>Host names, each exact or <c>*.</c> for one label; empty means the names in the certificate.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
