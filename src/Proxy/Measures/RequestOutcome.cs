namespace FastShield.Proxy.Measures;

/// <summary>How a request ended: each has exactly one, so that their sum is the number of requests.</summary>
internal enum RequestOutcome : byte
{
    /// <summary>It was held against its operation, conformed, and got the origin's response.</summary>
    Conforming,

    /// <summary>It got the origin's response unseen: its operation's action is none, or it has no operation and the host lets such pass.</summary>
    Unchecked,

    /// <summary>It, or its response, did not conform, and it got the origin's response all the same.</summary>
    Logged,

    /// <summary>The shield answered in place of the origin.</summary>
    Blocked,

    /// <summary>The shield answered because it was at a limit of its own, whatever the request was.</summary>
    Overloaded,

    /// <summary>The origin was away, too slow or answered nonsense.</summary>
    OriginFailed,

    /// <summary>It ended without a whole answer, because the client left or broke the rules half way.</summary>
    Aborted,
}
