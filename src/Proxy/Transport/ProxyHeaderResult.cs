namespace FastShield.Proxy.Transport;

/// <summary>What the first bytes of a connection are.</summary>
internal enum ProxyHeaderResult
{
    /// <summary>The beginning of a PROXY header.</summary>
    Incomplete,

    /// <summary>A whole PROXY header.</summary>
    Done,

    /// <summary>No PROXY header.</summary>
    Malformed,
}
