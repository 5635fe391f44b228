using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Settings;

/// <summary>Everything that a proxy is started with besides its shield. Immutable; every default is safe.</summary>
public sealed record ProxySettings
{
    /// <summary>Where clients are listened for; at least one.</summary>
    public required IReadOnlyList<ListenEndpoint> Listeners { get; init; }

    /// <summary>Keeps the certificates of the listeners with TLS fresh; null leaves each with those it was opened with. The server's to start and to end.</summary>
    public Tls.CertificateKeeper? Certificates { get; init; }

    /// <summary>The origin of every host that <see cref="HostOrigins"/> does not name.</summary>
    public required OriginSettings Origin { get; init; }

    /// <summary>Origins of single hosts, by <see cref="Gates.HostShield.Name"/>.</summary>
    public IReadOnlyDictionary<string, OriginSettings> HostOrigins { get; init; } = new Dictionary<string, OriginSettings>();

    /// <summary>Origins of parts of hosts; see <see cref="OriginTable"/>.</summary>
    public IReadOnlyList<OriginRoute> Routes { get; init; } = [];

    /// <summary>Bounds of what is read, kept and waited in line for.</summary>
    public ProxyLimits Limits { get; init; } = new();

    /// <summary>HTTP/2 with clients.</summary>
    public Http2Limits Http2 { get; init; } = new();

    /// <summary>How long each wait may take.</summary>
    public ProxyTimeouts Timeouts { get; init; } = new();

    /// <summary>Which transport carries the connections.</summary>
    public TransportMaker Maker { get; init; }

    /// <summary>Event loops, each a thread; by default one per core.</summary>
    public int Loops { get; init; } = Environment.ProcessorCount;

    /// <summary>The status in place of 400 and 415 where a request breaks its schema; null keeps those.</summary>
    public int? BlockStatus { get; init; }

    /// <summary>Leaves out of answers what was wrong; events have it all the same.</summary>
    public bool HideDetail { get; init; }

    /// <summary>What becomes of a CORS preflight on a path that does not declare OPTIONS.</summary>
    public CorsPreflight CorsPreflight { get; init; }

    /// <summary>Whether the request's body may be one that the operation does not declare; it is forwarded unseen then.</summary>
    public bool AllowUndeclaredBodies { get; init; }

    /// <summary>The fields by which origins are told of a client's certificate that is verified and not revoked.</summary>
    public Identity.IdentityFields IdentityFields { get; init; }

    /// <summary>The peers that are believed in what they say about clients behind them (X-Forwarded-For and its like, X-Request-Id).</summary>
    public TrustedPeers TrustedPeers { get; init; } = TrustedPeers.None;

    /// <summary>How request paths that are not canonical are read; for those who build the shield's path tables.</summary>
    public PathMode PathNormalization { get; init; }

    /// <summary>Whether `%2F` in a path is data for every operation; for those who build the shield's path tables.</summary>
    public bool EncodedSlashIsData { get; init; }

    /// <summary>Where `/metrics`, `/livez` and `/readyz` are answered; null for nowhere.</summary>
    public ListenEndpoint? Operations { get; init; }

    /// <summary>Where metrics are pushed to; null for nowhere.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>What becomes of the trace context of requests.</summary>
    public TraceMode Trace { get; init; }

    /// <summary>The share of traces begun here that those behind are told to record, 0 to 1.</summary>
    public double TraceSampled { get; init; } = 1;

    /// <summary>An event for each request, conforming ones included.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Events that may wait for the sinks; above it they are dropped and counted.</summary>
    public int EventCapacity { get; init; } = 8192;

    /// <summary>Names of query parameters, cookies and the like whose values are never written into events, beyond the default list.</summary>
    public IReadOnlyList<string> RedactedParameters { get; init; } = [];

    /// <summary>The clock; tests bring their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes what goes wrong beside the requests, one sentence each, for people. Null: counted only.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Called with what must not happen: an exception that left a request's handling. Null: counted only.</summary>
    public Action<Exception>? Unhandled { get; init; }
}
