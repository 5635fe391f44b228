namespace FastShield.Proxy.Tls;

/// <summary>The files of one server certificate.</summary>
public sealed record CertificateSource
{
    /// <summary>PEM (leaf first, intermediates behind it) or PFX (.pfx, .p12).</summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM; null when the key is in the first file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The password of the PFX or of the key; null where there is none.</summary>
    public PasswordSource? Password { get; init; }

    /// <summary>Names it is shown for; empty for the certificate's own.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Where its OCSP response comes from.</summary>
    public Stapling Stapling { get; init; }

    /// <summary>The OCSP response, DER, with <see cref="Stapling.File"/>.</summary>
    public string? StapleFile { get; init; }

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public ServerCertificate Load() => ServerCertificate.FromFile(CertificateFile, KeyFile, Password?.Read()).With(Stapling);

    /// <summary>Something that is another when one of the files was written, or put in place of the one before.</summary>
    internal string Stamp() => string.Join('|', new[] { CertificateFile, KeyFile, Password?.File, StapleFile }.Select(FileStamp.Of));
}
