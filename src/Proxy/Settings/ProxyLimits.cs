using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Settings;

/// <summary>Bounds, all in bytes unless they say otherwise.</summary>
public sealed record ProxyLimits
{
    /// <summary>Message heads, requests' and responses'.</summary>
    public HeadLimits Head { get; init; } = HeadLimits.Default;

    /// <summary>A body that is checked, where its operation sets no limit of its own; more is 413.</summary>
    public int MaxBody { get; init; } = 1024 * 1024;

    /// <summary>A body that is passed on without being held: unchecked, or too long to be checked with log. More is 413.</summary>
    public long MaxStreamedBody { get; init; } = 1024L * 1024 * 1024;

    /// <summary>How many bytes a byte of a coded body may turn into; more is 413.</summary>
    public int MaxExpansion { get; init; } = 100;

    /// <summary>
    /// A response's body that is held, or copied, to be checked: with block a longer one is 502, with log it is told that it was not checked. Bodies of
    /// which nothing is asked are not held, whatever their length.
    /// </summary>
    public int MaxResponseBody { get; init; } = 1024 * 1024;

    /// <summary>
    /// All bodies together that are held to be checked, requests' and responses'; a request above it is 503, and so is a response that was to be held.
    /// </summary>
    public long MaxBodiesInFlight { get; init; } = 256L * 1024 * 1024;

    /// <summary>A body of an answered request that is read and thrown away to keep the connection; above it the connection ends.</summary>
    public int MaxDrain { get; init; } = 64 * 1024;

    /// <summary>A body that is checked on the loop; a longer one is checked on a worker thread, so that its neighbours do not wait.</summary>
    public int CheckOnLoop { get; init; } = 64 * 1024;

    /// <summary>Bytes per second that a client must send of a body, and take of a response, at the least.</summary>
    public int MinRate { get; init; } = 240;

    /// <summary>Connections of clients open at a time.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>Requests on one connection; the last one is answered with `Connection: close`.</summary>
    public int MaxRequestsPerConnection { get; init; } = 1_000_000;
}
