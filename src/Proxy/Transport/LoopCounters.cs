using FastShield.Proxy.Measures;

namespace FastShield.Proxy.Transport;

/// <summary>One loop's counts: written by its thread alone, read by any.</summary>
internal sealed class LoopCounters
{
    public long Accepted;
    public long IdleShed;
    public long Connected;
    public long ConnectFailures;
    public long Open;
    public long HandshakesPending;
    public long HandshakesDone;
    public long HandshakesResumed;
    public long HandshakesFailed;
    public long HandshakesTimedOut;
    public long HandshakesRefused;
    public long BytesReceived;
    public long BytesSent;

    /// <summary>How long the loop's turns took, from the end of a wait for events to the next.</summary>
    public readonly LatencyHistogram Turns = new();

    /// <summary>How long the handshakes of clients took that succeeded.</summary>
    public readonly LatencyHistogram Handshakes = new();
}
