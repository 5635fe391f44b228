namespace FastShield.Proxy.Http1;

/// <summary>What the head of a response to the client is made of besides the origin's fields.</summary>
public readonly ref struct ForwardedResponse
{
    /// <summary>How the body will be sent; until close also says so to the client.</summary>
    public required BodyFraming Framing { get; init; }

    /// <summary>The Content-Length to be sent; -1 for none. For HEAD and 304 it is what a GET would have had.</summary>
    public required long ContentLength { get; init; }

    /// <summary>True where the connection ends behind this response.</summary>
    public required bool Close { get; init; }

    /// <summary>The version of the client's request: one of HTTP/1.0 must be told when its connection stays.</summary>
    public Http1Version ClientVersion { get; init; }

    /// <summary>The whole line of <see cref="DateHeader"/>, written where the origin sent no Date (RFC 9110 section 6.6.1).</summary>
    public required ReadOnlySpan<byte> DateLine { get; init; }

    /// <summary>The id of the request, in place of the origin's; empty: none is written and the origin's is kept.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }
}
