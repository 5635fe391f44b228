namespace FastShield.Proxy.Http1;

/// <summary>Sets of known fields, each one word: the bit of a field is its number.</summary>
internal static class HeaderSets
{
    /// <summary>Fields between two neighbours, never passed on (RFC 9110 section 7.6.1).</summary>
    public const ulong HopByHop =
        1UL << (int)KnownHeader.Connection | 1UL << (int)KnownHeader.KeepAlive | 1UL << (int)KnownHeader.ProxyConnection
        | 1UL << (int)KnownHeader.Te | 1UL << (int)KnownHeader.Trailer | 1UL << (int)KnownHeader.Upgrade
        | 1UL << (int)KnownHeader.ProxyAuthorization | 1UL << (int)KnownHeader.ProxyAuthenticate
        | 1UL << (int)KnownHeader.ProxyAuthenticationInfo | 1UL << (int)KnownHeader.Http2Settings;

    /// <summary>Fields that the writer sets by its own decision.</summary>
    public const ulong Framing = 1UL << (int)KnownHeader.ContentLength | 1UL << (int)KnownHeader.TransferEncoding;

    /// <summary>
    /// Fields of which a second line gives two readings, since servers differ in which one they take. Expect is not among them:
    /// a second one is an unknown expectation.
    /// </summary>
    public const ulong Single =
        1UL << (int)KnownHeader.Host | 1UL << (int)KnownHeader.ContentLength | 1UL << (int)KnownHeader.TransferEncoding
        | 1UL << (int)KnownHeader.ContentType | 1UL << (int)KnownHeader.Authorization | 1UL << (int)KnownHeader.ContentRange;

    /// <summary>
    /// What Connection may name although it is known: the fields that end here anyway. Naming any other known one is refused,
    /// for the field would be looked at here and be missing at the origin (RFC 9110 section 7.6.1: never for all recipients).
    /// </summary>
    public const ulong Nominable = HopByHop | 1UL << (int)KnownHeader.Other;

    /// <summary>What peers say about who is behind them: kept from trusted peers only.</summary>
    public const ulong Provenance =
        1UL << (int)KnownHeader.Forwarded | 1UL << (int)KnownHeader.XForwardedFor | 1UL << (int)KnownHeader.XForwardedProto
        | 1UL << (int)KnownHeader.XForwardedHost | 1UL << (int)KnownHeader.ForwardedOther;

    /// <summary>
    /// Fields whose name, written with `_` for `-`, some servers take for the field itself: where underscores are allowed, these spellings are left out all
    /// the same, for what we would pass as an unknown field would frame, route or authenticate the request at such an origin.
    /// </summary>
    public const ulong Shadowed =
        HopByHop | Framing | Provenance | 1UL << (int)KnownHeader.Host | 1UL << (int)KnownHeader.ClientIdentity
        | 1UL << (int)KnownHeader.Override | 1UL << (int)KnownHeader.XRequestId | 1UL << (int)KnownHeader.Expect;

    /// <summary>
    /// The only known fields that a trailer may hold; all others frame, route, modify, authenticate or describe the content
    /// (RFC 9110 section 6.5.1), and are dropped.
    /// </summary>
    public const ulong InTrailers = 1UL << (int)KnownHeader.Other;

    /// <summary>Which trace a request belongs to.</summary>
    public const ulong Trace = 1UL << (int)KnownHeader.TraceParent | 1UL << (int)KnownHeader.TraceState;

    public static bool Contains(this ulong set, KnownHeader header) => (set >> (int)header & 1) != 0;
}
