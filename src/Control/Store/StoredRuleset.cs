namespace FastShield.Control.Store;

/// <summary>A ruleset as it lies in the store: its rules are items of their own, so that a change of one is a change of one.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Version">Its version.</param>
/// <param name="LastUpdated">When it was last changed.</param>
/// <param name="Rules">The ids of its rules, in their order.</param>
internal sealed record StoredRuleset(string Id, string Name, string Description, long Version, DateTimeOffset LastUpdated, IReadOnlyList<string> Rules);
