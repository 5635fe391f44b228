using System.Text.Json;
using FastShield.Compiler;
using FastShield.Control.Declaration;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>All of a zone in one call, which is what `fastshield apply` makes of a folder. Ours.</summary>
internal static class Declarations
{
    /// <summary>GET fastshield/declaration: what is in the zone, texts by their hashes.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        return Answer.ResultAsync(call, json => DeclarationJson.Write(json, zone), zone: zone);
    }

    /// <summary>
    /// PUT fastshield/declaration: the zone is as the body says from one moment to the next, in one revision, or stays as it is. With `dry_run=true` it stays
    /// as it is in any case, and everything else is done.
    /// </summary>
    public static async Task PutAsync(Call call)
    {
        var isDry = call.Query.Boolean("dry_run") == true;
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var wanted = DeclarationJson.Read(body.RootElement);
        await CheckAsync(call, wanted).ConfigureAwait(false);
        IReadOnlyList<string> lines = [];
        ZoneState Change(ZoneState before)
        {
            var after = ZoneBounds.Check(call.Services.Limits, wanted.Over(before, call.Services.Time.GetUtcNow()));
            lines = ZoneDifference.Of(before, after);
            return isDry ? before : after;
        }

        // What is not sent anew is in the store and was accepted once; whether it still is, the rollout says.
        var zone = await call.EditAsync("declaration applied", Change, [.. wanted.Schemas.Select(schema => schema.Source).OfType<SourceText>()]).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WriteNumber("revision"u8, zone.Revision);
                json.WriteStartArray("changes"u8);
                foreach (var line in lines)
                {
                    json.WriteStringValue(line);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    private static async Task CheckAsync(Call call, ZoneDeclaration wanted)
    {
        var zone = call.Zone.Zone;
        if (wanted.Operations.Keys.Select(name => name.Host).Concat(wanted.Settings.HostFallthrough.Keys).FirstOrDefault(host => !zone.Owns(host)) is { } foreign)
        {
            throw ApiException.Invalid($"the host {foreign} is not in the zone {zone.Name}");
        }

        var apis = new List<(string Name, CompiledApi Api)>();
        foreach (var schema in wanted.Schemas)
        {
            var outcome = schema.Source is { } source ? await call.Services.Compiling.CompileAsync(source, call.Cancellation).ConfigureAwait(false) : call.Services.Plane.Documents.Find(schema.Hash);
            if (outcome is { IsAccepted: false })
            {
                throw UploadRefusal.InResult(outcome.Diagnostics, $"The schema '{Compiler.Reading.Shown.Short(schema.Name)}' is refused: ");
            }

            if (schema.IsEnabled && outcome?.Api is { } api)
            {
                apis.Add((schema.Name, api));
            }
        }

        if (Overlaps.Find(zone, apis) is { } overlap)
        {
            throw ApiException.Invalid(overlap);
        }
    }
}
