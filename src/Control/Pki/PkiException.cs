namespace FastShield.Control.Pki;

/// <summary>Why a request, a certificate, a list or a key cannot be used, in words for the one who brought it. It never holds key material.</summary>
public sealed class PkiException(string message) : Exception(message);
