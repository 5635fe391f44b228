using System.Net;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Events;

/// <summary>What happened to one request. Holds no field values, and of the query only what is not secret.</summary>
public sealed record ShieldEvent
{
    /// <summary>When the request's head was complete, or the connection was found at fault.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The id that the client and the origin were told as well.</summary>
    public required string RequestId { get; init; }

    /// <summary>The id of the trace that the request belongs to, 32 digits; empty where it belongs to none.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>The client's address: the peer's, or the one that trusted peers name.</summary>
    public required IPAddress ClientAddress { get; init; }

    /// <summary>The address that the connection came from; null where that is the client's.</summary>
    public IPAddress? PeerAddress { get; init; }

    /// <summary>The host of the request; empty where no head could be read.</summary>
    public string Host { get; init; } = "";

    /// <summary>The method; empty where no head could be read.</summary>
    public string Method { get; init; } = "";

    /// <summary>The canonical path, or the raw one where there is none; at most 2048 characters.</summary>
    public string Path { get; init; } = "";

    /// <summary>The query, secret values redacted; at most 2048 characters.</summary>
    public string Query { get; init; } = "";

    /// <summary>The operation's name; empty where none was found.</summary>
    public string Operation { get; init; } = "";

    /// <summary>What was done: block for an answer of the shield, log for a request that went on all the same, none where nothing was wrong.</summary>
    public required MitigationAction Action { get; init; }

    /// <summary>What the event is about.</summary>
    public required EventSource Source { get; init; }

    /// <summary>The phase in which it was found.</summary>
    public required Phase Phase { get; init; }

    /// <summary>One sentence for people; holds nothing of the message.</summary>
    public string Detail { get; init; } = "";

    /// <summary>How the request breaks its contract; null where it does not.</summary>
    public Violation? Violation { get; init; }

    /// <summary>The rule that matched; null where it is about none.</summary>
    public ShieldRule? Rule { get; init; }

    /// <summary>The status the client got; 0 where it got none.</summary>
    public required int Status { get; init; }

    /// <summary>The status of the origin; 0 where it was not asked, or did not answer.</summary>
    public int OriginStatus { get; init; }

    /// <summary>From the complete head to the end, in microseconds.</summary>
    public long TotalMicroseconds { get; init; }

    /// <summary>From the complete head until the request went to the origin, in microseconds, the body's arrival included; all of it where it did not go.</summary>
    public long ShieldMicroseconds { get; init; }

    /// <summary>From there until the response's first byte, in microseconds; 0 where there was none.</summary>
    public long OriginMicroseconds { get; init; }

    /// <summary>Bytes that a tunnel carried from the client.</summary>
    public long TunnelledFromClient { get; init; }

    /// <summary>Bytes that a tunnel carried from the origin.</summary>
    public long TunnelledFromOrigin { get; init; }

    /// <summary>The engine that checked.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The shield's version.</summary>
    public long ShieldVersion { get; init; }
}
