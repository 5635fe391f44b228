namespace FastShield.Proxy.Tls;

/// <summary>Something about certificates that their operator should know.</summary>
/// <param name="IsFault">Whether something is to be mended.</param>
/// <param name="Text">What, where, and what to do; a sentence or two.</param>
public readonly record struct CertificateNotice(bool IsFault, string Text);
