namespace FastShield.Proxy.Http1;

/// <summary>The two versions that HTTP/1.1 syntax carries (RFC 9112 section 2.3); every other one is refused.</summary>
public enum Http1Version : byte
{
    Http10,
    Http11,
}
