namespace FastShield.Proxy.Settings;

/// <summary>How long each wait may take; a time may be met up to 100 ms late.</summary>
public sealed record ProxyTimeouts
{
    /// <summary>A TLS handshake.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A request head, from its first byte; for the first one of a connection from its start.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two requests of a connection.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Grace before <see cref="ProxyLimits.MinRate"/> counts, at bodies and at responses.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connecting to an origin, its TLS handshake included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An origin's first byte, from the request's last; also what it may take to accept a request.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between two pieces of a response.</summary>
    public TimeSpan ResponseIdle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a tunnel may carry nothing in either direction, and how long a peer may take none of what is there for it.</summary>
    public TimeSpan TunnelIdle { get; init; } = TimeSpan.FromMinutes(5);
}
