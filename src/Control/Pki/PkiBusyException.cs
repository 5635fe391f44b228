namespace FastShield.Control.Pki;

/// <summary>Too many wait for certificates already.</summary>
public sealed class PkiBusyException() : Exception("Too many certificates are being asked for: try again.");
