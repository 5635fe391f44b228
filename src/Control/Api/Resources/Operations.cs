using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>Endpoint Management: `api_gateway/operations`.</summary>
internal static class Operations
{
    /// <summary>POST a list of them: each is added, or given back where it is there already. All or none.</summary>
    public static async Task AddAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Array);
        var names = body.RootElement.EnumerateArray().Take(call.Services.Limits.OperationsPerCall + 1).Select((item, i) => NameOf(call, item, $"[{i}]")).ToList();
        if (names.Count > call.Services.Limits.OperationsPerCall)
        {
            throw ApiException.Invalid($"{call.Services.Limits.OperationsPerCall} operations a call at most; {body.RootElement.GetArrayLength()} were sent.");
        }

        if (names.Count == 0)
        {
            throw ApiException.Invalid("The list of operations is empty.");
        }

        var zone = await SaveAsync(call, names).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartArray();
                foreach (var name in names)
                {
                    new OperationView(call, zone).Write(json, zone.Operations[zone.OperationIds[name]]);
                }

                json.WriteEndArray();
            },
            zone: zone).ConfigureAwait(false);
    }

    /// <summary>POST item: one of them.</summary>
    public static async Task AddOneAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var name = NameOf(call, body.RootElement, "");
        var zone = await SaveAsync(call, [name]).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => new OperationView(call, zone).Write(json, zone.Operations[zone.OperationIds[name]]), zone: zone).ConfigureAwait(false);
    }

    /// <summary>GET the list.</summary>
    public static Task ListAsync(Call call)
    {
        var zone = call.Zone;
        var filter = new OperationFilter(call.Query);
        var view = new OperationView(call, zone);
        var order = call.Query.Word("order", "method", "host", "endpoint", "thresholds.$key");
        var descending = call.Query.Word("direction", "asc", "desc") == "desc";
        var all = zone.Operations.Values.Where(operation => filter.Takes(operation.Name)).ToList();
        all.Sort((left, right) =>
        {
            var by = order switch
            {
                "method" => string.CompareOrdinal(left.Name.Method, right.Name.Method),
                "endpoint" => string.CompareOrdinal(left.Name.Endpoint, right.Name.Endpoint),
                _ => 0,
            };
            by = by != 0 ? by : OperationFilter.Compare(left.Name, right.Name);
            return descending ? -by : by;
        });
        return Answer.PageAsync(call, all, view.Write);
    }

    /// <summary>GET one.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        var operation = call.Operation(zone);
        return Answer.ResultAsync(call, json => new OperationView(call, zone).Write(json, operation), zone: zone);
    }

    /// <summary>DELETE one; its own action goes with it.</summary>
    public static async Task DeleteAsync(Call call)
    {
        var zone = await call.EditAsync($"operation {call.Capture(1)} deleted", before => before.Without(call.Operation(before))).ConfigureAwait(false);
        await Answer.ResultAsync(call, null, zone: zone).ConfigureAwait(false);
    }

    /// <summary>DELETE a list of them. Without a list nothing is deleted: a call that lost its body must not empty a zone.</summary>
    public static async Task DeleteSomeAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Array);
        var ids = body.RootElement.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Object && Guid.TryParseExact(BodyReader.Text(item, "operation_id"), "D", out var id)
                ? id
                : throw ApiException.Invalid("Each entry needs an operation_id.")).ToList();
        var zone = await call.EditAsync(
            $"{ids.Count} operations deleted",
            before => ids.Aggregate(
                before,
                (state, id) => state.Operations.TryGetValue(id, out var operation)
                    ? state.Without(operation)
                    : throw ApiException.NotFound($"There is no operation {id} in this zone."))).ConfigureAwait(false);
        await Answer.ResultAsync(call, null, zone: zone).ConfigureAwait(false);
    }

    /// <summary>PUT cloudflare_learned_schema: nothing was learned, so there is nothing to activate.</summary>
    public static Task ActivateLearnedAsync(Call call)
    {
        _ = call.Operation(call.Zone);
        throw ApiException.NotFound("No schema was learned for this operation.");
    }

    private static Task<ZoneState> SaveAsync(Call call, List<OperationName> names)
    {
        var now = call.Services.Time.GetUtcNow();
        return call.EditAsync(
            $"{names.Count} operations added",
            before =>
            {
                var zone = before;
                foreach (var name in names)
                {
                    zone = zone.With(zone.OperationIds.TryGetValue(name, out var id)
                        ? zone.Operations[id] with { LastUpdated = now }
                        : new ManagedOperation(Guid.NewGuid(), name, now, null));
                }

                return zone.Operations.Count <= call.Services.Limits.OperationsPerZone
                    ? zone
                    : throw ApiException.Invalid($"A zone has {call.Services.Limits.OperationsPerZone} operations at most.");
            });
    }

    private static OperationName NameOf(Call call, JsonElement item, string place)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Invalid($"{place} must be an object of method, host and endpoint");
        }

        if (OperationName.Make(BodyReader.Text(item, "method"), BodyReader.Text(item, "host"), BodyReader.Text(item, "endpoint"), out var name) is { } problem)
        {
            throw ApiException.Invalid(place.Length > 0 ? $"{place}: {problem}" : problem);
        }

        return call.Zone.Zone.Owns(name.Host) ? name : throw ApiException.Invalid($"{place}{(place.Length > 0 ? ": " : "")}the host {name.Host} is not in the zone {call.Zone.Zone.Name}");
    }
}
