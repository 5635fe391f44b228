namespace FastShield.Control.Api;

/// <summary>Bounds of the management API.</summary>
public sealed record ManagementLimits
{
    /// <summary>Octets of a body at most.</summary>
    public int Body { get; init; } = 64 << 20;

    /// <summary>Octets of a body of JSON at most that holds no document.</summary>
    public int SmallBody { get; init; } = 4 << 20;

    /// <summary>Octets at most of all bodies that are in memory at once; what does not fit is told to try again.</summary>
    public long BodiesInMemory { get; init; } = 256 << 20;

    /// <summary>The time within which a body has to be there.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls with wrong credentials from one address within a minute that are answered as such.</summary>
    public int FailuresPerMinute { get; init; } = 30;

    /// <summary>Operations in one call at most.</summary>
    public int OperationsPerCall { get; init; } = 20;

    /// <summary>Operations in a zone at most.</summary>
    public int OperationsPerZone { get; init; } = 20_000;

    /// <summary>Hosts of a zone at most that have a fallthrough action of their own.</summary>
    public int HostsPerZone { get; init; } = 1000;

    /// <summary>Documents in a zone at most.</summary>
    public int SchemasPerZone { get; init; } = 2_000;

    /// <summary>Certificates for clients in a zone at most.</summary>
    public int CertificatesPerZone { get; init; } = 1000;

    /// <summary>Rules in a zone at most.</summary>
    public int RulesPerZone { get; init; } = 1000;

    /// <summary>UTF-16 units of all expressions of a zone at most.</summary>
    public long RuleTextPerZone { get; init; } = 2 << 20;

    /// <summary>Octets of all documents of a zone at most.</summary>
    public long SourcesPerZone { get; init; } = 256L << 20;
}
