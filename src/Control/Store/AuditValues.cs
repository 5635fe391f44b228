using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastShield.Control.Access;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>
/// What a write changed, as the audit log keeps it: each value that differs, as it was and as it became, in JSON of a bounded length. Never the text of a
/// document, never a secret or its hash, never a private key, sealed or not.
/// </summary>
public static class AuditValues
{
    /// <summary>Octets of values at most, on each side; how many are left out behind it is said.</summary>
    public const int MostOctets = 32 * 1024;

    private const int MostZones = 100;
    private const string SealedKey = "sealed_key";

    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The values that differ between two states of a zone. What is not there on a side is null on it.</summary>
    public static (string Before, string After) Of(ZoneState before, ZoneState after, string summary)
    {
        var was = ZoneItems.Changed(after, before).ToDictionary(NameOf, ValueOf, StringComparer.Ordinal);
        var became = ZoneItems.Changed(before, after).ToDictionary(NameOf, ValueOf, StringComparer.Ordinal);
        var names = was.Keys.Union(became.Keys).Where(name => was.GetValueOrDefault(name) != became.GetValueOrDefault(name)).Order(StringComparer.Ordinal).ToList();
        return (Text(json => Values(json, before.Revision, null, names, was)), Text(json => Values(json, after.Revision, summary, names, became)));
    }

    /// <summary>A zone that was made.</summary>
    public static string Of(ZoneState state) => Text(json =>
    {
        json.WriteStartObject("zone"u8);
        json.WriteString("id"u8, state.Zone.Id);
        json.WriteString("name"u8, state.Zone.Name);
        json.WriteEndObject();
        json.WriteStartObject("values"u8);
        foreach (var item in ZoneItems.All(state))
        {
            json.WritePropertyName(NameOf(item));
            json.WriteRawValue(WithoutSecrets(ValueOf(item)));
        }

        json.WriteEndObject();
    });

    /// <summary>A token, without what could be used to call or to guess.</summary>
    public static string Of(ApiToken token) => Text(json =>
    {
        json.WriteStartObject("token"u8);
        json.WriteString("id"u8, token.Id);
        json.WriteString("name"u8, token.Name);
        json.WriteString("level"u8, token.Level.ToString());
        json.WriteStartArray("zones"u8);
        foreach (var zone in token.Zones.Take(MostZones))
        {
            json.WriteStringValue(zone);
        }

        json.WriteEndArray();
        LeftOut(json, token.Zones.Count - MostZones);
        if (token.ExpiresAt is { } end)
        {
            json.WriteString("expires_at"u8, end);
        }

        json.WriteBoolean("is_disabled"u8, token.IsDisabled);
        json.WriteEndObject();
    });

    // A key is sealed, and yet no log keeps what is sealed with a key of before.
    private static string ValueOf(StoredItem item) =>
        item.Kind == ZoneItems.CaKeyKind ? "\"sealed\"" : item.Data;

    private static string NameOf(StoredItem item) => item.Kind == item.Id ? item.Kind : $"{item.Kind} {item.Id}";

    private static void Values(Utf8JsonWriter json, long revision, string? summary, List<string> names, Dictionary<string, string> values)
    {
        json.WriteNumber("revision"u8, revision);
        if (summary is not null)
        {
            json.WriteString("summary"u8, summary);
        }

        json.WriteStartObject("values"u8);
        var room = MostOctets;
        var written = 0;
        foreach (var name in names)
        {
            var value = WithoutSecrets(values.GetValueOrDefault(name, "null"));
            room -= name.Length + Encoding.UTF8.GetByteCount(value);
            if (room < 0)
            {
                break;
            }

            json.WritePropertyName(name);
            json.WriteRawValue(value);
            written++;
        }

        json.WriteEndObject();
        LeftOut(json, names.Count - written);
    }

    // A sealed key is no secret to those who have not the key that seals; it has no business in a log all the same.
    private static string WithoutSecrets(string data)
    {
        if (!data.Contains(SealedKey, StringComparison.Ordinal) || JsonNode.Parse(data) is not JsonObject item)
        {
            return data;
        }

        item.Remove(SealedKey);
        return item.ToJsonString();
    }

    private static void LeftOut(Utf8JsonWriter json, int count)
    {
        if (count > 0)
        {
            json.WriteNumber("left_out"u8, count);
        }
    }

    private static string Text(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
