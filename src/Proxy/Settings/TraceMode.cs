namespace FastShield.Proxy.Settings;

/// <summary>What becomes of the trace context of requests (W3C Trace Context: `traceparent`, `tracestate`). One that is malformed goes on in no case.</summary>
public enum TraceMode : byte
{
    /// <summary>A client's context is passed on as it is. It grants nothing, so that nobody has to be trusted for it.</summary>
    Pass,

    /// <summary>The same, and a request without one gets one.</summary>
    Start,

    /// <summary>Every request gets a new one but those of trusted peers, which are treated as with <see cref="Start"/>.</summary>
    Restart,
}
