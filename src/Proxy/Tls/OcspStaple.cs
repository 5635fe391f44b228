namespace FastShield.Proxy.Tls;

/// <summary>An OCSP response that was verified, and how long it may be shown. Immutable.</summary>
/// <param name="Response">As the responder gave it, DER.</param>
/// <param name="ThisUpdate">When its status was known to be right.</param>
/// <param name="NextUpdate">When there will be a newer one; it is not shown after that.</param>
public sealed record OcspStaple(byte[] Response, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)
{
    /// <summary>Whether it may be shown at this time.</summary>
    public bool IsGoodAt(DateTimeOffset time) => time < NextUpdate;
}
