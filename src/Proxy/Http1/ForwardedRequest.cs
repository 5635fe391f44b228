namespace FastShield.Proxy.Http1;

/// <summary>What a forwarded request head is made of besides the client's fields; every span is of bytes that were checked.</summary>
public readonly ref struct ForwardedRequest
{
    /// <summary>The canonical path, which begins with `/`; or `*`.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The query without its `?`.</summary>
    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>True where a `?` is written, though the query may be empty.</summary>
    public bool HasQuery { get; init; }

    /// <summary>The Host for the origin; empty: the client's own.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>How the body will be sent.</summary>
    public required BodyFraming Framing { get; init; }

    /// <summary>The Content-Length to be sent; -1 for none.</summary>
    public required long ContentLength { get; init; }

    /// <summary>Who the client is.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Lines that tell of the client's certificate, each with its end; empty for none.</summary>
    public ReadOnlySpan<byte> IdentityLines { get; init; }

    /// <summary>The id of this request, a token.</summary>
    public required ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>A `traceparent` made here, written behind the client's fields, which have none then; empty for none.</summary>
    public ReadOnlySpan<byte> TraceParent { get; init; }

    /// <summary>Passes Upgrade on, for an operation that allows it; else the request goes on without.</summary>
    public bool PassUpgrade { get; init; }

    /// <summary>The request came by HTTP/2, though its head was read as HTTP/1.1: Via tells it.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>Tells the origin that trailers are taken, where the client said so.</summary>
    public bool PassTrailers { get; init; }

    /// <summary>The content coding was undone: Content-Encoding does not go on.</summary>
    public bool IsDecoded { get; init; }

    /// <summary>Asks for content without an encoding, whatever the client takes: what is encoded cannot be checked.</summary>
    public bool AsksPlain { get; init; }

    /// <summary>Asks for the whole content, whatever part the client wants, which a server may always give (RFC 9110 section 14.2).</summary>
    public bool AsksWhole { get; init; }

    /// <summary>Passes on the fields that make some frameworks see another method or path than the one that was checked.</summary>
    public bool KeepOverrides { get; init; }
}
