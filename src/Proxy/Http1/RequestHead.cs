namespace FastShield.Proxy.Http1;

/// <summary>
/// A parsed request head: slices of the buffer it was parsed from, and the facts that follow from its fields. One object serves
/// a connection's requests one after another; it is valid until the next parse, and as long as the buffer's bytes stay.
/// </summary>
public sealed class RequestHead
{
    public RequestHead() => Reset();

    /// <summary>The field lines, without those that Connection names.</summary>
    public FieldTable Fields { get; } = new();

    /// <summary>Why the head was refused.</summary>
    public RefusalReason Refusal { get; internal set; }

    /// <summary>The whole head in bytes, its empty line and an empty line before it included.</summary>
    public int Length { get; internal set; }

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

    public Http1Version Version { get; internal set; }

    /// <summary>False only for HTTP/1.0 without Host and without an absolute-form target (RFC 9112 section 3.2).</summary>
    public bool HasHost { get; internal set; }

    /// <summary>The one authority that the request names: host, and `:port` where one was sent; of checked characters.</summary>
    public ByteRange Host { get; internal set; }

    /// <summary>Content-Length; -1 where there is none.</summary>
    public long ContentLength { get; internal set; }

    /// <summary>True where the body has the chunked coding; then there is no Content-Length.</summary>
    public bool IsChunked { get; internal set; }

    /// <summary>True where the client lets the connection stay (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>True where the client waits for 100 before it sends its body; never in HTTP/1.0 or without a body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; internal set; }

    /// <summary>True where the request asks for another protocol: Upgrade is there and Connection names it, in HTTP/1.1 (RFC 9110 section 7.8).</summary>
    public bool WantsUpgrade { get; internal set; }

    /// <summary>True where the client takes trailers: `TE: trailers` (RFC 9110 section 6.5.1).</summary>
    public bool AcceptsTrailers { get; internal set; }

    /// <summary>How the body ends; a request has no other ways than these three.</summary>
    public BodyFraming Framing => IsChunked ? BodyFraming.Chunked : ContentLength > 0 ? BodyFraming.Length : BodyFraming.None;

    /// <summary>Where the next unread line begins; the request line was read when it is not 0.</summary>
    internal int Position { get; set; }

    /// <summary>How many bytes were searched for the end of the unread line.</summary>
    internal int Scanned { get; set; }

    /// <summary>Bytes of the empty line before the request line.</summary>
    internal int Skipped { get; set; }

    internal bool IsFinished { get; set; }

    /// <summary>The path, `/` where an absolute-form target has none (RFC 9110 section 4.2.3).</summary>
    public ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> buffer) =>
        Path.Length == 0 && Form == TargetForm.Absolute ? "/"u8 : Path.Of(buffer);

    /// <summary>Forgets what was read, a half-read head among it.</summary>
    public void Reset()
    {
        Fields.Clear();
        Refusal = RefusalReason.None;
        Length = 0;
        Position = 0;
        Scanned = 0;
        Skipped = 0;
        IsFinished = false;
        Method = KnownMethod.Other;
        MethodRange = default;
        Target = default;
        Form = TargetForm.Origin;
        Scheme = TargetScheme.None;
        Path = default;
        Query = default;
        HasQuery = false;
        Version = Http1Version.Http11;
        HasHost = false;
        Host = default;
        ContentLength = -1;
        IsChunked = false;
        KeepAlive = false;
        ExpectsContinue = false;
        WantsUpgrade = false;
        AcceptsTrailers = false;
    }
}
