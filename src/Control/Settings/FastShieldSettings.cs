using FastShield.Compiler;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;

namespace FastShield.Control.Settings;

/// <summary>
/// Everything that a shield is started with, from the settings file and the flags over it. Its members are those of
/// docs/settings.schema.json, where each is described.
/// </summary>
public sealed record FastShieldSettings
{
    /// <summary>What the settings file says, member by member in one spelling, to tell what a change of it changes.</summary>
    public IReadOnlyDictionary<string, string> Said { get; init; } = new Dictionary<string, string>();

    /// <summary>The Unix socket for `fastshield reload` and for a process that takes over; null for none.</summary>
    public string? Control { get; init; }

    public IReadOnlyList<string> Schemas { get; init; } = [];

    public string? Origin { get; init; }

    public IReadOnlyDictionary<string, string> HostOrigins { get; init; } = new Dictionary<string, string>();

    /// <summary>The origins that have a name; `origin`, `origins` by host and routes may name them.</summary>
    public IReadOnlyList<OriginSettings> Origins { get; init; } = [];

    public IReadOnlyList<NamedRoute> Routes { get; init; } = [];

    public IReadOnlyList<string> Listen { get; init; } = ["https://127.0.0.1:8443"];

    public IReadOnlyList<CertificateFiles> Certificates { get; init; } = [];

    public TlsSettings Tls { get; init; } = new();

    public IReadOnlyList<string> Hosts { get; init; } = [];

    public MitigationAction Action { get; init; } = MitigationAction.Block;

    public MitigationAction Fallthrough { get; init; } = MitigationAction.Block;

    public IReadOnlyDictionary<string, MitigationAction> OperationActions { get; init; } = new Dictionary<string, MitigationAction>();

    public MitigationAction ResponseAction { get; init; } = MitigationAction.None;

    public IReadOnlyDictionary<string, MitigationAction> OperationResponseActions { get; init; } = new Dictionary<string, MitigationAction>();

    public bool AllowUndeclaredResponses { get; init; }

    /// <summary>Whether the responses of any operation are held against its document, so that they have to be compiled.</summary>
    public bool HoldsResponses => ResponseAction != MitigationAction.None || OperationResponseActions.Values.Any(action => action != MitigationAction.None);

    public IReadOnlyDictionary<string, int> OperationBodies { get; init; } = new Dictionary<string, int>();

    public IReadOnlyDictionary<string, bool> OperationWebSockets { get; init; } = new Dictionary<string, bool>();

    public ContentCodings ContentEncoding { get; init; } = ContentCodings.Identity;

    public IReadOnlySet<string> EncodedSlashOperations { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> EncodedSlashHosts { get; init; } = new HashSet<string>();

    public EngineChoice Engine { get; init; } = EngineChoice.Best;

    /// <summary>Instructions for which a running process generates code, at most; the operations that do not fit keep the interpreter.</summary>
    public int CompiledLimit { get; init; } = 20_000;

    public bool AllowGaps { get; init; }

    public UncheckedBodies UncheckedBodies { get; init; } = UncheckedBodies.Refuse;

    /// <summary>Whether `format` refuses values, or only describes.</summary>
    public bool AssertsFormats { get; init; } = true;

    /// <summary>The folder that references of the documents may lead to; null for each document's own.</summary>
    public string? RefsRoot { get; init; }

    public PathMode PathNormalization { get; init; } = PathMode.Strict;

    public bool EncodedSlashIsData { get; init; }

    public int? BlockStatus { get; init; }

    public bool HideDetail { get; init; }

    public CorsPreflight CorsPreflight { get; init; } = CorsPreflight.Block;

    public MitigationAction UndeclaredQuery { get; init; } = MitigationAction.Log;

    public IReadOnlyDictionary<string, MitigationAction> OperationUndeclaredQuery { get; init; } = new Dictionary<string, MitigationAction>();

    public EncodedDelimiters EncodedDelimiters { get; init; }

    public bool EnforceSecurity { get; init; } = true;

    public bool AllowUndeclaredBodies { get; init; }

    public TrustedPeers TrustedPeers { get; init; } = TrustedPeers.None;

    /// <summary>The peers that begin each connection with a PROXY header; null where clients connect themselves.</summary>
    public TrustedPeers? ProxyProtocol { get; init; }

    /// <summary>How origins are told of a client's certificate that is verified.</summary>
    public IdentityFields ClientIdentity { get; init; }

    public bool AccessLog { get; init; }

    /// <summary>`stdout`, or a file.</summary>
    public string Events { get; init; } = "stdout";

    public IReadOnlyList<string> Redact { get; init; } = [];

    public TransportMaker Transport { get; init; } = TransportMaker.Auto;

    public int? Loops { get; init; }

    public ProxyLimits Limits { get; init; } = new();

    /// <summary>HTTP/2 with clients: whether it is spoken, and its bounds.</summary>
    public Http2Limits Http2 { get; init; } = new();

    public ProxyTimeouts Timeouts { get; init; } = new();

    /// <summary>The folder of a shield that is managed by API; null for one that enforces documents from files.</summary>
    public string? State { get; init; }

    /// <summary>The file of the key that seals private keys in the store; null for `sealing.key` in the state folder, made where it is not there.</summary>
    public string? SealingKey { get; init; }

    /// <summary>A variable of the environment with the key that seals, in place of a file; null for none.</summary>
    public string? SealingKeyVariable { get; init; }

    /// <summary>What zones' own client authorities sign with: `ecdsa` or `rsa`.</summary>
    public string ClientAuthorityAlgorithm { get; init; } = "ecdsa";

    /// <summary>Client certificates of a zone that are neither revoked nor expired, at most.</summary>
    public int ClientCertificatesPerZone { get; init; } = 10_000;

    /// <summary>Where `/metrics`, `/livez` and `/readyz` are answered; null for no such listener.</summary>
    public string? Ops { get; init; }

    /// <summary>The collector that metrics are pushed to, such as `http://collector:4318`; null for none.</summary>
    public string? Otlp { get; init; }

    /// <summary>Whether requests of traces that are to be recorded become spans, given to the collector.</summary>
    public bool OtlpSpans { get; init; }

    /// <summary>The time between two pushes.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(15);

    public TraceMode Trace { get; init; } = TraceMode.Pass;

    /// <summary>The share of traces begun here that are to be recorded, 0 to 1.</summary>
    public double TraceSampled { get; init; } = 1;

    /// <summary>Where the management API listens; null for no such listener.</summary>
    public string? Admin { get; init; }

    public IReadOnlyList<string> AdminHosts { get; init; } = [];

    /// <summary>PostgreSQL in place of a file of SQLite.</summary>
    public string? Store { get; init; }

    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Pairs `email:file`.</summary>
    public IReadOnlyList<string> LegacyKeys { get; init; } = [];

    public int OperationsPerCall { get; init; } = 20;

    /// <summary>What requests under way get when the shield is stopped.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);
}
