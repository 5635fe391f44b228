namespace FastShield.Proxy.Settings;

/// <summary>
/// When an address of an origin is left out for what it did to requests: it could not be connected to, ended the connection without an answer, was
/// too slow, or said 502, 503 or 504. The last address that is left is never left out.
/// </summary>
public sealed record OriginEjection
{
    /// <summary>Failures in a row, over all loops; 0 never leaves an address out.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>For how long the first time; twice as long each further time.</summary>
    public TimeSpan Shortest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long at most.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(5);
}
