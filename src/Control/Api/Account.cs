namespace FastShield.Control.Api;

/// <summary>The one account that a self-hosted shield has; clients ask for its id.</summary>
internal static class Account
{
    public const string Id = Zones.AccountZone.Id;
    public const string Name = "FastShield";
}
