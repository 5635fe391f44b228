namespace FastShield.Proxy.Tls;

/// <summary>Whether a server asks its clients for a certificate.</summary>
public enum ClientCertificateMode
{
    /// <summary>It does not ask.</summary>
    None,

    /// <summary>It asks, and goes on without one, or with one that does not verify: requests are judged.</summary>
    Optional,

    /// <summary>Without a certificate that verifies the handshake fails.</summary>
    Required,
}
