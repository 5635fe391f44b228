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

    /// <summary>Long bodies that may wait for a worker thread; a request above it is 503.</summary>
    public int MaxChecksWaiting { get; init; } = 1024;

    /// <summary>Bytes per second that a client must send of a body, and take of a response, at the least; 1 or more.</summary>
    public int MinRate { get; init; } = 240;

    /// <summary>
    /// Connections of clients open at a time. At the limit idle ones are ended, those that have waited longest first; where that makes no room, new ones
    /// are answered 503 as long as they are not more than a hundredth above it (16 at least), and wait with the operating system beyond that.
    /// </summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>Of those, of one client address, IPv6 by /64; one above it is ended at once.</summary>
    public int MaxConnectionsPerClient { get; init; } = 20_000;

    /// <summary>TLS handshakes under way, each loop its share; one above it is ended at once.</summary>
    public int MaxHandshakes { get; init; } = 4096;

    /// <summary>Requests under way, each loop its share; one above it is answered 503.</summary>
    public int MaxRequests { get; init; } = 65_536;

    /// <summary>Memory that the process may take, for the watermarks; null for that of its control group, or of the machine.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>The part of that memory from which on connections end behind their answers.</summary>
    public double MemoryNoKeepAlive { get; init; } = 0.92;

    /// <summary>The part of it from which on new requests are answered 503.</summary>
    public double MemoryRefuse { get; init; } = 0.95;

    /// <summary>Requests on one connection; the last one is answered with `Connection: close`.</summary>
    public int MaxRequestsPerConnection { get; init; } = 1_000_000;
}
