namespace FastShield.Proxy.Events;

/// <summary>What an event is about; the wire form is snake_case.</summary>
public enum EventSource : byte
{
    /// <summary>Nothing was wrong: the request is recorded because all are.</summary>
    Access,

    /// <summary>A tunnel has ended: how long it was there, and what it carried.</summary>
    Tunnel,

    /// <summary>The request is malformed, ambiguous or too slow as an HTTP message.</summary>
    Framing,

    /// <summary>The host is not served, or not on this connection.</summary>
    Host,

    /// <summary>The path belongs to no operation, or has no canonical form.</summary>
    Path,

    /// <summary>The path has no operation with this method.</summary>
    Method,

    /// <summary>The client's certificate is not, or no longer, what the host asks for.</summary>
    ClientCertificate,

    /// <summary>The request does not conform to its operation.</summary>
    SchemaValidation,

    /// <summary>The request does not show the credentials that its operation asks for.</summary>
    Security,

    /// <summary>A rule of the zone matched.</summary>
    FirewallCustom,

    /// <summary>The response does not conform to its operation, or was too long to be held against it.</summary>
    ResponseValidation,

    /// <summary>The proxy is at a limit of its own.</summary>
    Overload,

    /// <summary>The origin is away, too slow, or answers nonsense.</summary>
    Origin,

    /// <summary>The client went away before its answer was complete.</summary>
    Client,

    /// <summary>A server certificate, its key or its staple, or the responder that is asked about clients: changed, of no use, or in need of something. Of no request.</summary>
    Certificate,

    /// <summary>Settings, documents or certificates were changed while the proxy runs, or could not be.</summary>
    Change,

    /// <summary>A defect of the proxy.</summary>
    Internal,
}
