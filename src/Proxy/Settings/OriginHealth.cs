namespace FastShield.Proxy.Settings;

/// <summary>How each address of an origin is asked, unasked by clients, whether it is well.</summary>
public sealed record OriginHealth
{
    /// <summary>The path of the GET, with its query.</summary>
    public required string Path { get; init; }

    /// <summary>The Host field; null for the address's own host.</summary>
    public string? Host { get; init; }

    /// <summary>The time from the end of one question to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What connecting and answering may take together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The statuses that say so.</summary>
    public int LowestStatus { get; init; } = 200;

    /// <summary>The last of the statuses that say so.</summary>
    public int HighestStatus { get; init; } = 299;

    /// <summary>Bad answers in a row before the address is left out.</summary>
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>Good answers in a row before it is taken in again.</summary>
    public int HealthyAfter { get; init; } = 2;
}
