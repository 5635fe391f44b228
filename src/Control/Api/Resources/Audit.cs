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
            json.WriteString("before"u8, row.Entry.Before);
            json.WriteString("after"u8, row.Entry.After);
            json.WriteString("request_id"u8, row.Entry.RequestId);
            json.WriteString("hash"u8, row.Hash);
            json.WriteBoolean("intact"u8, row.IsGenuine());
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
