namespace FastShield.Proxy.Settings;

/// <summary>HTTP/2 for clients (docs/HTTP2.md): whether it is spoken, and the bounds of one connection. Heads and bodies have the bounds of <see cref="ProxyLimits"/>.</summary>
public sealed record Http2Limits
{
    /// <summary>Whether plain connections may begin with the preface of HTTP/2. On TLS the handshake decides: see <see cref="Tls.ServerTls.ApplicationProtocols"/>.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Streams open at a time (SETTINGS_MAX_CONCURRENT_STREAMS); one more is refused.</summary>
    public int MaxStreams { get; init; } = 100;

    /// <summary>The window of a stream in bytes (SETTINGS_INITIAL_WINDOW_SIZE): what is held of a body that nobody reads yet.</summary>
    public int StreamWindow { get; init; } = 64 * 1024;

    /// <summary>The window of the connection in bytes, 65,535 at the least.</summary>
    public int ConnectionWindow { get; init; } = 1024 * 1024;

    /// <summary>Streams that may be reset in a second, by the client or because of what it sent; more ends the connection.</summary>
    public int MaxResetsPerSecond { get; init; } = 400;

    /// <summary>
    /// Frames that carry nothing in a second: a WINDOW_UPDATE or PRIORITY counts one, an empty DATA or a PING ten, SETTINGS twenty; data sent gives credit.
    /// More ends the connection.
    /// </summary>
    public int MaxControlsPerSecond { get; init; } = 5000;
}
