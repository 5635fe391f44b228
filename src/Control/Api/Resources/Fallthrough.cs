using System.Collections.Immutable;
using System.Text.Json;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api.Resources;

/// <summary>What becomes of requests that reach no managed operation: the upstream's expression, and calls of ours that set the action outright.</summary>
internal static class Fallthrough
{
    /// <summary>POST expression-template/fallthrough: `{hosts}`; the answer is text for a rule.</summary>
    public static async Task TemplateAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        if (!body.RootElement.TryGetProperty("hosts", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 1000)
        {
            throw ApiException.Invalid("hosts must be a list of host names");
        }

        var hosts = list.EnumerateArray().Select(item => HostOf(call, item.ValueKind == JsonValueKind.String ? item.GetString() : null)).Distinct(StringComparer.Ordinal).ToList();
        await Answer.ResultAsync(call, json =>
        {
            json.WriteStartObject();
            json.WriteString("title"u8, $"Fallthrough for {string.Join(", ", hosts)}");
            json.WriteString("expression"u8, $"(cf.api_gateway.fallthrough_detected and http.host in {{{string.Join(' ', hosts.Select(host => $"\"{host}\""))}}})");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>GET fastshield/fallthrough.</summary>
    public static Task GetAsync(Call call) => WriteAsync(call, call.Zone);

    /// <summary>PUT fastshield/fallthrough: `{default, hosts: {host: action}}`, in place of what was set.</summary>
    public static async Task PutAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var action = BodyReader.Action(body.RootElement, "default") ?? throw ApiException.Invalid("default must be none, log or block");
        var hosts = ImmutableSortedDictionary.CreateBuilder<string, MitigationAction>(StringComparer.Ordinal);
        if (body.RootElement.TryGetProperty("hosts", out var map))
        {
            if (map.ValueKind != JsonValueKind.Object)
            {
                throw ApiException.Invalid("hosts must map host names to actions");
            }

            foreach (var entry in map.EnumerateObject().Take(1001))
            {
                hosts[HostOf(call, entry.Name)] = BodyReader.ActionOf(entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null)
                    ?? throw ApiException.Invalid($"The action for {entry.Name} must be none, log or block");
            }
        }

        if (hosts.Count > 1000)
        {
            throw ApiException.Invalid("1000 hosts at most");
        }

        var zone = await call.EditAsync(
            "fallthrough set",
            before => before with { Settings = before.Settings with { Fallthrough = action, HostFallthrough = hosts.ToImmutable() } }).ConfigureAwait(false);
        await WriteAsync(call, zone).ConfigureAwait(false);
    }

    private static string HostOf(Call call, string? host) =>
        OperationName.CanonicalHost(host, out var canonical) is { } problem ? throw ApiException.Invalid(problem)
        : call.Zone.Zone.Owns(canonical) ? canonical
        : throw ApiException.Invalid($"the host {canonical} is not in the zone {call.Zone.Zone.Name}");

    private static Task WriteAsync(Call call, ZoneState zone) => Answer.ResultAsync(
        call,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("default"u8, Views.Word(zone.Settings.Fallthrough));
            json.WriteStartObject("hosts"u8);
            foreach (var (host, action) in zone.Settings.HostFallthrough)
            {
                json.WriteString(host, Views.Word(action));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        },
        zone: zone);
}
