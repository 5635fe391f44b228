using System.Collections.Immutable;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>Which hosts ask for certificates: `certificate_authorities/hostname_associations`, and our own `fastshield/client_hosts` for hosts that require one.</summary>
internal static class ClientHostCalls
{
    /// <summary>GET hostname_associations of the managed authorities, or of `mtls_certificate_id`.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        var ca = CaOf(call, call.Query.Text("mtls_certificate_id"));
        return WriteAsync(call, zone, zone.ClientHosts.Of(ca));
    }

    /// <summary>PUT hostname_associations: the list takes the place of the one there.</summary>
    public static async Task PutAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var ca = CaOf(call, BodyReader.Text(body.RootElement, "mtls_certificate_id"));
        var hosts = HostsOf(call, body.RootElement, "hostnames");
        var zone = await call.EditAsync(
            $"{hosts.Count} hosts trust {ca?.ToString() ?? "the managed authority"}",
            before =>
            {
                if (ca is { } id)
                {
                    Known(call, id);
                }

                return before.ClientHosts.Of(ca).SetEquals(hosts) ? before : Checked(call, before, before.ClientHosts.With(ca, hosts));
            }).ConfigureAwait(false);
        await WriteAsync(call, zone, zone.ClientHosts.Of(ca)).ConfigureAwait(false);
    }

    /// <summary>GET fastshield/client_hosts: every host that asks, how, and whom it trusts.</summary>
    public static Task GetAllAsync(Call call) => WriteAllAsync(call, call.Zone);

    /// <summary>PUT fastshield/client_hosts: `{require: [hosts]}` are those that refuse the handshake without a certificate.</summary>
    public static async Task PutRequiredAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var hosts = HostsOf(call, body.RootElement, "require");
        var zone = await call.EditAsync(
            $"{hosts.Count} hosts require a certificate",
            before => before.ClientHosts.Required.SetEquals(hosts) ? before : Checked(call, before, before.ClientHosts with { Required = hosts })).ConfigureAwait(false);
        await WriteAllAsync(call, zone).ConfigureAwait(false);
    }

    private static ZoneState Checked(Call call, ZoneState before, ClientHosts hosts)
    {
        var all = hosts.All().ToHashSet(StringComparer.Ordinal);
        var most = call.Services.Desk.Settings.HostsPerZone;
        return all.Count > most ? throw ApiException.Invalid($"{most} hosts of a zone at most ask for a certificate.")
            : hosts.Required.FirstOrDefault(host => !all.Contains(host)) is { } alone
                ? throw ApiException.Invalid($"{alone} requires a certificate, and would trust no authority: take it out of `require` (fastshield/client_hosts), or name an authority for it.")
            : before with { ClientHosts = hosts };
    }

    private static Guid? CaOf(Call call, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Guid.TryParseExact(text, "D", out var id) ? Known(call, id)
        : throw ApiException.Invalid("mtls_certificate_id must be the id of an uploaded authority");

    private static Guid Known(Call call, Guid id) =>
        call.Services.Plane.Account?.OwnCas.ContainsKey(id) == true ? id : throw ApiException.NotFound($"There is no uploaded authority {id}.");

    private static ImmutableSortedSet<string> HostsOf(Call call, JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > call.Services.Desk.Settings.HostsPerZone)
        {
            throw ApiException.Invalid($"{name} must be a list of {call.Services.Desk.Settings.HostsPerZone} host names at most");
        }

        return ClientHosts.Empty.Union(list.EnumerateArray().Select(item => HostOf(call, item.ValueKind == JsonValueKind.String ? item.GetString() : null)));
    }

    private static string HostOf(Call call, string? host) =>
        OperationName.CanonicalHost(host, out var canonical) is { } problem ? throw ApiException.Invalid(problem)
        : canonical.Contains('{') ? throw ApiException.Invalid($"the host {canonical} has a variable: each host that asks for certificates is named")
        : call.Zone.Zone.Owns(canonical) ? canonical
        : throw ApiException.Invalid($"the host {canonical} is not in the zone {call.Zone.Zone.Name}");

    private static Task WriteAsync(Call call, ZoneState zone, ImmutableSortedSet<string> hosts) => Answer.ResultAsync(
        call,
        json =>
        {
            json.WriteStartObject();
            Names(json, "hostnames", hosts);
            json.WriteEndObject();
        },
        zone: zone);

    private static Task WriteAllAsync(Call call, ZoneState zone) => Answer.ResultAsync(
        call,
        json =>
        {
            var hosts = zone.ClientHosts;
            json.WriteStartObject();
            Names(json, "require", hosts.Required);
            json.WriteStartObject("hosts"u8);
            foreach (var host in hosts.All().Order(StringComparer.Ordinal))
            {
                json.WriteStartObject(host);
                json.WriteString("mode"u8, hosts.Required.Contains(host) ? "require"u8 : "ask"u8);
                json.WriteBoolean("managed"u8, hosts.Managed.Contains(host));
                Names(json, "mtls_certificate_ids", hosts.Own.Where(pair => pair.Value.Contains(host)).Select(pair => pair.Key.ToString()));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        },
        zone: zone);

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        json.WriteStartArray(name);
        foreach (var one in names)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }
}
