using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>What the TLS handshake of a connection settled; made once per connection.</summary>
public sealed record TlsFacts
{
    /// <summary>The protocol version.</summary>
    public required TlsVersion Protocol { get; init; }

    /// <summary>The cipher suite by the name the library gives it, such as <c>TLS_AES_256_GCM_SHA384</c>.</summary>
    public required string Cipher { get; init; }

    /// <summary>The host name of the client's server_name extension (RFC 6066 section 3) in lower case; null where it sent none.</summary>
    public required string? ServerName { get; init; }

    /// <summary>The application protocol agreed on (RFC 7301), such as <c>http/1.1</c>; null where there was no agreement.</summary>
    public required string? ApplicationProtocol { get; init; }

    /// <summary>The peer's certificate in DER: of a client whether it verifies or not, which <see cref="Standing"/> tells; null where the peer sent none.</summary>
    public required byte[]? PeerCertificate { get; init; }

    /// <summary>Whether an earlier session was resumed, so that the peer proved its certificate then and not now.</summary>
    public required bool IsResumed { get; init; }

    /// <summary>What a client proved, and what that is worth now; null for connections to origins.</summary>
    internal ClientStanding? Standing { get; init; }
}
