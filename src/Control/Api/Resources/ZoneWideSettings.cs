using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>The default and the override of a zone, in both families, which differ in what null means.</summary>
internal static class ZoneWideSettings
{
    private const string Default = "validation_default_mitigation_action";
    private const string Override = "validation_override_mitigation_action";

    /// <summary>GET, older family: the envelope, and the members beside it.</summary>
    public static Task GetAsync(Call call) => WriteAsync(call, call.Zone, isMirrored: true);

    /// <summary>PUT, older family.</summary>
    public static async Task PutAsync(Call call) => await WriteAsync(call, await ReplaceAsync(call).ConfigureAwait(false), isMirrored: true).ConfigureAwait(false);

    /// <summary>PATCH, older family: null changes nothing, `disable_override` ends the override.</summary>
    public static async Task PatchAsync(Call call) => await WriteAsync(call, await MergeAsync(call, nullClears: false).ConfigureAwait(false), isMirrored: true).ConfigureAwait(false);

    /// <summary>GET, newer family.</summary>
    public static Task GetPlainAsync(Call call) => WriteAsync(call, call.Zone, isMirrored: false);

    /// <summary>PUT, newer family.</summary>
    public static async Task PutPlainAsync(Call call) => await WriteAsync(call, await ReplaceAsync(call).ConfigureAwait(false), isMirrored: false).ConfigureAwait(false);

    /// <summary>PATCH, newer family: null ends the override.</summary>
    public static async Task PatchPlainAsync(Call call) => await WriteAsync(call, await MergeAsync(call, nullClears: true).ConfigureAwait(false), isMirrored: false).ConfigureAwait(false);

    private static async Task<ZoneState> ReplaceAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var action = BodyReader.Action(body.RootElement, Default) ?? throw ApiException.Invalid($"{Default} must be none, log or block");
        var isOverridden = OverrideOf(body.RootElement, out _) ?? false;
        return await call.EditAsync(
            $"default {Views.Word(action)}, override {(isOverridden ? "none" : "null")}",
            zone => Changed(zone, zone.Settings with { DefaultAction = action, IsOverriddenToNone = isOverridden })).ConfigureAwait(false);
    }

    private static async Task<ZoneState> MergeAsync(Call call, bool nullClears)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var action = body.RootElement.TryGetProperty(Default, out _) ? BodyReader.Action(body.RootElement, Default) : null;
        var isOverridden = OverrideOf(body.RootElement, out var isNull) ?? (isNull && nullClears ? false : null);
        return await call.EditAsync(
            "settings changed",
            zone => Changed(
                zone,
                zone.Settings with { DefaultAction = action ?? zone.Settings.DefaultAction, IsOverriddenToNone = isOverridden ?? zone.Settings.IsOverriddenToNone })).ConfigureAwait(false);
    }

    // True and false are said outright; null where nothing is said, or null is.
    private static bool? OverrideOf(JsonElement body, out bool isNull)
    {
        isNull = body.TryGetProperty(Override, out var value) && value.ValueKind == JsonValueKind.Null;
        if (isNull || value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString() switch
            {
                "none" => true,
                "disable_override" => false,
                _ => throw ApiException.Invalid($"{Override} must be none, disable_override or null"),
            }
            : throw ApiException.Invalid($"{Override} must be none, disable_override or null");
    }

    private static ZoneState Changed(ZoneState zone, ZoneSettings settings) => settings == zone.Settings ? zone : zone with { Settings = settings };

    private static Task WriteAsync(Call call, ZoneState zone, bool isMirrored) => Answer.ResultAsync(
        call,
        json =>
        {
            json.WriteStartObject();
            Views.Settings(json, zone.Settings);
            json.WriteEndObject();
        },
        isMirrored ? json => Views.Settings(json, zone.Settings) : null,
        zone);
}
