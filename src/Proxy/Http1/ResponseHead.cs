namespace FastShield.Proxy.Http1;

/// <summary>A parsed response head of an origin, as slices of the buffer it was parsed from. Reused from response to response.</summary>
public sealed class ResponseHead : MessageHead
{
    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; internal set; }

    /// <summary>The reason phrase; may be empty.</summary>
    public ByteRange Reason { get; internal set; }

    /// <summary>How the body ends, which depends on the request's method as well.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>True for 1xx but 101: the final response follows, on the same connection (RFC 9110 section 15.2).</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>True for 101: behind the head the connection speaks the protocol that Upgrade names (RFC 9110 section 15.2.2).</summary>
    public bool IsUpgrade => Status == 101;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        Status = 0;
        Reason = default;
        Framing = BodyFraming.None;
    }
}
