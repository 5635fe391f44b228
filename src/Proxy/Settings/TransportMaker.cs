namespace FastShield.Proxy.Settings;

/// <summary>Which transport carries the connections.</summary>
public enum TransportMaker : byte
{
    /// <summary>Epoll where it is supported, portable elsewhere.</summary>
    Auto,

    /// <summary>Linux x64 with OpenSSL 3.</summary>
    Epoll,

    /// <summary>The framework's sockets and TLS.</summary>
    Portable,
}
