namespace FastShield.Proxy.Tls;

/// <summary>A certificate, a key or a TLS setting that cannot be used; the message names the file and what to do about it.</summary>
public sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
