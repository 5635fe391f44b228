using System.Net;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>Where to accept connections: an address, a port (0 lets the system choose one), and TLS settings or null for plain TCP.</summary>
public sealed record ListenEndpoint(IPAddress Address, int Port, ServerTls? Tls = null)
{
    /// <summary>
    /// A descriptor that listens there already, from a service manager or from a process before this one; the listener owns it from then on. Null to bind
    /// the address.
    /// </summary>
    public int? Descriptor { get; init; }

    /// <summary>
    /// The peers that begin each connection with a PROXY header, which says who their client is; every other peer is refused. Null where clients connect
    /// themselves.
    /// </summary>
    public TrustedPeers? ProxyPeers { get; init; }

    /// <summary>How many connections the system holds while none is accepted.</summary>
    public int Backlog { get; init; } = 1024;
}
