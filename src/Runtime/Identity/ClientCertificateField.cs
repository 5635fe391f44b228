namespace FastShield.Runtime.Identity;

/// <summary>
/// The texts of a client's certificate that rules, identity fields and bindings read, by the names that Cloudflare's rules language gives them below
/// <c>cf.tls_client_auth.</c>.
/// </summary>
public enum ClientCertificateField
{
    /// <summary>cert_subject_dn: the distinguished name, most specific attribute first (RFC 2253 order).</summary>
    SubjectDn,

    /// <summary>cert_issuer_dn: the issuer's name in the same form.</summary>
    IssuerDn,

    /// <summary>cert_subject_dn_legacy: <c>/C=GB/O=Example/CN=device</c>.</summary>
    SubjectDnLegacy,

    /// <summary>cert_issuer_dn_legacy.</summary>
    IssuerDnLegacy,

    /// <summary>cert_subject_dn_rfc2253.</summary>
    SubjectDnRfc2253,

    /// <summary>cert_issuer_dn_rfc2253.</summary>
    IssuerDnRfc2253,

    /// <summary>cert_serial: upper-case hexadecimal digits without leading zero octets.</summary>
    Serial,

    /// <summary>cert_issuer_serial: the serial number of the issuer's certificate, in the same form.</summary>
    IssuerSerial,

    /// <summary>cert_fingerprint_sha256: 64 lower-case hexadecimal digits.</summary>
    FingerprintSha256,

    /// <summary>cert_fingerprint_sha1: 40 lower-case hexadecimal digits.</summary>
    FingerprintSha1,

    /// <summary>cert_not_before: such as <c>Nov 22 10:00:00 2026 GMT</c>.</summary>
    NotBefore,

    /// <summary>cert_not_after: in the same form.</summary>
    NotAfter,

    /// <summary>cert_ski: the subject key identifier, upper-case hexadecimal digits.</summary>
    SubjectKeyIdentifier,

    /// <summary>cert_issuer_ski: the issuer's subject key identifier, in the same form.</summary>
    IssuerKeyIdentifier,

    /// <summary>cert_rfc9440: the certificate as the field Client-Cert has it (RFC 9440 section 2.2), <c>:base64:</c>; empty where too large.</summary>
    Rfc9440,

    /// <summary>cert_chain_rfc9440: what the field Client-Cert-Chain has; empty where too large.</summary>
    ChainRfc9440,

    /// <summary>The common name of the subject.</summary>
    CommonName,

    /// <summary>The first subject alternative name that is a DNS name.</summary>
    DnsName,

    /// <summary>The first subject alternative name that is a URI, such as a SPIFFE id.</summary>
    Uri,

    /// <summary>The first subject alternative name that is an e-mail address.</summary>
    Email,
}
