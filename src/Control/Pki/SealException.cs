namespace FastShield.Control.Pki;

/// <summary>A key at rest cannot be opened, or the key that seals cannot be used; the message says why and what to do.</summary>
public sealed class SealException(string message, Exception? inner = null) : Exception(message, inner);
