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

    /// <summary>The protocols of a listener that speaks HTTP/2 too, which it prefers.</summary>
    public static IReadOnlyList<string> Http2AndHttp11 { get; } = ["h2", "http/1.1"];

    /// <summary>Whether a client that names a host not listed is refused (unrecognized_name) instead of shown the first host. One that names none is shown it.</summary>
    public bool RefuseUnknownHosts { get; init; }

    /// <summary>
    /// The keys of session tickets; null for random ones of the listener's own. Kept over <see cref="Transport.Listener.UpdateTls"/> either way. The
    /// portable transport leaves tickets to the system's library.
    /// </summary>
    public TicketKeyRing? Tickets { get; init; }

    /// <summary>Whether sessions are resumed, with hosts that ask for no certificate.</summary>
    public bool Resumption { get; init; } = true;

    /// <summary>The clock, by which a staple is judged.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Settings with one certificate for every host.</summary>
    public static ServerTls For(ServerCertificate certificate) => new() { Hosts = [new TlsHost { Certificate = certificate }] };
}
