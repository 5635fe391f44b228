using FastShield.Runtime.Contract;

namespace FastShield.Control.Zones;

/// <summary>An operation in Endpoint Management: validation acts on these alone.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="Name">Method, host and endpoint in canonical form; unique in the zone.</param>
/// <param name="LastUpdated">When it was last added or added again, UTC.</param>
/// <param name="Action">Its own mitigation action; null takes the zone's default.</param>
public sealed record ManagedOperation(Guid Id, OperationName Name, DateTimeOffset LastUpdated, MitigationAction? Action);
