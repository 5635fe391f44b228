namespace FastShield.Proxy.Http1;

/// <summary>How the end of a message's body is found (RFC 9112 section 6.3).</summary>
public enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>Content-Length octets.</summary>
    Length,

    /// <summary>The chunked transfer coding.</summary>
    Chunked,

    /// <summary>All that comes until the peer ends the connection; responses only.</summary>
    UntilClose,
}
