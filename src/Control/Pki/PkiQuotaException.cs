namespace FastShield.Control.Pki;

/// <summary>A zone has as many client certificates as it may have.</summary>
public sealed class PkiQuotaException(string message) : Exception(message);
