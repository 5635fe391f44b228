using System.Net;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>Where to connect to: a host name or a literal address, a port, and TLS settings or null for plain TCP.</summary>
public sealed record OriginAddress(string Host, int Port, ClientTls? Tls = null)
{
    /// <summary>A Unix socket in place of host and port; null for TCP.</summary>
    public string? UnixPath { get; init; }

    /// <summary>What the TLS handshake may take by itself; null where the time of connecting covers it.</summary>
    public TimeSpan? HandshakeTimeout { get; init; }

    /// <summary>The address that the host was found to have, so that it is not looked up; null for a look-up at each connect.</summary>
    public IPEndPoint? Resolved { get; init; }

    /// <summary>What a Unix socket shows as its address.</summary>
    internal static IPEndPoint NoEndPoint { get; } = new(IPAddress.Loopback, 0);
}
