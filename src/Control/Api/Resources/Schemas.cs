using System.Text.Json;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>Uploaded documents, in both families: `api_gateway/user_schemas` and `schema_validation/schemas` show the same ones.</summary>
internal static class Schemas
{
    /// <summary>POST user_schemas: a form with a file; the answer wraps the schema.</summary>
    public static async Task UploadFormAsync(Call call)
    {
        var upload = await SchemaUpload.ReadFormAsync(call).ConfigureAwait(false);
        var source = SourceText.Of(upload.Source);
        var outcome = await call.Services.Compiling.CompileAsync(source, call.Cancellation).ConfigureAwait(false);
        if (!outcome.IsAccepted)
        {
            throw UploadRefusal.InResult(outcome.Diagnostics);
        }

        var (schema, zone) = await AddAsync(call, upload, source).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("schema"u8);
                Views.Schema(json, schema, source.Bytes);
                UploadRefusal.WriteDetails(json, outcome.Diagnostics);
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    /// <summary>POST schema_validation/schemas: JSON; the answer is the schema itself.</summary>
    public static async Task UploadJsonAsync(Call call)
    {
        var upload = SchemaUpload.ReadJson(call);
        var source = SourceText.Of(upload.Source);
        var outcome = await call.Services.Compiling.CompileAsync(source, call.Cancellation).ConfigureAwait(false);
        if (!outcome.IsAccepted)
        {
            throw UploadRefusal.InErrors(outcome.Diagnostics);
        }

        var (schema, zone) = await AddAsync(call, upload, source).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => Views.Schema(json, schema, source.Bytes), zone: zone).ConfigureAwait(false);
    }

    /// <summary>PUT user_schemas/{id}, an addition of ours: another text in place of the one there, at once or not at all. Same id, next version.</summary>
    public static async Task ReplaceAsync(Call call)
    {
        _ = call.Schema(call.Zone);
        var upload = await SchemaUpload.ReadFormAsync(call).ConfigureAwait(false);
        var source = SourceText.Of(upload.Source);
        var outcome = await call.Services.Compiling.CompileAsync(source, call.Cancellation).ConfigureAwait(false);
        if (!outcome.IsAccepted)
        {
            throw UploadRefusal.InResult(outcome.Diagnostics);
        }

        UploadedSchema? schema = null;
        var zone = await call.EditAsync(
            $"schema {call.Capture(1)} replaced",
            before =>
            {
                var old = call.Schema(before);
                schema = old with { Name = upload.Name, SourceHash = source.Hash, Length = source.Bytes.Length, Version = old.Version + 1 };
                return ZoneBounds.Check(call.Services.Limits, before.With(schema));
            },
            source).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("schema"u8);
                Views.Schema(json, schema!, source.Bytes);
                json.WriteNumber("fastshield_version"u8, schema!.Version);
                UploadRefusal.WriteDetails(json, outcome.Diagnostics);
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    /// <summary>GET the list.</summary>
    public static async Task ListAsync(Call call)
    {
        var zone = call.Zone;
        var enabled = call.Query.Boolean("validation_enabled");
        var page = Page.Of(call.Query);
        var all = Sorted(zone).Where(schema => enabled is null || schema.IsEnabled == enabled).ToList();
        var sources = new Dictionary<Guid, byte[]>();
        if (call.Query.Boolean("omit_source") != true)
        {
            foreach (var schema in page.Cut(all))
            {
                sources[schema.Id] = await SourceAsync(call, schema).ConfigureAwait(false);
            }
        }

        await Answer.PageAsync(call, all, (json, schema) => Views.Schema(json, schema, sources.GetValueOrDefault(schema.Id)), page).ConfigureAwait(false);
    }

    /// <summary>GET one.</summary>
    public static async Task GetAsync(Call call)
    {
        var zone = call.Zone;
        var schema = call.Schema(zone);
        var source = call.Query.Boolean("omit_source") == true ? null : await SourceAsync(call, schema).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => Views.Schema(json, schema, source), zone: zone).ConfigureAwait(false);
    }

    /// <summary>PATCH: enable or disable.</summary>
    public static async Task EnableAsync(Call call)
    {
        _ = call.Schema(call.Zone);
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var isEnabled = BodyReader.Boolean(body.RootElement, "validation_enabled") ?? throw ApiException.Invalid("validation_enabled is needed: true or false");
        var zone = await call.EditAsync(
            $"schema {call.Capture(1)} {(isEnabled ? "enabled" : "disabled")}",
            before => call.Schema(before) is var old && old.IsEnabled == isEnabled ? before : before.With(old with { IsEnabled = isEnabled })).ConfigureAwait(false);
        var schema = call.Schema(zone);
        await Answer.ResultAsync(call, json => Views.Schema(json, schema, null), zone: zone).ConfigureAwait(false);
    }

