namespace FastShield.Control.Pki;

/// <summary>What authorities of zones issue, and how much.</summary>
public sealed record PkiSettings
{
    /// <summary>Days that a client certificate is good at most.</summary>
    public const int MostDays = 3650;

    /// <summary>Minutes that a client certificate is good at least.</summary>
    public const int LeastMinutes = 10;

    /// <summary>What new authorities sign with: `ecdsa` (P-256) or `rsa` (3072 bits).</summary>
    public string Algorithm { get; init; } = ManagedAuthority.Ecdsa;

    /// <summary>Client certificates of a zone that are neither revoked nor expired, at most.</summary>
    public int CertificatesPerZone { get; init; } = 10_000;

    /// <summary>Client certificates of a zone that are remembered at most; the oldest expired ones are forgotten for new ones.</summary>
    public int KeptPerZone { get; init; } = 200_000;

    /// <summary>Authorities of a zone at most, those among them that are trusted only.</summary>
    public int AuthoritiesPerZone { get; init; } = 10;

    /// <summary>Uploaded authorities at most.</summary>
    public int OwnAuthorities { get; init; } = 100;

    /// <summary>Hosts of a zone that ask for a certificate, at most.</summary>
    public int HostsPerZone { get; init; } = 1000;
}
