namespace FastShield.Proxy.Tls;

/// <summary>Where the OCSP response comes from that a server staples to its certificate (RFC 6066 section 8).</summary>
public enum Stapling : byte
{
    /// <summary>None is stapled.</summary>
    None,

    /// <summary>From a file that somebody else keeps fresh.</summary>
    File,

    /// <summary>From the responder that the certificate names.</summary>
    Fetch,
}
