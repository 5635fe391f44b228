namespace FastShield.Proxy.Settings;

/// <summary>How long the waits for one origin may take; null keeps what <see cref="ProxyTimeouts"/> says. A time may be met up to 100 ms late.</summary>
public sealed record OriginTimeouts
{
    /// <summary>Connecting; also how long a request waits for a connection while as many as may be are in use.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>The TLS handshake; null where the time of connecting covers it.</summary>
    public TimeSpan? Handshake { get; init; }

    /// <summary>The first byte of an answer, from the request's last.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>The time between two pieces of a response.</summary>
    public TimeSpan? ResponseIdle { get; init; }

    /// <summary>The whole of a request at the origin, from the choice of an address to the response's last byte; null or zero for no such bound.</summary>
    public TimeSpan? Total { get; init; }
}
