namespace FastShield.Proxy.Tls;

/// <summary>What happened to the certificates since the start.</summary>
/// <param name="Reloads">Times that changed files, or managed certificates, came into force.</param>
/// <param name="ReloadFailures">Times that they could not be used, and what was there before stayed.</param>
/// <param name="StapleFailures">Times that an OCSP response could not be had or not be verified.</param>
public readonly record struct CertificateCounters(long Reloads, long ReloadFailures, long StapleFailures);
