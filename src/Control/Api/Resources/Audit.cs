using System.Text.Json;

namespace FastShield.Control.Api.Resources;

/// <summary>The audit log, for those who may do everything.</summary>
internal static class Audit
{
    private const int MostShown = 5000;

    /// <summary>GET fastshield/audit, the latest first; `intact` says for each row whether it is what was written.</summary>
    public static async Task ListAsync(Call call)
    {
        var all = await call.Services.Store.LoadAuditAsync(MostShown, call.Cancellation).ConfigureAwait(false);
        await Answer.PageAsync(call, all, (json, row) =>
        {
            json.WriteStartObject();
            json.WriteNumber("sequence"u8, row.Sequence);
            json.WriteString("at"u8, Views.Time(row.Entry.At));
            json.WriteString("actor"u8, row.Entry.Actor);
            json.WriteString("action"u8, row.Entry.Action);
            json.WriteString("zone_id"u8, row.Entry.ZoneId);
            Values(json, "before", row.Entry.Before);
            Values(json, "after", row.Entry.After);
            json.WriteString("request_id"u8, row.Entry.RequestId);
            json.WriteString("hash"u8, row.Hash);
            json.WriteBoolean("intact"u8, row.IsGenuine());
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    // Rows of earlier versions have plain words, and so may one that somebody edited.
    private static void Values(Utf8JsonWriter json, string name, string? text)
    {
        try
        {
            using var document = JsonDocument.Parse(text ?? "null");
            json.WritePropertyName(name);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteString(name, text);
        }
    }
}
