using FastShield.Proxy.Tls;

namespace FastShield.Control.Settings;

/// <summary>A server certificate on disk.</summary>
/// <param name="Certificate">PEM (leaf first, intermediates behind it) or PFX file.</param>
/// <param name="Key">PEM key file, or null where the key is in the first file.</param>
/// <param name="Hosts">Names it is shown for; empty for the certificate's own.</param>
public sealed record CertificateFiles(string Certificate, string? Key, IReadOnlyList<string> Hosts)
{
    /// <summary>A file with the password of the PFX or the key.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>An environment variable with it.</summary>
    public string? PasswordVariable { get; init; }

    /// <summary>A file with the OCSP response to staple, `fetch` for the responder's, or null for none.</summary>
    public string? Staple { get; init; }

    /// <summary>The same for the proxy.</summary>
    public CertificateSource ToSource() => new()
    {
        CertificateFile = Certificate,
        KeyFile = Key,
        Names = Hosts,
        Password = PasswordFile is null && PasswordVariable is null ? null : new PasswordSource { File = PasswordFile, Variable = PasswordVariable },
        Stapling = Staple switch { null => Stapling.None, "fetch" => Stapling.Fetch, _ => Stapling.File },
        StapleFile = Staple is null or "fetch" ? null : Staple,
    };
}
