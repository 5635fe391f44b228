namespace FastShield.Proxy.Transport;

/// <summary>What a transport has counted since its start, over all loops; each number is right, though not all of the same instant.</summary>
public readonly record struct TransportCounters
{
    /// <summary>Connections accepted.</summary>
    public long Accepted { get; init; }

    /// <summary>Times accepting was paused because descriptors, memory or the limit of connections were used up.</summary>
    public long AcceptPauses { get; init; }

    /// <summary>Connections ended at once because their client had as many as it may.</summary>
    public long RefusedByClient { get; init; }

    /// <summary>Connections ended for the PROXY header that they had to begin with: none, malformed, late, or of a peer that is not believed.</summary>
    public long ProxyHeadersRefused { get; init; }

    /// <summary>Idle connections ended early, the oldest first, because there was no room for new ones.</summary>
    public long IdleShed { get; init; }

    /// <summary>Connections made to origins.</summary>
    public long Connected { get; init; }

    /// <summary>Connections to origins that could not be made.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>Connections open now, both kinds.</summary>
    public long Open { get; init; }

    /// <summary>TLS handshakes under way now.</summary>
    public long HandshakesPending { get; init; }

    /// <summary>TLS handshakes that succeeded, as server or client.</summary>
    public long HandshakesDone { get; init; }

    /// <summary>Of those, resumptions.</summary>
    public long HandshakesResumed { get; init; }

    /// <summary>TLS handshakes that failed, those that timed out not counted.</summary>
    public long HandshakesFailed { get; init; }

    /// <summary>TLS handshakes that took too long.</summary>
    public long HandshakesTimedOut { get; init; }

    /// <summary>Connections reset at once because too many handshakes were under way.</summary>
    public long HandshakesRefused { get; init; }

    /// <summary>Bytes received, as the peer's operating system sent them (with TLS, records).</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes sent, as they went to the operating system (with TLS, records).</summary>
    public long BytesSent { get; init; }

    /// <summary>Exceptions that left a handler or a posted action.</summary>
    public long Unhandled { get; init; }
}
