namespace FastShield.Control.Store;

/// <summary>One thing that a zone's state is made of, as it lies in the store.</summary>
/// <param name="Kind">`settings`, `operation`, `schema`, `certificate`, `client_hosts`, `managed_ca`, `ca_key`, `client_certificate`, `own_ca`, `ruleset` or `rule`.</param>
/// <param name="Id">Unique among those of its kind.</param>
/// <param name="Data">JSON.</param>
public sealed record StoredItem(string Kind, string Id, string Data);
