namespace FastShield.Control.Access;

/// <summary>A token of the management API; the secret itself is nowhere, only its hash.</summary>
public sealed record ApiToken
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>As its owner calls it; it is the actor in the audit log.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, 64 hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>What it may do.</summary>
    public required AccessLevel Level { get; init; }

    /// <summary>Ids of the zones that it is for; empty is all of them.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>From when on it is no good, UTC; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True where it was switched off.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute or so; null is never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it may be used for a zone.</summary>
    public bool IsFor(string zoneId) => Zones.Count == 0 || Zones.Contains(zoneId, StringComparer.Ordinal);
}