    /// <summary>DELETE, older family: the validation goes, the operations stay.</summary>
    public static async Task DeleteAsync(Call call) =>
        await Answer.ResultAsync(call, null, zone: await RemoveAsync(call).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>DELETE, newer family: the answer names the schema.</summary>
    public static async Task DeletePlainAsync(Call call)
    {
        var zone = await RemoveAsync(call).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("schema_id"u8, call.Capture(1));
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    /// <summary>GET hosts: which hosts each document is for.</summary>
    public static async Task HostsAsync(Call call)
    {
        var zone = call.Zone;
        var page = Page.Of(call.Query);
        var all = Sorted(zone);
        var hosts = new Dictionary<Guid, IReadOnlyList<string>>();
        foreach (var schema in page.Cut(all))
        {
            hosts[schema.Id] = [.. SchemaOperations.HostsOf((await DocumentAsync(call, schema).ConfigureAwait(false)).Api!, zone.Zone)];
        }

        await Answer.PageAsync(
            call,
            all,
            (json, schema) =>
            {
                json.WriteStartObject();
                json.WriteString("schema_id"u8, schema.Id);
                json.WriteString("name"u8, schema.Name);
                json.WriteStartArray("hosts"u8);
                foreach (var host in hosts[schema.Id])
                {
                    json.WriteStringValue(host);
                }

                json.WriteEndArray();
                json.WriteString("created_at"u8, Views.Time(schema.CreatedAt));
                json.WriteEndObject();
            },
            page).ConfigureAwait(false);
    }

    /// <summary>GET a document's operations: managed ones whole, the others by name.</summary>
    public static async Task OperationsAsync(Call call)
    {
        var zone = call.Zone;
        var schema = call.Schema(zone);
        var status = call.Query.Word("operation_status", "new", "existing");
        var filter = new OperationFilter(call.Query);
        var view = new OperationView(call, zone);
        var all = SchemaOperations.Of((await DocumentAsync(call, schema).ConfigureAwait(false)).Api!, zone.Zone)
            .Select(entry => entry.Name)
            .Distinct()
            .Where(name => filter.Takes(name) && (status is null || (status == "existing") == zone.OperationIds.ContainsKey(name)))
            .ToList();
        all.Sort(OperationFilter.Compare);
        await Answer.PageAsync(
            call, all, (json, name) => view.Write(json, name, zone.OperationIds.TryGetValue(name, out var id) ? zone.Operations[id] : null)).ConfigureAwait(false);
    }

    private static Task<ZoneState> RemoveAsync(Call call) => call.EditAsync(
        $"schema {call.Capture(1)} deleted",
        before => before with { Schemas = before.Schemas.Remove(call.Schema(before).Id) });

    private static List<UploadedSchema> Sorted(ZoneState zone) => [.. zone.Schemas.Values.OrderBy(schema => schema.CreatedAt).ThenBy(schema => schema.Id)];

    private static async Task<(UploadedSchema Schema, ZoneState Zone)> AddAsync(Call call, SchemaUpload upload, SourceText source)
    {
        var schema = new UploadedSchema(Guid.NewGuid(), upload.Name, source.Hash, source.Bytes.Length, upload.IsEnabled, call.Services.Time.GetUtcNow(), 1);
        var zone = await call.EditAsync(
            $"schema {schema.Id} uploaded",
            before => ZoneBounds.Check(call.Services.Limits, before.With(schema)),
            source).ConfigureAwait(false);
        return (schema, zone);
    }

    private static async Task<byte[]> SourceAsync(Call call, UploadedSchema schema) =>
        await call.Services.Store.LoadSourceAsync(schema.SourceHash, call.Cancellation).ConfigureAwait(false)
        ?? throw new StoreException($"The text of schema {schema.Id} is missing.");

    private static async Task<DocumentOutcome> DocumentAsync(Call call, UploadedSchema schema)
    {
        var outcome = call.Services.Plane.Documents.Find(schema.SourceHash)
            ?? await call.Services.Compiling.CompileAsync(new SourceText(schema.SourceHash, await SourceAsync(call, schema).ConfigureAwait(false)), call.Cancellation).ConfigureAwait(false);
        return outcome.Api is not null ? outcome : throw UploadRefusal.InResult(outcome.Diagnostics);
    }
}
