namespace FastShield.Control.Access;

/// <summary>Who makes a call.</summary>
/// <param name="Id">The token's id, or the key owner's address.</param>
/// <param name="Name">For the history and the audit log.</param>
/// <param name="Level">What it may do.</param>
/// <param name="Token">The token; null for a key pair.</param>
public sealed record Principal(string Id, string Name, AccessLevel Level, ApiToken? Token)
{
    /// <summary>Whether it may be used for a zone.</summary>
    public bool IsFor(string zoneId) => Token is null || Token.IsFor(zoneId);
}
