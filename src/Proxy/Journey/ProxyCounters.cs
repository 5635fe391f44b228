namespace FastShield.Proxy.Journey;

/// <summary>What a proxy has counted since its start, over all loops; each number is right, though not all of the same instant.</summary>
public sealed record ProxyCounters
{
    /// <summary>Connections of clients, their TLS handshake done.</summary>
    public long Connections { get; init; }

    /// <summary>Requests whose head was complete and well-formed.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that an origin answered to the end.</summary>
    public long Forwarded { get; init; }

    /// <summary>Requests that the shield answered.</summary>
    public long Answered { get; init; }

    /// <summary>Of those, requests answered 503 because the proxy was at a limit of connections, requests or memory; those of bodies are counted at Body.</summary>
    public long Shed { get; init; }

    /// <summary>Requests that did not conform and went on all the same.</summary>
    public long Logged { get; init; }

    /// <summary>Requests that ended without a whole answer: by a broken connection on either side.</summary>
    public long Cut { get; init; }

    /// <summary>Requests sent a second time because a kept connection had gone stale.</summary>
    public long Retries { get; init; }

    /// <summary>Origins that were away, too slow, or answered nonsense.</summary>
    public long OriginFailures { get; init; }

    /// <summary>Tunnels that were begun.</summary>
    public long Tunnels { get; init; }

    /// <summary>Tunnels that are open now.</summary>
    public long TunnelsOpen { get; init; }

    /// <summary>Bytes that tunnels carried from clients to origins.</summary>
    public long TunnelledFromClient { get; init; }

    /// <summary>Bytes that tunnels carried from origins to clients.</summary>
    public long TunnelledFromOrigin { get; init; }

    /// <summary>Of the connections, those that speak HTTP/2.</summary>
    public long Http2Connections { get; init; }

    /// <summary>Streams of HTTP/2 that were reset, by clients or for what they sent.</summary>
    public long Http2Resets { get; init; }

    /// <summary>Connections of HTTP/2 that were ended because of a flood: of resets, of frames that carry nothing, of fields, or of answers that are not read.</summary>
    public long Http2Floods { get; init; }

    /// <summary>Requests that each phase turned away; at Accept the times that accepting paused, at Handshake those that failed.</summary>
    public required IReadOnlyDictionary<Phase, long> RefusedBy { get; init; }

    internal static ProxyCounters Sum(IReadOnlyCollection<JourneyCounters> loops)
    {
        long Of(Func<JourneyCounters, long> count) => loops.Sum(count);
        return new ProxyCounters
        {
            Connections = Of(static c => Volatile.Read(ref c.Connections)),
            Requests = Of(static c => Volatile.Read(ref c.Requests)),
            Forwarded = Of(static c => Volatile.Read(ref c.Forwarded)),
            Answered = Of(static c => Volatile.Read(ref c.Answered)),
            Shed = Of(static c => Volatile.Read(ref c.Shed)),
            Logged = Of(static c => Volatile.Read(ref c.Logged)),
            Cut = Of(static c => Volatile.Read(ref c.Cut)),
            Retries = Of(static c => Volatile.Read(ref c.Retries)),
            OriginFailures = Of(static c => Volatile.Read(ref c.OriginFailures)),
            Tunnels = Of(static c => Volatile.Read(ref c.Tunnels)),
            TunnelsOpen = Of(static c => Volatile.Read(ref c.TunnelsOpen)),
            TunnelledFromClient = Of(static c => Volatile.Read(ref c.TunnelledFromClient)),
            TunnelledFromOrigin = Of(static c => Volatile.Read(ref c.TunnelledFromOrigin)),
            Http2Connections = Of(static c => Volatile.Read(ref c.Http2Connections)),
            Http2Resets = Of(static c => Volatile.Read(ref c.Http2Resets)),
            Http2Floods = Of(static c => Volatile.Read(ref c.Http2Floods)),
            RefusedBy = Enum.GetValues<Phase>().ToDictionary(static phase => phase, phase => Of(c => Volatile.Read(ref c.Refused[(int)phase]))),
        };
    }
}
