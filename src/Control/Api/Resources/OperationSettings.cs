using System.Text.Json;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api.Resources;

/// <summary>The mitigation action of single operations, in both families.</summary>
internal static class OperationSettings
{
    private const string Action = "mitigation_action";

    /// <summary>GET, older family: null where the zone's default holds.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        return WriteAsync(call, zone, call.Operation(zone), isMirrored: true);
    }

    /// <summary>PUT, older family.</summary>
    public static async Task PutAsync(Call call)
    {
        var zone = await SetAsync(call).ConfigureAwait(false);
        await WriteAsync(call, zone, call.Operation(zone), isMirrored: true).ConfigureAwait(false);
    }

    /// <summary>GET, newer family: 404 where the operation has no action of its own.</summary>
    public static Task GetPlainAsync(Call call)
    {
        var zone = call.Zone;
        var operation = call.Operation(zone);
        return operation.Action is null
            ? throw ApiException.NotFound($"Operation {operation.Id} has no mitigation action of its own.")
            : WriteAsync(call, zone, operation, isMirrored: false);
    }

    /// <summary>PUT, newer family.</summary>
    public static async Task PutPlainAsync(Call call)
    {
        var zone = await SetAsync(call).ConfigureAwait(false);
        await WriteAsync(call, zone, call.Operation(zone), isMirrored: false).ConfigureAwait(false);
    }

    /// <summary>DELETE, newer family: the zone's default holds from then on.</summary>
    public static async Task DeleteAsync(Call call)
    {
        var zone = await call.EditAsync($"operation {call.Capture(1)}: action null", before => With(before, call.Operation(before), null)).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("operation_id"u8, call.Capture(1));
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    /// <summary>GET the list, newer family: those that have an action of their own.</summary>
    public static Task ListAsync(Call call)
    {
        var all = call.Zone.Operations.Values.Where(operation => operation.Action is not null).OrderBy(operation => operation.Id).ToList();
        return Answer.PageAsync(call, all, (json, operation) =>
        {
            json.WriteStartObject();
            Members(json, operation);
            json.WriteEndObject();
        });
    }

    /// <summary>PATCH many, both families: a map from ids to actions. All or none.</summary>
    public static async Task PatchManyAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var actions = new Dictionary<Guid, MitigationAction?>();
        foreach (var entry in body.RootElement.EnumerateObject())
        {
            if (!Guid.TryParseExact(entry.Name, "D", out var id) || entry.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            {
                throw ApiException.Invalid("The body maps operation ids to objects with a mitigation_action.");
            }

            actions[id] = entry.Value.ValueKind == JsonValueKind.Null ? null : BodyReader.Action(entry.Value, Action);
        }

        var zone = await call.EditAsync(
            $"actions of {actions.Count} operations",
            before => actions.Aggregate(
                before,
                (state, entry) => state.Operations.TryGetValue(entry.Key, out var operation)
                    ? With(state, operation, entry.Value)
                    : throw ApiException.NotFound($"There is no operation {entry.Key} in this zone."))).ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                foreach (var (id, action) in actions)
                {
                    json.WriteStartObject(id.ToString());
                    Views.Action(json, Action, action);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    private static async Task<ZoneState> SetAsync(Call call)
    {
        _ = call.Operation(call.Zone);
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var action = BodyReader.Action(body.RootElement, Action);
        return await call.EditAsync(
            $"operation {call.Capture(1)}: action {(action is { } word ? Views.Word(word) : "null")}", before => With(before, call.Operation(before), action)).ConfigureAwait(false);
    }

    private static ZoneState With(ZoneState zone, ManagedOperation operation, MitigationAction? action) =>
        operation.Action == action ? zone : zone.With(operation with { Action = action });

    private static void Members(Utf8JsonWriter json, ManagedOperation operation)
    {
        json.WriteString("operation_id"u8, operation.Id);
        Views.Action(json, Action, operation.Action);
    }

    private static Task WriteAsync(Call call, ZoneState zone, ManagedOperation operation, bool isMirrored) => Answer.ResultAsync(
        call,
        json =>
        {
            json.WriteStartObject();
            Members(json, operation);
            json.WriteEndObject();
        },
        isMirrored ? json => Members(json, operation) : null,
        zone);
}
