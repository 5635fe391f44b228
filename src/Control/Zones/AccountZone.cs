namespace FastShield.Control.Zones;

/// <summary>What belongs to no zone but to the account: it is kept as a zone that serves no host and is in no list.</summary>
public static class AccountZone
{
    /// <summary>The id of the one account that a self-hosted shield has.</summary>
    public const string Id = "00000000000000000000000000000001";

    /// <summary>The account at first. Its name is no host's, so that no zone is above it or below it.</summary>
    public static ZoneState Make(DateTimeOffset now) => new() { Zone = new Zone(Id, "(account)", now) };
}
