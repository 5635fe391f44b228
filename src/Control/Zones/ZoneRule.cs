using FastShield.Proxy.Gates;

namespace FastShield.Control.Zones;

/// <summary>A rule of a zone.</summary>
/// <param name="Id">Made by the shield; 32 hexadecimal digits.</param>
/// <param name="Version">1 at first, and one more with each change.</param>
/// <param name="Ref">Its owner's name for it; its id where no other was given.</param>
/// <param name="Action">What is done with requests that match.</param>
/// <param name="Expression">Which requests match, as its owner wrote it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="IsEnabled">Whether it is asked at all.</param>
/// <param name="LastUpdated">When it was last changed, UTC.</param>
/// <param name="IsTold">Whether an event tells that it matched; null where its owner did not say, which means yes.</param>
public sealed record ZoneRule(
    string Id, long Version, string Ref, RuleAction Action, string Expression, string Description, bool IsEnabled, DateTimeOffset LastUpdated, bool? IsTold)
{
    /// <summary>Whether the other asks and does the same.</summary>
    public bool IsLike(ZoneRule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Id = other.Id, Version = other.Version, LastUpdated = other.LastUpdated } == other;
    }
}
