namespace FastShield.Control.Store;

/// <summary>What is remembered of one change of a zone.</summary>
/// <param name="Revision">The revision that it made.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who: a token's name, or `command line`.</param>
/// <param name="Summary">What, in a few words.</param>
public sealed record RevisionNote(long Revision, DateTimeOffset At, string Actor, string Summary);
