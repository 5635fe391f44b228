using System.Globalization;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Control.Settings;

/// <summary>
/// Reads the origins that have a name, and the routes, from settings that fit their schema. What a schema cannot say is said here, with its place: names
/// that are used twice or unknown, protocols that do not fit their addresses, files that cannot be read.
/// </summary>
internal sealed class OriginReader(string folder, DiagnosticBag diagnostics)
{
    private bool _hasFailed;

    public List<OriginSettings> Origins { get; } = [];

    public List<NamedRoute> Routes { get; } = [];

    /// <summary>False where something is wrong; the diagnostics tell what.</summary>
    public bool TryRead(ObjectNode root)
    {
        foreach (var item in (root["origins"] as ArrayNode)?.Items ?? [])
        {
            var node = (ObjectNode)item;
            var name = SettingsReader.Text(node["name"])!;
            if (Origins.Exists(known => known.Name == name))
            {
                Fail(node["name"]!, $"There is more than one origin with the name '{name}'.");
            }

            Origins.Add(Origin(node, name));
        }

        CheckName(root["origin"]);
        foreach (var (_, value) in ((root["origins"] as ObjectNode)?.Members ?? []).Select(member => (member.Name, member.Value)))
        {
            CheckName(value);
        }

        foreach (var item in (root["routes"] as ArrayNode)?.Items ?? [])
        {
            var node = (ObjectNode)item;
            var path = SettingsReader.Text(node["path"]) ?? "/";
            if (path.Contains("//", StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "." or ".."))
            {
                Fail(node["path"]!, $"No request has a path below '{path}': empty segments and dot segments are refused.");
            }

            CheckName(node["origin"]);
            Routes.Add(new NamedRoute(SettingsReader.Text(node["host"]), path, SettingsReader.Text(node["origin"])!));
        }

        return !_hasFailed;
    }

    /// <summary>Whether a text is the name of an origin, and no address.</summary>
    public static bool IsName(string text) => !text.Contains(':', StringComparison.Ordinal);

    private OriginSettings Origin(ObjectNode node, string name)
    {
        var defaults = new OriginSettings { Name = name, Addresses = [] };
        var addresses = ((ArrayNode)node["addresses"]!).Items;
        var isSecure = addresses[0].AsString()!.StartsWith("https:", StringComparison.Ordinal);
        var word = SettingsReader.Text(node["protocol"]);
        var protocol = word switch
        {
            "h2" or "h2c" => OriginProtocol.Http2,
            "auto" => OriginProtocol.Auto,
            _ => OriginProtocol.Http1,
        };
        if ((word is "h2" or "auto" && !isSecure) || (word == "h2c" && isSecure))
        {
            Fail(node["protocol"]!, word == "h2c" ? "h2c is HTTP/2 without TLS: with https addresses it is h2." : $"{word} is agreed on in the TLS handshake: without https addresses it is http1 or h2c.");
        }

        var tls = Tls(node["tls"] as ObjectNode, isSecure, protocol);
        var timeouts = node["timeouts"] as ObjectNode;
        return defaults with
        {
            Addresses = [.. addresses.Select(address => Address(address, isSecure, tls, Time(timeouts?["tls"])))],
            Protocol = protocol,
            Timeouts = new OriginTimeouts
            {
                Connect = Time(timeouts?["connect"]),
                Handshake = Time(timeouts?["tls"]),
                FirstByte = Time(timeouts?["first_byte"]),
                ResponseIdle = Time(timeouts?["response_idle"]),
                Total = Time(timeouts?["total"]),
            },
            Health = Health(node["health"] as ObjectNode),
            Ejection = Ejection(node["ejection"] as ObjectNode, defaults.Ejection),
            SlowStart = SettingsReader.Seconds(node["slow_start"], defaults.SlowStart),
            DnsRefresh = SettingsReader.Seconds(node["dns_refresh"], defaults.DnsRefresh),
            MaxConnections = Number(node["max_connections"], defaults.MaxConnections),
            MaxPending = Number(node["max_pending"], defaults.MaxPending),
            MaxStreams = Number(node["max_streams"], defaults.MaxStreams),
            IdleTimeout = SettingsReader.Seconds(node["idle"], defaults.IdleTimeout),
            Retry = node["retry"]?.AsBoolean() ?? defaults.Retry,
            RetryBudget = Number(node["retry_budget"], defaults.RetryBudget),
        };
    }

