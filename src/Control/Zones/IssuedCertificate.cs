namespace FastShield.Control.Zones;

/// <summary>A client certificate that a zone's own authority signed. It stays until it has expired and room is needed; revoked ones can be restored.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="CaId">The authority.</param>
/// <param name="Serial">Its serial number, lower-case hexadecimal, two digits an octet.</param>
/// <param name="Certificate">The certificate, DER.</param>
/// <param name="Request">The signing request that it was asked for with, DER.</param>
/// <param name="ValidityMinutes">How long it was asked for.</param>
/// <param name="IssuedAt">When it was made, UTC.</param>
/// <param name="ExpiresAt">When it ends, UTC.</param>
/// <param name="RevokedAt">Since when it is revoked; null where it is not.</param>
public sealed record IssuedCertificate(
    Guid Id, Guid CaId, string Serial, byte[] Certificate, byte[] Request, int ValidityMinutes, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The certificate that this one took the place of, where a device renewed it.</summary>
    public Guid? RenewedFrom { get; init; }

    /// <summary>Whether it is revoked.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsRevoked => RevokedAt is not null;
}
