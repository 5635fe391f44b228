namespace FastShield.Control.Zones;

/// <summary>A certificate authority that the shield made for a zone. Its private key lies beside, sealed: <see cref="ZoneState.CaKeys"/>.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="Name">Its common name.</param>
/// <param name="Certificate">Its certificate, DER.</param>
/// <param name="Algorithm">`ecdsa` or `rsa`.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="IsIssuer">Whether it signs new certificates; one of a zone does at most. The others are trusted until they are retired.</param>
public sealed record ManagedCa(Guid Id, string Name, byte[] Certificate, string Algorithm, DateTimeOffset CreatedAt, bool IsIssuer);
