using System.Globalization;
using System.Text.Json;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api;

/// <summary>Objects as the v4 API shows them.</summary>
internal static class Views
{
    /// <summary>RFC 3339, UTC, microseconds.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>`none`, `log` or `block`.</summary>
    public static string Word(MitigationAction action) => action switch
    {
        MitigationAction.None => "none",
        MitigationAction.Log => "log",
        _ => "block",
    };

    public static void Action(Utf8JsonWriter json, string name, MitigationAction? action)
    {
        if (action is { } known)
        {
            json.WriteString(name, Word(known));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A document; the text only where it is given.</summary>
    public static void Schema(Utf8JsonWriter json, UploadedSchema schema, byte[]? source)
    {
        json.WriteStartObject();
        json.WriteString("schema_id"u8, schema.Id);
        json.WriteString("name"u8, schema.Name);
        json.WriteString("kind"u8, UploadedSchema.Kind);
        if (source is not null)
        {
            json.WriteString("source"u8, source);
        }

        json.WriteBoolean("validation_enabled"u8, schema.IsEnabled);
        json.WriteString("created_at"u8, Time(schema.CreatedAt));
        json.WriteEndObject();
    }

    /// <summary>A zone; members that clients need, and those whose absence some of them mind.</summary>
    public static void Zone(Utf8JsonWriter json, ZoneState zone)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, zone.Zone.Id);
        json.WriteString("name"u8, zone.Zone.Name);
        json.WriteString("status"u8, "active"u8);
        json.WriteBoolean("paused"u8, false);
        json.WriteString("type"u8, "full"u8);
        json.WriteNumber("development_mode"u8, 0);
        json.WriteString("created_on"u8, Time(zone.Zone.CreatedAt));
        json.WriteString("modified_on"u8, Time(zone.Zone.CreatedAt));
        json.WriteString("activated_on"u8, Time(zone.Zone.CreatedAt));
        json.WriteStartArray("name_servers"u8);
        json.WriteEndArray();
        json.WriteStartObject("account"u8);
        json.WriteString("id"u8, Account.Id);
        json.WriteString("name"u8, Account.Name);
        json.WriteEndObject();
        json.WriteNumber("fastshield_revision"u8, zone.Revision);
        json.WriteEndObject();
    }

    /// <summary>What holds for the zone.</summary>
    public static void Settings(Utf8JsonWriter json, ZoneSettings settings)
    {
        json.WriteString("validation_default_mitigation_action"u8, Word(settings.DefaultAction));
        if (settings.IsOverriddenToNone)
        {
            json.WriteString("validation_override_mitigation_action"u8, "none"u8);
        }
        else
        {
            json.WriteNull("validation_override_mitigation_action"u8);
        }
    }
}
