namespace FastShield.Proxy.Identity;

/// <summary>What serves a connection whose client showed a certificate. For the connection's loop alone.</summary>
internal interface ICertificateHolder
{
    /// <summary>Whether something is under way that was let through with a good certificate.</summary>
    bool RestsOnCertificate { get; }

    /// <summary>The certificate is no longer good: what rests on it ends now.</summary>
    void EndFallen();
}
