namespace FastShield.Proxy.Tls;

/// <summary>What a responder says of a certificate; the numbers are the tags of RFC 6960 section 4.2.1.</summary>
internal enum OcspStatus
{
    Good = 0,
    Revoked = 1,
    Unknown = 2,
}

/// <summary>A verified answer of a responder about one certificate. Immutable.</summary>
/// <param name="Status">The status.</param>
/// <param name="ThisUpdate">When it was known to be right.</param>
/// <param name="NextUpdate">When there will be a newer one; null where the responder knows something newer at any time.</param>
internal sealed record OcspAnswer(OcspStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);
