using System.Globalization;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;

namespace FastShield.Control.Settings;

/// <summary>Reads a settings file. Its shape is the schema's business; here names become settings.</summary>
public static class SettingsReader
{
    /// <summary>The file's settings over the defaults; null where it cannot be read or breaks the schema, with the diagnostics made.</summary>
    public static FastShieldSettings? Read(string path, DiagnosticBag diagnostics) =>
        Read(DocumentReader.Read(path, diagnostics), Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", diagnostics);

    /// <summary>The same for a text that is not read from a file; its paths start at the folder.</summary>
    public static FastShieldSettings? Read(ReadOnlySpan<byte> text, string name, string folder, DiagnosticBag diagnostics) =>
        Read(DocumentReader.Read(text, name, diagnostics), folder, diagnostics);

    private static FastShieldSettings? Read(SourceDocument? document, string folder, DiagnosticBag diagnostics)
    {
        if (document is null || !SettingsSchema.Check(document, diagnostics))
        {
            return null;
        }

        var root = (ObjectNode)document.Root;
        var defaults = new FastShieldSettings();
        var origins = new OriginReader(folder, diagnostics);
        if (!origins.TryRead(root))
        {
            return null;
        }

        var operations = (root["operations"] as ObjectNode)?.Members ?? [];
        var settings = defaults with
        {
            Said = root.Members.ToDictionary(member => member.Name, member => SettingsChange.Spell(member.Value), StringComparer.Ordinal),
            Control = Text(root["control"]) is { } control ? Path.Combine(folder, control) : null,
            Schemas = [.. Texts(root["schemas"]).Select(file => Path.Combine(folder, file))],
            Origin = Text(root["origin"]),
            HostOrigins = ((root["origins"] as ObjectNode)?.Members ?? []).ToDictionary(m => m.Name, m => m.Value.AsString()!, StringComparer.OrdinalIgnoreCase),
            Origins = origins.Origins,
            Routes = origins.Routes,
            Listen = root["listen"] is { } listen ? Texts(listen) : defaults.Listen,
            Certificates = [.. ((root["certificates"] as ArrayNode)?.Items ?? []).Select(item => Certificate((ObjectNode)item, folder))],
            Tls = Tls(root["tls"] as ObjectNode, folder, defaults.Tls),
            Hosts = Texts(root["hosts"]),
            Action = Action(root["action"], defaults.Action),
            Fallthrough = Action(root["fallthrough"], defaults.Fallthrough),
            OperationActions = OperationActions(operations, "action"),
            ResponseAction = Action(root["response_action"], defaults.ResponseAction),
            OperationResponseActions = OperationActions(operations, "response_action"),
            AllowUndeclaredResponses = root["allow_undeclared_responses"]?.AsBoolean() ?? defaults.AllowUndeclaredResponses,
            UndeclaredQuery = Action(root["undeclared_query"], defaults.UndeclaredQuery),
            OperationUndeclaredQuery = OperationActions(operations, "undeclared_query"),
            EncodedDelimiters = Text(root["encoded_delimiters"]) switch
            {
                "data" => EncodedDelimiters.Data,
                "delimiter" => EncodedDelimiters.Delimiter,
                _ => defaults.EncodedDelimiters,
            },
            OperationBodies = operations
                .Where(m => ((ObjectNode)m.Value).Has("max_body"))
                .ToDictionary(m => m.Name, m => (int)Number(((ObjectNode)m.Value)["max_body"])!.Value, StringComparer.Ordinal),
            OperationWebSockets = operations
                .Where(m => ((ObjectNode)m.Value).Has("websocket"))
                .ToDictionary(m => m.Name, m => ((ObjectNode)m.Value)["websocket"]!.AsBoolean()!.Value, StringComparer.Ordinal),
            ContentEncoding = Texts(root["content_encoding"]).Aggregate(ContentCodings.Identity, (all, name) => all | Coding(name)),
            EncodedSlashOperations = operations
                .Where(m => Text(((ObjectNode)m.Value)["encoded_slash"]) == "data")
                .Select(m => m.Name)
                .ToHashSet(StringComparer.Ordinal),
            EncodedSlashHosts = Texts(root["encoded_slash_hosts"]).ToHashSet(StringComparer.OrdinalIgnoreCase),
            Engine = Engine(Text(root["engine"])),
            CompiledLimit = Number(root["compiled_limit"]) is { } limit ? (int)limit : defaults.CompiledLimit,
            RefsRoot = Text(root["refs_root"]) is { } refs ? Path.Combine(folder, refs) : defaults.RefsRoot,
            AllowGaps = root["allow_gaps"]?.AsBoolean() ?? defaults.AllowGaps,
            AssertsFormats = Text(root["formats"]) is { } formats ? AssertsFormatsOf(formats) : defaults.AssertsFormats,
            UncheckedBodies = Text(root["unchecked_bodies"]) is { } bodies ? UncheckedBodiesOf(bodies) : defaults.UncheckedBodies,
            PathNormalization = Text(root["path_normalization"]) == "cloudflare" ? PathMode.Cloudflare : defaults.PathNormalization,
            EncodedSlashIsData = Text(root["encoded_slash"]) == "data",
            BlockStatus = Number(root["block_status"]) is { } status ? (int)status : null,
            HideDetail = root["hide_detail"]?.AsBoolean() ?? defaults.HideDetail,
            CorsPreflight = Text(root["cors_preflight"]) == "pass" ? CorsPreflight.Pass : defaults.CorsPreflight,
            EnforceSecurity = Text(root["security"]) != "ignore",
            AllowUndeclaredBodies = root["allow_undeclared_bodies"]?.AsBoolean() ?? defaults.AllowUndeclaredBodies,
            TrustedPeers = Peers(root["trusted_peers"] ?? root["trust_peers"], defaults.TrustedPeers, diagnostics),
            ProxyProtocol = root["proxy_protocol"] is { } proxies ? Peers(proxies, TrustedPeers.None, diagnostics) : null,
            ClientIdentity = Texts(root["client_identity"]).Aggregate(defaults.ClientIdentity, static (all, name) => all | IdentityOf(name)),
            AccessLog = root["access_log"]?.AsBoolean() ?? defaults.AccessLog,
            Events = Text(root["events"]) is { } events && events != "stdout" ? Path.Combine(folder, events) : defaults.Events,
            Redact = Texts(root["redact"]),
            Transport = Text(root["transport"]) switch
            {
                "epoll" => TransportMaker.Epoll,
                "portable" => TransportMaker.Portable,
                _ => defaults.Transport,
            },
            Loops = Number(root["loops"]) is { } loops ? (int)loops : null,
            Limits = Limits(root["limits"] as ObjectNode, HeadOf(root, defaults.Limits)),
            Http2 = Http2(root["http2"] as ObjectNode, defaults.Http2),
            Timeouts = Timeouts(root["timeouts"] as ObjectNode, defaults.Timeouts),
            State = Text(root["state"]) is { } state ? Path.Combine(folder, state) : null,
            SealingKey = Text(root["sealing_key"]) is { } sealing ? Path.Combine(folder, sealing) : null,
            SealingKeyVariable = Text(root["sealing_key_env"]),
            ClientAuthorityAlgorithm = Text(root["client_authority"]) ?? defaults.ClientAuthorityAlgorithm,
            ClientCertificatesPerZone = Number(root["client_certificates_per_zone"]) is { } clients ? (int)clients : defaults.ClientCertificatesPerZone,
            Ops = Text(root["ops"]),
            Otlp = Text(root["otlp"]),
            OtlpSpans = root["otlp_spans"]?.AsBoolean() ?? defaults.OtlpSpans,
            OtlpInterval = Seconds(root["otlp_interval"], defaults.OtlpInterval),
            Trace = Text(root["trace"]) switch
            {
                "start" => TraceMode.Start,
                "restart" => TraceMode.Restart,
                _ => defaults.Trace,
            },
            TraceSampled = (double)(Number(root["trace_sampled"]) ?? (decimal)defaults.TraceSampled),
            Admin = Text(root["admin"]),
            AdminHosts = Texts(root["admin_hosts"]),
            Store = Text(root["store"]),
            Zones = Texts(root["zones"]),
            LegacyKeys = Texts(root["legacy_keys"]),
            OperationsPerCall = Number(root["operations_per_call"]) is { } operationsPerCall ? (int)operationsPerCall : defaults.OperationsPerCall,
            Drain = Seconds((root["timeouts"] as ObjectNode)?["drain"], defaults.Drain),
        };
        return diagnostics.HasErrors ? null : settings;
    }

    /// <summary>The action of a word that the schema allows.</summary>
    public static MitigationAction ActionOf(string word) => word switch
    {
        "none" or "ignore" => MitigationAction.None,
        "log" => MitigationAction.Log,
        _ => MitigationAction.Block,
    };

    /// <summary>What becomes of bodies that cannot be checked, by a word that the schema allows.</summary>
    public static UncheckedBodies UncheckedBodiesOf(string word) => word switch
    {
        "block" => UncheckedBodies.Block,
        "pass" => UncheckedBodies.Pass,
        _ => UncheckedBodies.Refuse,
    };

    /// <summary>Whether formats refuse values, by a word that the schema allows.</summary>
    public static bool AssertsFormatsOf(string word) => word != "annotate";

    private static Dictionary<string, MitigationAction> OperationActions(IEnumerable<ObjectMember> operations, string setting) => operations
        .Where(m => ((ObjectNode)m.Value).Has(setting))
        .ToDictionary(m => m.Name, m => ActionOf(Text(((ObjectNode)m.Value)[setting])!), StringComparer.Ordinal);

    private static ContentCodings Coding(string word) => word switch
    {
        "gzip" => ContentCodings.Gzip,
        "br" => ContentCodings.Brotli,
        _ => ContentCodings.Deflate,
    };

    private static EngineChoice Engine(string? word) => word switch
    {
        "interpreter" => EngineChoice.Interpreter,
        "compiled" => EngineChoice.Compiled,
        _ => EngineChoice.Best,
    };

    private static CertificateFiles Certificate(ObjectNode node, string folder) => new(
        Path.Combine(folder, Text(node["cert"])!),
        Text(node["key"]) is { } key ? Path.Combine(folder, key) : null,
        Texts(node["hosts"]))
    {
        PasswordFile = Text(node["password_file"]) is { } password ? Path.Combine(folder, password) : null,
        PasswordVariable = Text(node["password_env"]),
        Staple = Text(node["staple"]) is { } staple && staple != "fetch" ? Path.Combine(folder, staple) : Text(node["staple"]),
    };

    private static TlsSettings Tls(ObjectNode? node, string folder, TlsSettings defaults) => node is null ? defaults : defaults with
    {
        MinVersion = Text(node["min_version"]) == "1.3" ? TlsVersion.Tls13 : defaults.MinVersion,
        RefuseUnknownHosts = Text(node["unknown_hosts"]) == "refuse",
        Resumption = node["resumption"]?.AsBoolean() ?? defaults.Resumption,
        TicketKeys = Text(node["ticket_keys"]) is { } keys ? Path.Combine(folder, keys) : null,
    };

    private static IdentityFields IdentityOf(string name) => name switch
    {
        "rfc9440" => IdentityFields.Rfc9440,
        "cf_client_cert" => IdentityFields.CfClientCert,
        "cf_cert" => IdentityFields.CfCert,
        _ => IdentityFields.Xfcc,
    };

    private static TrustedPeers Peers(SourceNode? node, TrustedPeers otherwise, DiagnosticBag diagnostics)
    {
        if (node is null or ScalarNode)
        {
            return node?.AsBoolean() switch
            {
                true => TrustedPeers.Everybody,
                false => TrustedPeers.None,
                null => otherwise,
            };
        }

        try
        {
            return TrustedPeers.Of(Texts(node));
        }
        catch (FormatException error)
        {
            diagnostics.Error(SettingsCodes.Malformed, node, error.Message);
            return otherwise;
        }
    }

    private static ProxyLimits HeadOf(ObjectNode root, ProxyLimits limits) =>
        Text(root["underscores_in_names"]) == "allow" ? limits with { Head = limits.Head with { AllowUnderscoreInNames = true } } : limits;

    private static ProxyLimits Limits(ObjectNode? node, ProxyLimits defaults) => node is null ? defaults : defaults with
    {
        MaxBody = (int)(Number(node["max_body"]) ?? defaults.MaxBody),
        MaxStreamedBody = (long)(Number(node["max_streamed_body"]) ?? defaults.MaxStreamedBody),
        MaxExpansion = (int)(Number(node["max_expansion"]) ?? defaults.MaxExpansion),
        MaxBodiesInFlight = (long)(Number(node["max_bodies_in_flight"]) ?? defaults.MaxBodiesInFlight),
        MaxResponseBody = (int)(Number(node["max_response_body"]) ?? defaults.MaxResponseBody),
        MaxConnections = (int)(Number(node["max_connections"]) ?? defaults.MaxConnections),
        MaxConnectionsPerClient = (int)(Number(node["max_connections_per_client"]) ?? defaults.MaxConnectionsPerClient),
        MaxHandshakes = (int)(Number(node["max_handshakes"]) ?? defaults.MaxHandshakes),
        MaxRequests = (int)(Number(node["max_requests"]) ?? defaults.MaxRequests),
        MaxMemory = (long?)Number(node["max_memory"]),
        MemoryNoKeepAlive = (double)(Number(node["memory_no_keep_alive"]) ?? (decimal)defaults.MemoryNoKeepAlive),
        MemoryRefuse = (double)(Number(node["memory_refuse"]) ?? (decimal)defaults.MemoryRefuse),
        MinRate = (int)(Number(node["min_rate"]) ?? defaults.MinRate),
    };

    private static Http2Limits Http2(ObjectNode? node, Http2Limits defaults) => node is null ? defaults : defaults with
    {
        IsEnabled = node["enabled"]?.AsBoolean() ?? defaults.IsEnabled,
        MaxStreams = (int)(Number(node["max_streams"]) ?? defaults.MaxStreams),
        StreamWindow = (int)(Number(node["stream_window"]) ?? defaults.StreamWindow),
        ConnectionWindow = (int)(Number(node["connection_window"]) ?? defaults.ConnectionWindow),
        MaxResetsPerSecond = (int)(Number(node["max_resets"]) ?? defaults.MaxResetsPerSecond),
        MaxControlsPerSecond = (int)(Number(node["max_controls"]) ?? defaults.MaxControlsPerSecond),
    };

    private static ProxyTimeouts Timeouts(ObjectNode? node, ProxyTimeouts defaults) => node is null ? defaults : defaults with
    {
        Handshake = Seconds(node["handshake"], defaults.Handshake),
        Head = Seconds(node["head"], defaults.Head),
        KeepAlive = Seconds(node["keep_alive"], defaults.KeepAlive),
        Connect = Seconds(node["connect"], defaults.Connect),
        FirstByte = Seconds(node["first_byte"], defaults.FirstByte),
        ResponseIdle = Seconds(node["response_idle"], defaults.ResponseIdle),
        TunnelIdle = Seconds(node["tunnel_idle"], defaults.TunnelIdle),
    };

    private static MitigationAction Action(SourceNode? node, MitigationAction otherwise) =>
        Text(node) is { } word ? ActionOf(word) : otherwise;

    internal static TimeSpan Seconds(SourceNode? node, TimeSpan otherwise) =>
        Number(node) is { } seconds ? TimeSpan.FromSeconds((double)seconds) : otherwise;

    // The schema has bounded every number before it comes here.
    internal static decimal? Number(SourceNode? node) =>
        node is ScalarNode { Kind: ScalarKind.Number } number ? decimal.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    internal static string? Text(SourceNode? node) => node?.AsString();

    internal static List<string> Texts(SourceNode? node) => node switch
    {
        null => [],
        ArrayNode list => [.. list.Items.Select(item => item.AsString()!)],
        _ => [node.AsString()!],
    };
}
