using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>Where to connect to: a host name or a literal address, a port, and TLS settings or null for plain TCP.</summary>
public sealed record OriginAddress(string Host, int Port, ClientTls? Tls = null);
