namespace FastShield.Proxy.Http1;

/// <summary>
/// A parsed request head: slices of the buffer it was parsed from, and the facts that follow from its fields. One object serves
/// a connection's requests one after another; it is valid until the next parse, and as long as the buffer's bytes stay.
/// </summary>
public sealed class RequestHead : MessageHead
{
    public KnownMethod Method { get; internal set; }

    /// <summary>The method token.</summary>
    public ByteRange MethodRange { get; internal set; }

    /// <summary>The request target as it was sent.</summary>
    public ByteRange Target { get; internal set; }

    public TargetForm Form { get; internal set; }

    /// <summary>The scheme of an absolute-form target, to be compared with the connection's.</summary>
    public TargetScheme Scheme { get; internal set; }

    /// <summary>The path, raw; empty for `*` and for an absolute-form target without one (use <see cref="PathOf"/>).</summary>
    public ByteRange Path { get; internal set; }

    /// <summary>The query behind the first `?`, raw.</summary>
    public ByteRange Query { get; internal set; }

    /// <summary>True where the target has a `?`, though nothing may follow it.</summary>
    public bool HasQuery { get; internal set; }

    /// <summary>False only for HTTP/1.0 without Host and without an absolute-form target (RFC 9112 section 3.2).</summary>
    public bool HasHost { get; internal set; }

    /// <summary>The one authority that the request names: host, and `:port` where one was sent; of checked characters.</summary>
    public ByteRange Host { get; internal set; }

    /// <summary>True where the body has the chunked coding; then there is no Content-Length.</summary>
    public bool IsChunked { get; internal set; }

    /// <summary>True where the client waits for 100 before it sends its body; never in HTTP/1.0 or without a body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; internal set; }

    /// <summary>True where the request asks for another protocol: Upgrade is there and Connection names it, in HTTP/1.1 (RFC 9110 section 7.8).</summary>
    public bool WantsUpgrade { get; internal set; }

    /// <summary>True where the client takes trailers: `TE: trailers` (RFC 9110 section 6.5.1).</summary>
    public bool AcceptsTrailers { get; internal set; }

    /// <summary>How the body ends; a request has no other ways than these three.</summary>
    public BodyFraming Framing => IsChunked ? BodyFraming.Chunked : ContentLength > 0 ? BodyFraming.Length : BodyFraming.None;

    /// <summary>The path, `/` where an absolute-form target has none (RFC 9110 section 4.2.3).</summary>
    public ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> buffer) =>
        Path.Length == 0 && Form == TargetForm.Absolute ? "/"u8 : Path.Of(buffer);

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        Method = KnownMethod.Other;
        MethodRange = default;
        Target = default;
        Form = TargetForm.Origin;
        Scheme = TargetScheme.None;
        Path = default;
        Query = default;
        HasQuery = false;
        HasHost = false;
        Host = default;
        IsChunked = false;
        ExpectsContinue = false;
        WantsUpgrade = false;
        AcceptsTrailers = false;
    }
}
