namespace FastShield.Proxy.Settings;

/// <summary>What is spoken with an origin.</summary>
public enum OriginProtocol : byte
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2: over TLS it has to be agreed on by ALPN (RFC 9113 section 3.2), without TLS by prior knowledge (section 3.3).</summary>
    Http2,

    /// <summary>Over TLS what ALPN agrees on, HTTP/2 first; without TLS HTTP/1.1.</summary>
    Auto,
}
