using System.Text.Json;
using FastShield.Control.Declaration;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;

namespace FastShield.Management;

/// <summary>One zone of a folder beside the same zone of a shield: what would change, and the change, which is one call.</summary>
internal sealed class ZoneApplication
{
    private readonly ManagementClient _client;
    private readonly DeclaredZone _wanted;
    private string? _id;
    private ZoneState? _state;

    private ZoneApplication(ManagementClient client, DeclaredZone wanted)
    {
        _client = client;
        _wanted = wanted;
    }

    /// <summary>The zone's domain.</summary>
    public string Name => _wanted.Name;

    /// <summary>What would change, in lines for people; none where nothing would.</summary>
    public IReadOnlyList<string> Lines { get; private set; } = [];

    /// <summary>Looks at the zone; nothing is changed.</summary>
    public static async Task<ZoneApplication> PlanAsync(ManagementClient client, DeclaredZone wanted, IReadOnlyList<(string Id, string Name)> zones)
    {
        var application = new ZoneApplication(client, wanted);
        var id = zones.FirstOrDefault(zone => zone.Name == wanted.Name).Id;
        var zone = new Zone(id ?? "", wanted.Name, default);
        application._state = new ZoneState { Zone = zone };
        if (id is not null)
        {
            await application.LookAsync(id).ConfigureAwait(false);
        }

        var changes = ZoneDifference.Of(application._state, wanted.Declaration.Over(application._state, TimeProvider.System.GetUtcNow()));
        application.Lines = id is null ? ["zone: none -> made", .. changes] : changes;
        return application;
    }

    /// <summary>
    /// Makes a zone that is not there yet. It lets nothing through until it is set up: between the two calls a conforming client waits, and nobody else gets in.
    /// </summary>
    public async Task MakeAsync()
    {
        if (_id is not null)
        {
            return;
        }

        var made = await _client.CallAsync(HttpMethod.Post, "zones", json =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, Name);
            json.WriteString("fastshield_fallthrough"u8, "block"u8);
            json.WriteEndObject();
        }).ConfigureAwait(false);
        await LookAsync(made.GetProperty("id").GetString()!).ConfigureAwait(false);
    }

    /// <summary>Has the shield try the change without making it. Not for a zone that is not there yet.</summary>
    public Task TryAsync() => _id is null ? Task.CompletedTask : PutAsync("?dry_run=true");

    /// <summary>Makes the change, all of it at once; the revision that the zone is at then.</summary>
    public async Task<long> ApplyAsync() => (await PutAsync("").ConfigureAwait(false)).GetProperty("revision").GetInt64();

    private async Task LookAsync(string id)
    {
        _id = id;
        var body = await _client.CallAsync(HttpMethod.Get, $"zones/{id}/fastshield/declaration").ConfigureAwait(false);
        _state = DeclarationJson.ReadState(body, _state!.Zone);
    }

    private Task<JsonElement> PutAsync(string query)
    {
        // Texts that the zone has already are named by their hashes.
        var known = _state!.Schemas.Values.Select(schema => schema.SourceHash).ToHashSet(StringComparer.Ordinal);
        var declaration = _wanted.Declaration with
        {
            Schemas = [.. _wanted.Declaration.Schemas.Select(schema => known.Contains(schema.Hash) ? schema with { Source = null } : schema)],
        };
        return _client.CallAsync(HttpMethod.Put, $"zones/{_id}/fastshield/declaration{query}", json => DeclarationJson.Write(json, declaration), _state.Revision);
    }
}