    private OriginAddress Address(SourceNode node, bool isSecure, ClientTls? tls, TimeSpan? handshake)
    {
        var text = node.AsString()!;
        try
        {
            if (text.StartsWith("https:", StringComparison.Ordinal) != isSecure)
            {
                Fail(node, "The addresses of an origin are all https, or none is.");
            }

            return OriginAddresses.Parse(text, tls) with { HandshakeTimeout = handshake };
        }
        catch (ArgumentException error)
        {
            Fail(node, error.Message);
            return new OriginAddress("localhost", 80);
        }
    }

    private ClientTls? Tls(ObjectNode? node, bool isSecure, OriginProtocol protocol)
    {
        if (!isSecure)
        {
            if (node is not null)
            {
                Fail(node, "`tls` is for https addresses.");
            }

            return null;
        }

        var ca = File(node?["ca"], CertificateFile.ReadAuthorities);
        var key = SettingsReader.Text(node?["key"]) is { } keyFile ? Path.Combine(folder, keyFile) : null;
        return new ClientTls
        {
            Verify = node?["verify"]?.AsBoolean() ?? true,
            ServerName = SettingsReader.Text(node?["server_name"]),
            Authorities = ca,
            ClientCertificate = File(node?["cert"], file => ServerCertificate.FromFile(file, key)),
            ApplicationProtocols = OriginAddresses.ProtocolsOf(protocol),
        };
    }

    private T? File<T>(SourceNode? node, Func<string, T> read)
        where T : class
    {
        if (SettingsReader.Text(node) is not { } file)
        {
            return null;
        }

        try
        {
            return read(Path.Combine(folder, file));
        }
        catch (CertificateException error)
        {
            Fail(node!, error.Message);
            return null;
        }
    }

    private static OriginHealth? Health(ObjectNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var health = new OriginHealth { Path = SettingsReader.Text(node["path"])! };
        var status = (SettingsReader.Text(node["status"]) ?? SettingsReader.Number(node["status"])?.ToString(CultureInfo.InvariantCulture))?.Split('-');
        return health with
        {
            Host = SettingsReader.Text(node["host"]),
            Interval = SettingsReader.Seconds(node["interval"], health.Interval),
            Timeout = SettingsReader.Seconds(node["timeout"], health.Timeout),
            LowestStatus = status is null ? health.LowestStatus : int.Parse(status[0], CultureInfo.InvariantCulture),
            HighestStatus = status is null ? health.HighestStatus : int.Parse(status[^1], CultureInfo.InvariantCulture),
            UnhealthyAfter = Number(node["unhealthy_after"], health.UnhealthyAfter),
            HealthyAfter = Number(node["healthy_after"], health.HealthyAfter),
        };
    }

    private static OriginEjection Ejection(ObjectNode? node, OriginEjection defaults) => node is null ? defaults : new OriginEjection
    {
        Failures = Number(node["failures"], defaults.Failures),
        Shortest = SettingsReader.Seconds(node["shortest"], defaults.Shortest),
        Longest = SettingsReader.Seconds(node["longest"], defaults.Longest),
    };

    private static int Number(SourceNode? node, int otherwise) => (int)(SettingsReader.Number(node) ?? otherwise);

    private static TimeSpan? Time(SourceNode? node) => SettingsReader.Number(node) is { } seconds ? TimeSpan.FromSeconds((double)seconds) : null;

    private void CheckName(SourceNode? node)
    {
        if (node?.AsString() is { } text && IsName(text) && !Origins.Exists(known => known.Name == text))
        {
            Fail(node, $"There is no origin with the name '{text}': `origins` has {(Origins.Count == 0 ? "none" : string.Join(", ", Origins.Select(known => known.Name)))}.");
        }
    }

    private void Fail(SourceNode node, string message)
    {
        _hasFailed = true;
        diagnostics.Error(SettingsCodes.Malformed, node, message);
    }
}
