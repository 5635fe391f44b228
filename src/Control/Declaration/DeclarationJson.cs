using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Declaration;

/// <summary>A declaration as JSON, as the call `fastshield/declaration` gives it and takes it.</summary>
public static class DeclarationJson
{
    private const int LongestName = 255;

    /// <summary>Writes what is in a zone, without texts.</summary>
    public static void Write(Utf8JsonWriter json, ZoneState zone)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(zone);
        json.WriteStartObject();
        json.WriteNumber("revision"u8, zone.Revision);
        Settings(json, zone.Settings);
        json.WriteStartArray("schemas"u8);
        foreach (var schema in zone.Schemas.Values.OrderBy(schema => schema.CreatedAt).ThenBy(schema => schema.Id))
        {
            json.WriteStartObject();
            json.WriteString("schema_id"u8, schema.Id);
            json.WriteString("name"u8, schema.Name);
            json.WriteString("sha256"u8, schema.SourceHash);
            json.WriteNumber("length"u8, schema.Length);
            json.WriteBoolean("validation_enabled"u8, schema.IsEnabled);
            json.WriteNumber("version"u8, schema.Version);
            json.WriteString("created_at"u8, schema.CreatedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("operations"u8);
        foreach (var operation in zone.Operations.Values.OrderBy(operation => operation.Name.ToString(), StringComparer.Ordinal))
        {
            Operation(json, operation.Name, operation.Action, operation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a declaration; of each document the text where it is given.</summary>
    public static void Write(Utf8JsonWriter json, ZoneDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(declaration);
        json.WriteStartObject();
        Settings(json, declaration.Settings);
        json.WriteStartArray("schemas"u8);
        foreach (var schema in declaration.Schemas)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, schema.Name);
            json.WriteBoolean("validation_enabled"u8, schema.IsEnabled);
            json.WriteString("sha256"u8, schema.Hash);
            if (schema.Source is { } source)
            {
                json.WriteString("source"u8, source.Bytes);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("operations"u8);
        foreach (var (name, action) in declaration.Operations.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
        {
            Operation(json, name, action, null);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The zone that <see cref="Write(Utf8JsonWriter, ZoneState)"/> wrote, to hold a declaration against it.</summary>
    public static ZoneState ReadState(JsonElement body, Zone zone)
    {
        var state = new ZoneState { Zone = zone, Revision = body.GetProperty("revision").GetInt64(), Settings = Settings(body) };
        foreach (var item in body.GetProperty("schemas").EnumerateArray())
        {
            state = state.With(new UploadedSchema(
                item.GetProperty("schema_id").GetGuid(),
                item.GetProperty("name").GetString()!,
                item.GetProperty("sha256").GetString()!,
                item.GetProperty("length").GetInt32(),
                item.GetProperty("validation_enabled").GetBoolean(),
                item.GetProperty("created_at").GetDateTimeOffset(),
                item.GetProperty("version").GetInt32()));
        }

        foreach (var item in body.GetProperty("operations").EnumerateArray())
        {
            state = state.With(new ManagedOperation(item.GetProperty("operation_id").GetGuid(), NameOf(item, ""), item.GetProperty("last_updated").GetDateTimeOffset(), Action(item, "mitigation_action")));
        }

        return state;
    }

    /// <summary>Reads a declaration; members that it does not know are left unread.</summary>
    /// <exception cref="EditException">Something in it is not what it has to be.</exception>
    public static ZoneDeclaration Read(JsonElement body)
    {
        var schemas = List(body, "schemas").Select((item, i) => Schema(item, $"schemas[{i}]")).ToList();
        var operations = new Dictionary<OperationName, MitigationAction?>();
        foreach (var (item, i) in List(body, "operations").Select((item, i) => (item, i)))
        {
            var name = NameOf(item, $"operations[{i}]");
            if (!operations.TryAdd(name, Action(item, "mitigation_action")))
            {
                throw Invalid($"operations[{i}]: {name} is there twice");
            }
        }

        return new ZoneDeclaration(Settings(body), schemas, operations);
    }

    private static void Settings(Utf8JsonWriter json, ZoneSettings settings)
    {
        json.WriteString("default_action"u8, Word(settings.DefaultAction));
        json.WriteString("override_action"u8, settings.IsOverriddenToNone ? "none" : null);
        json.WriteString("fallthrough"u8, Word(settings.Fallthrough));
        json.WriteStartObject("hosts"u8);
        foreach (var (host, action) in settings.HostFallthrough)
        {
            json.WriteString(host, Word(action));
        }

        json.WriteEndObject();
    }

    private static void Operation(Utf8JsonWriter json, OperationName name, MitigationAction? action, ManagedOperation? operation)
    {
        json.WriteStartObject();
        json.WriteString("method"u8, name.Method);
        json.WriteString("host"u8, name.Host);
        json.WriteString("endpoint"u8, name.Endpoint);
        json.WriteString("mitigation_action"u8, action is { } own ? Word(own) : null);
        if (operation is not null)
        {
            json.WriteString("operation_id"u8, operation.Id);
            json.WriteString("last_updated"u8, operation.LastUpdated);
        }

        json.WriteEndObject();
    }

    private static ZoneSettings Settings(JsonElement body)
    {
        var hosts = ImmutableSortedDictionary.CreateBuilder<string, MitigationAction>(StringComparer.Ordinal);
        if (body.TryGetProperty("hosts", out var map))
        {
            foreach (var entry in map.ValueKind == JsonValueKind.Object ? map.EnumerateObject() : throw Invalid("hosts must map host names to actions"))
            {
                if (OperationName.CanonicalHost(entry.Name, out var host) is { } problem)
                {
                    throw Invalid($"hosts: {problem}");
                }

                hosts[host] = Word(entry.Value, $"hosts: {host}");
            }
        }

        return new ZoneSettings
        {
            DefaultAction = Action(body, "default_action") ?? MitigationAction.None,
            IsOverriddenToNone = Action(body, "override_action") switch
            {
                null => false,
                MitigationAction.None => true,
                _ => throw Invalid("override_action must be none or null"),
            },
            Fallthrough = Action(body, "fallthrough") ?? MitigationAction.None,
            HostFallthrough = hosts.ToImmutable(),
        };
    }

    private static DeclaredSchema Schema(JsonElement item, string place)
    {
        if (item.ValueKind != JsonValueKind.Object || Text(item, "name", place) is not { Length: > 0 and <= LongestName } name)
        {
            throw Invalid($"{place} must be an object with a name of 1 to {LongestName} characters");
        }

        var source = Text(item, "source", place) is { } text ? SourceText.Of(Encoding.UTF8.GetBytes(text)) : null;
        var hash = Text(item, "sha256", place) ?? source?.Hash ?? throw Invalid($"{place} needs a source, or the sha256 of one that the zone has");
        var isEnabled = !item.TryGetProperty("validation_enabled", out var enabled) || enabled.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid($"{place}: validation_enabled must be true or false"),
        };
        return source is null || source.Hash == hash
            ? new DeclaredSchema(name, hash, source, isEnabled)
            : throw Invalid($"{place}: the source does not have the sha256 that it says");
    }

    private static List<JsonElement> List(JsonElement body, string name) =>
        !body.TryGetProperty(name, out var list) ? []
        : list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()]
        : throw Invalid($"{name} must be a list");

    private static OperationName NameOf(JsonElement item, string place) =>
        item.ValueKind != JsonValueKind.Object ? throw Invalid($"{place} must be an object of method, host and endpoint")
        : OperationName.Make(Text(item, "method", place), Text(item, "host", place), Text(item, "endpoint", place), out var name) is { } problem ? throw Invalid($"{place}: {problem}")
        : name;

    private static string? Text(JsonElement item, string name, string place)
    {
        try
        {
            return !item.TryGetProperty(name, out var value) ? null
                : value.ValueKind == JsonValueKind.String ? value.GetString()
                : throw Invalid($"{place}: {name} must be a text");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"{place}: {name} is no text of Unicode");
        }
    }

    private static MitigationAction? Action(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null : Word(value, name);

    private static MitigationAction Word(JsonElement value, string name) => (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
    {
        "none" => MitigationAction.None,
        "log" => MitigationAction.Log,
        "block" => MitigationAction.Block,
        _ => throw Invalid($"{name} must be none, log or block"),
    };

    private static string Word(MitigationAction action) => action switch
    {
        MitigationAction.None => "none",
        MitigationAction.Log => "log",
        _ => "block",
    };

    private static EditException Invalid(string message) => new(EditFault.Invalid, message);
}
