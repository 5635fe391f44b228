using FastShield.Proxy.Http2;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>What a client does on a fresh connection, and what has to become of it.</summary>
/// <param name="Name">The section of RFC 9113 (or RFC 7541 behind `hpack`), and what is done.</param>
/// <param name="Send">The frames.</param>
/// <param name="Expect">The outcome.</param>
internal sealed record RuleCase(string Name, Func<FrameClient, byte[][]> Send, Outcome Expect);

/// <summary>The outcome of a case: of the connection, or of stream 1 unless another one is named.</summary>
internal sealed record Outcome(OutcomeKind Kind, Http2ErrorCode Code = 0, int Stream = 1)
{
    /// <summary>Stream 1 gets a response of 2xx, and the connection lives.</summary>
    public static Outcome Served => new(OutcomeKind.Served);

    /// <summary>Nothing in particular: the connection lives.</summary>
    public static Outcome Ignored => new(OutcomeKind.Ignored);

    /// <summary>A connection error: GOAWAY with the code, then the end.</summary>
    public static Outcome Connection(Http2ErrorCode code) => new(OutcomeKind.Connection, code);

    /// <summary>A stream error: RST_STREAM with the code, and the connection lives.</summary>
    public static Outcome Reset(Http2ErrorCode code, int stream = 1) => new(OutcomeKind.Reset, code, stream);
}

internal enum OutcomeKind
{
    Served,
    Ignored,
    Connection,
    Reset,
}
