using System.Collections.Immutable;

namespace FastShield.Control.Zones;

/// <summary>The rules of a zone, in the order in which they are asked.</summary>
/// <param name="Id">Made by the shield; 32 hexadecimal digits.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Version">1 at first, and one more with each change.</param>
/// <param name="LastUpdated">When it was last changed, UTC.</param>
/// <param name="Rules">The rules.</param>
public sealed record ZoneRuleset(string Id, string Name, string Description, long Version, DateTimeOffset LastUpdated, ImmutableList<ZoneRule> Rules)
{
    /// <summary>The one phase whose rules there are.</summary>
    public const string Phase = "http_request_firewall_custom";

    /// <summary>Whether the other is the same, version and time aside.</summary>
    public bool IsLike(ZoneRuleset other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && Description == other.Description && Rules.SequenceEqual(other.Rules);
    }
}
