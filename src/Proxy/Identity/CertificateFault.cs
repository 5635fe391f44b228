namespace FastShield.Proxy.Identity;

/// <summary>Why a client's certificate does not verify; the numbers are OpenSSL's (X509_V_ERR), which chooses the alert by them.</summary>
internal enum CertificateFault
{
    None = 0,
    Unreadable = 1,
    BadSignature = 7,
    NotYetValid = 9,
    Expired = 10,
    StaleRevocations = 12,
    SelfSigned = 18,
    UnknownIssuer = 20,
    ChainTooLong = 22,
    Revoked = 23,
    PathTooLong = 25,
    NotForClients = 26,
    Rejected = 28,
    KeyUsage = 32,
    CriticalExtension = 34,
    NameConstraint = 47,
    WeakKey = 66,
    WeakSignature = 68,
    NoStatus = 74,
    UnknownStatus = 75,
    IsAuthority = 79,
}

/// <summary>Faults in words.</summary>
internal static class CertificateFaults
{
    /// <summary>The words, as OpenSSL has them where it has the fault; null for none.</summary>
    public static string? TextOf(CertificateFault fault) => fault switch
    {
        CertificateFault.None => null,
        CertificateFault.Unreadable => "certificate cannot be read",
        CertificateFault.BadSignature => "certificate signature failure",
        CertificateFault.NotYetValid => "certificate is not yet valid",
        CertificateFault.Expired => "certificate has expired",
        CertificateFault.StaleRevocations => "revocation list has expired",
        CertificateFault.SelfSigned => "self-signed certificate",
        CertificateFault.UnknownIssuer => "unable to get local issuer certificate",
        CertificateFault.ChainTooLong => "certificate chain too long",
        CertificateFault.Revoked => "certificate revoked",
        CertificateFault.PathTooLong => "path length constraint exceeded",
        CertificateFault.NotForClients => "unsupported certificate purpose",
        CertificateFault.KeyUsage => "key usage does not include what the certificate is used for",
        CertificateFault.CriticalExtension => "unhandled critical extension",
        CertificateFault.NameConstraint => "permitted subtree violation",
        CertificateFault.WeakKey => "certificate key too weak",
        CertificateFault.WeakSignature => "certificate signature algorithm too weak",
        CertificateFault.NoStatus => "no answer about the certificate's status",
        CertificateFault.UnknownStatus => "certificate unknown to the responder of its authority",
        CertificateFault.IsAuthority => "certificate of an authority in place of a client's",
        _ => "certificate rejected",
    };
}
