using FastShield.Proxy.Identity;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange : ICertificateHolder
{
    /// <summary>Whether the request was let through with a good certificate: it ends when that is no longer good.</summary>
    public bool RestsOnCertificate { get; set; }

    /// <summary>Whether that has happened.</summary>
    public bool HasFallen { get; private set; }

    /// <summary>Whether no other request would be let through on the client's connection.</summary>
    public bool EndsConnection { get; set; }

    /// <summary>
    /// The certificate that the request was let through with is no longer good. An answer may have begun, so that nothing is left but the end: of a stream
    /// by its connection, which says why, of a connection by a reset.
    /// </summary>
    public void EndFallen()
    {
        HasFallen = true;
        RestsOnCertificate = false;
        if (!IsHttp2)
        {
            Client.Abort();
            Abandon();
        }
    }

    private void ResetCertificate() => RestsOnCertificate = HasFallen = EndsConnection = false;
}
