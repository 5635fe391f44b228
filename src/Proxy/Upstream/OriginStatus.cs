namespace FastShield.Proxy.Upstream;

/// <summary>What one origin has done since it was put in force, over all loops; each number is right, though not all of the same instant.</summary>
public sealed record OriginStatus
{
    /// <summary>The name in the settings.</summary>
    public required string Name { get; init; }

    /// <summary>Requests that were given to it.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that it failed: not reached, no answer, too slow, nonsense, or 502, 503 and 504 of its own.</summary>
    public long Failures { get; init; }

    /// <summary>Requests that were sent a second time.</summary>
    public long Retries { get; init; }

    /// <summary>Requests that were not sent a second time, though it was safe, because too many were.</summary>
    public long RetriesDenied { get; init; }

    /// <summary>Requests answered with 503 because as many connections as may be were in use.</summary>
    public long Overflows { get; init; }

    /// <summary>Times that an address was left out for what it did to requests.</summary>
    public long Ejections { get; init; }

    /// <summary>Connections made.</summary>
    public long Connects { get; init; }

    /// <summary>Connections that could not be made.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>Connections open now.</summary>
    public long Connections { get; init; }

    /// <summary>Requests under way now.</summary>
    public long InFlight { get; init; }

    /// <summary>Requests that wait for a connection now.</summary>
    public long Pending { get; init; }

    /// <summary>Its addresses, as last looked up.</summary>
    public required IReadOnlyList<OriginTargetStatus> Targets { get; init; }
}

/// <summary>How one address of an origin is doing.</summary>
/// <param name="Address">`10.0.0.7:8080`, `[::1]:80`, `unix:/run/app.sock`.</param>
/// <param name="State">Whether it gets requests.</param>
/// <param name="Ejections">Times that it was left out for what it did to requests.</param>
public sealed record OriginTargetStatus(string Address, OriginTargetState State, long Ejections);

/// <summary>Whether an address of an origin gets requests.</summary>
public enum OriginTargetState : byte
{
    /// <summary>Its full share.</summary>
    Up,

    /// <summary>It was left out, and its share is growing.</summary>
    SlowStart,

    /// <summary>Left out for what it did to requests.</summary>
    Ejected,

    /// <summary>Left out for what it answered when it was asked.</summary>
    Down,
}
