using System.Net;

namespace FastShield.Proxy.Measures.Otlp;

/// <summary>What the shield did for one request of a trace that is to be recorded.</summary>
internal sealed record ServerSpan
{
    /// <summary>32 digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 digits: the parent of what the origin makes of it.</summary>
    public required string SpanId { get; init; }

    /// <summary>16 digits; empty where the trace begins here.</summary>
    public required string ParentId { get; init; }

    /// <summary>When the head was complete.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>From then to the end of the answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>As it came.</summary>
    public required string Method { get; init; }

    /// <summary>The path that the operation is declared with; empty where there is none.</summary>
    public required string Route { get; init; }

    /// <summary>The canonical path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The host that was asked for.</summary>
    public required string Host { get; init; }

    /// <summary>Who asked.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>What the client got; 0 for nothing.</summary>
    public required int Status { get; init; }
}
