namespace FastShield.Proxy.Http1;

/// <summary>What a body reader says about the bytes it was given; in each case it consumed some number of them.</summary>
public enum BodyStatus : byte
{
    /// <summary>There is nothing more to yield without more bytes.</summary>
    NeedMore,

    /// <summary>A slice of the body was found; call again behind what was consumed.</summary>
    Data,

    /// <summary>
    /// The last chunk was read and a trailer section follows. Call again behind what was consumed; from here on nothing is
    /// consumed until the whole section is there, so its bytes must be kept.
    /// </summary>
    Trailers,

    /// <summary>The body is whole; what follows it is the next message.</summary>
    Complete,

    /// <summary>The framing is malformed or over a limit: the connection is of no further use.</summary>
    Refused,
}
