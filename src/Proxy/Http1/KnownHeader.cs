namespace FastShield.Proxy.Http1;

/// <summary>The fields that the shield itself looks at, routes by, sets or removes; at most 63, so that a set of them is one word.</summary>
public enum KnownHeader : byte
{
    /// <summary>Any other field: copied as it is.</summary>
    Other,

    // Framing and routing.
    Host,
    ContentLength,
    TransferEncoding,

    // Between two neighbours only (RFC 9110 section 7.6.1).
    Connection,
    KeepAlive,
    ProxyConnection,
    Te,
    Trailer,
    Upgrade,
    ProxyAuthorization,
    ProxyAuthenticate,
    ProxyAuthenticationInfo,
    Http2Settings,

    // Controls, conditions and preferences of requests.
    Expect,
    MaxForwards,
    Range,
    IfMatch,
    IfNoneMatch,
    IfModifiedSince,
    IfUnmodifiedSince,
    IfRange,
    Accept,
    AcceptEncoding,
    UserAgent,
    Origin,
    AccessControlRequestMethod,
    AccessControlRequestHeaders,
    SecWebSocketKey,
    SecWebSocketVersion,

    // Credentials.
    Authorization,
    Cookie,
    SetCookie,
    WwwAuthenticate,

    // Content.
    ContentType,
    ContentEncoding,
    ContentRange,

    // Response control data.
    CacheControl,
    Date,
    Age,
    Expires,
    Location,
    RetryAfter,
    Vary,
    Server,

    // Who is behind the connection: set by us, taken from nobody but a trusted peer.
    Via,
    Forwarded,
    XForwardedFor,
    XForwardedProto,
    XForwardedHost,

    /// <summary>Every other name that begins with `X-Forwarded-`, and `X-Real-IP`.</summary>
    ForwardedOther,

    /// <summary>A client certificate told by a field (RFC 9440 `Client-Cert`, `X-Client-Cert-…`, `X-SSL-Client-…`, `X-Forwarded-Client-Cert`): taken from nobody.</summary>
    ClientIdentity,

    /// <summary>A field by which some frameworks change the method or the path that was validated (`X-HTTP-Method-Override`, `X-Original-URL`, …).</summary>
    Override,

    XRequestId,

    // Which trace a request belongs to (W3C Trace Context).
    TraceParent,
    TraceState,
}
