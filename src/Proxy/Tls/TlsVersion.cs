namespace FastShield.Proxy.Tls;

/// <summary>The TLS versions that are spoken. Older ones are out of use by RFC 8996.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.2, RFC 5246.</summary>
    Tls12,

    /// <summary>TLS 1.3, RFC 8446.</summary>
    Tls13,
}
