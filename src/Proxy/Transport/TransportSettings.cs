namespace FastShield.Proxy.Transport;

/// <summary>What a transport is made with; everything has a bound, and every default is safe.</summary>
public sealed record TransportSettings
{
    /// <summary>Number of event loops, each a thread; by default one per core.</summary>
    public int Loops { get; init; } = Environment.ProcessorCount;

    /// <summary>Connections open at a time; above it accepting pauses and new ones wait with the operating system.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>
    /// Connections above <see cref="MaxConnections"/> that are taken all the same, so that their clients can be told instead of waiting: their handler
    /// finds <see cref="Connection.IsSurplus"/>. 0: they wait.
    /// </summary>
    public int MaxSurplus { get; init; }

    /// <summary>Connections open at a time of one client address, IPv6 by /64; one above it is ended at once and counted.</summary>
    public int MaxConnectionsPerClient { get; init; } = int.MaxValue;

    /// <summary>TLS handshakes under way at a time on one loop; a connection above it is reset and counted.</summary>
    public int MaxHandshakesPerLoop { get; init; } = 2048;

    /// <summary>How long a TLS handshake may take, on the server side.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock; tests bring their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called with what left a handler or a posted action as an exception; such a thing is a defect. Null: counted only.</summary>
    public Action<Exception>? Unhandled { get; init; }
}
