namespace FastShield.Proxy.Transport;

/// <summary>What went wrong with a connection, as far as the answer to it differs.</summary>
public enum ConnectionErrorKind
{
    /// <summary>The peer reset the stream, or vanished while data was on its way.</summary>
    Reset,

    /// <summary>The deadline passed while an operation was pending.</summary>
    TimedOut,

    /// <summary>The TLS handshake failed for another reason than the peer's certificate.</summary>
    HandshakeFailed,

    /// <summary>The peer's certificate was missing, not trusted, out of date, or for another host.</summary>
    CertificateInvalid,

    /// <summary>A record after the handshake broke the TLS protocol, or the peer sent an alert.</summary>
    ProtocolViolation,

    /// <summary>This side has closed or aborted the connection, or the transport is stopping.</summary>
    Closed,

    /// <summary>Nobody listens at the address.</summary>
    Refused,

    /// <summary>No route to the address.</summary>
    Unreachable,

    /// <summary>The host name has no address.</summary>
    NameNotResolved,

    /// <summary>This process or the system is out of descriptors, ports or memory.</summary>
    OutOfResources,

    /// <summary>Anything else; the message names the system's error number.</summary>
    Other,
}
