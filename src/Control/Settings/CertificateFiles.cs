namespace FastShield.Control.Settings;

/// <summary>A server certificate on disk.</summary>
/// <param name="Certificate">PEM (leaf first, intermediates behind it) or PFX file.</param>
/// <param name="Key">PEM key file, or null where the key is in the first file.</param>
/// <param name="Hosts">Names it is shown for; empty for the certificate's own.</param>
public sealed record CertificateFiles(string Certificate, string? Key, IReadOnlyList<string> Hosts);
