using System.Globalization;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>The history of a zone: what changed, what differs, and the way back. All of it is ours.</summary>
internal static class Revisions
{
    private const int MostShown = 1000;

    /// <summary>GET fastshield/revisions, the latest first.</summary>
    public static async Task ListAsync(Call call)
    {
        var all = await call.Services.Store.LoadHistoryAsync(call.ZoneId!, MostShown, call.Cancellation).ConfigureAwait(false);
        await Answer.PageAsync(call, all, (json, note) =>
        {
            json.WriteStartObject();
            json.WriteNumber("revision"u8, note.Revision);
            json.WriteString("at"u8, Views.Time(note.At));
            json.WriteString("actor"u8, note.Actor);
            json.WriteString("summary"u8, note.Summary);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>GET fastshield/revisions/{revision}/diff: what going back to it would change.</summary>
    public static async Task DiffAsync(Call call)
    {
        var then = await LoadAsync(call).ConfigureAwait(false);
        var now = call.Zone;
        await Answer.ResultAsync(call, json =>
        {
            json.WriteStartArray();
            foreach (var line in ZoneDifference.Of(now, Kept(now, then)))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary>POST fastshield/revisions/{revision}/restore: the zone as it was then, as a revision of its own.</summary>
    public static async Task RestoreAsync(Call call)
    {
        var then = await LoadAsync(call).ConfigureAwait(false);
        var zone = await call.EditAsync($"back to revision {then.Revision}", before => Kept(before, then)).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => Views.Zone(json, zone), zone: zone).ConfigureAwait(false);
    }

    // Going back must neither bring revoked certificates back nor forget ones that devices have; authorities and their keys are no setting.
    private static ZoneState Kept(ZoneState before, ZoneState then) => then with
    {
        Revision = before.Revision,
        ManagedCas = before.ManagedCas,
        CaKeys = before.CaKeys,
        ClientCertificates = before.ClientCertificates,
    };

    private static async Task<ZoneState> LoadAsync(Call call) =>
        long.TryParse(call.Capture(1), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
        && await call.Services.Store.LoadRevisionAsync(call.ZoneId!, revision, call.Cancellation).ConfigureAwait(false) is { } state
            ? state
            : throw ApiException.NotFound($"Revision {Compiler.Reading.Shown.Short(call.Capture(1))} is not kept.");
}
