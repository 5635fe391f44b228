namespace FastShield.Proxy.Identity.Status;

/// <summary>What became of the questions for the status of clients' certificates.</summary>
/// <param name="Good">Answered: good.</param>
/// <param name="Revoked">Answered: revoked.</param>
/// <param name="Unknown">Answered: unknown.</param>
/// <param name="Failed">Without an answer of use.</param>
/// <param name="Spared">Not asked, because the responder has just failed or too many were waiting.</param>
internal readonly record struct StatusCounters(long Good, long Revoked, long Unknown, long Failed, long Spared);
