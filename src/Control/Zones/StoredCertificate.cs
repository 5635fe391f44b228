namespace FastShield.Control.Zones;

/// <summary>A certificate that a zone's hosts show to clients.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="Certificate">PEM: the leaf, then the certificates to send along.</param>
/// <param name="SealedKey">Its private key, sealed (<see cref="Pki.KeySealing"/>); never in an answer, an event or the audit log.</param>
/// <param name="BundleMethod">What its owner asked for; the certificates are sent as they were uploaded in any case.</param>
/// <param name="Priority">Of two for the same name and kind of key the one with more is shown.</param>
/// <param name="Hosts">The names that it is shown for: those of the certificate that are the zone's, <c>*.</c> for one label.</param>
/// <param name="Issuer">The name of who signed it.</param>
/// <param name="Signature">How it is signed, such as `ECDSAWithSHA256`.</param>
/// <param name="ExpiresAt">Until when it is valid, UTC.</param>
/// <param name="UploadedAt">When it was uploaded first, UTC.</param>
/// <param name="ModifiedAt">When it was last changed, UTC.</param>
public sealed record StoredCertificate(
    Guid Id,
    string Certificate,
    string SealedKey,
    string BundleMethod,
    int Priority,
    IReadOnlyList<string> Hosts,
    string Issuer,
    string Signature,
    DateTimeOffset ExpiresAt,
    DateTimeOffset UploadedAt,
    DateTimeOffset ModifiedAt);
