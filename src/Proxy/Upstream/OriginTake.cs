using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>A connection for a request, or why there is none.</summary>
/// <param name="Connection">The connection; null where there is none.</param>
/// <param name="IsKept">Whether it was used before, so that it may have gone stale.</param>
/// <param name="Failure">Where there is none: why the last address failed.</param>
internal readonly record struct OriginTake(Connection? Connection, bool IsKept, ConnectionErrorKind Failure)
{
    /// <summary>Whether as many connections as may be are in use, and none became free in time.</summary>
    public bool IsFull { get; init; }
}
