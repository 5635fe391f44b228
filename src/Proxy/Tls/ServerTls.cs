namespace FastShield.Proxy.Tls;

/// <summary>The TLS settings of a listening port. The first host is the one for clients that name no host, or an unknown one.</summary>
public sealed record ServerTls
{
    /// <summary>At least one host.</summary>
    public required IReadOnlyList<TlsHost> Hosts { get; init; }

    /// <summary>The oldest version spoken.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Application protocols in the order of preference; a client that offers none of them is refused (RFC 7301 section 3.2).</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = ["http/1.1"];

    /// <summary>Whether a client that names a host not listed is refused (unrecognized_name) instead of shown the first host.</summary>
    public bool RefuseUnknownHosts { get; init; }

    /// <summary>Settings with one certificate for every host.</summary>
    public static ServerTls For(ServerCertificate certificate) => new() { Hosts = [new TlsHost { Certificate = certificate }] };
}
