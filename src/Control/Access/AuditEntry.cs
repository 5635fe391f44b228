namespace FastShield.Control.Access;

/// <summary>One write, as the audit log remembers it. Never a secret, never the text of a document.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who: a token's name and id, a key's owner, or `command line`.</param>
/// <param name="Action">What: method and route, or a command.</param>
/// <param name="ZoneId">The zone, or null for what belongs to none.</param>
/// <param name="Before">What it was, JSON, or null.</param>
/// <param name="After">What it became, JSON, or null.</param>
/// <param name="RequestId">The id that the answer carried.</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string Action, string? ZoneId, string? Before, string? After, string RequestId);
