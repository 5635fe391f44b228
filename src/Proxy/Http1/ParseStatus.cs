namespace FastShield.Proxy.Http1;

/// <summary>What a parser says about the bytes it was given.</summary>
public enum ParseStatus : byte
{
    /// <summary>Nothing is wrong so far and nothing was consumed: call again with the same bytes and more behind them.</summary>
    NeedMore,

    /// <summary>The whole of it is there and was consumed.</summary>
    Complete,

    /// <summary>It is malformed, ambiguous or over a limit; no further byte of the connection may be read as a message.</summary>
    Refused,
}
