namespace FastShield.Control.Zones;

/// <summary>A zone: a domain whose hosts are guarded together.</summary>
/// <param name="Id">32 hexadecimal digits in lower case.</param>
/// <param name="Name">The domain in lower case; it and every host below it belong to the zone.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
public sealed record Zone(string Id, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>Whether a canonical host, variables and all, is the zone's name or below it.</summary>
    public bool Owns(string host) =>
        host.EndsWith(Name, StringComparison.Ordinal) && (host.Length == Name.Length || host[^(Name.Length + 1)] == '.');
}
