using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>A zone's state as single items, which is how the store keeps it and its history.</summary>
public static class ZoneItems
{
    private const string SettingsKind = "settings";
    private const string OperationKind = "operation";
    private const string CertificateKind = "certificate";
    private const string ClientHostsKind = "client_hosts";
    private const string ManagedCaKind = "managed_ca";
    private const string ClientCertificateKind = "client_certificate";
    private const string RulesetKind = "ruleset";
    private const string RuleKind = "rule";

    /// <summary>The kind of items that name the text of a document.</summary>
    internal const string SchemaKind = "schema";

    /// <summary>The kind of items that name the octets of a revocation list.</summary>
    internal const string OwnCaKind = "own_ca";

    /// <summary>
    /// The kind of items that are sealed private keys. They have no history and are in no digest and no audit entry: what was sealed with an old key, or is of a
    /// retired authority, is gone from the store at once.
    /// </summary>
    internal const string CaKeyKind = "ca_key";

    /// <summary>Everything in the state.</summary>
    public static IEnumerable<StoredItem> All(ZoneState state) => Changed(new ZoneState { Zone = state.Zone, Settings = null!, ClientHosts = ClientHosts.None }, state);

    /// <summary>Items of the second state that the first does not have, or has with other data.</summary>
    public static IEnumerable<StoredItem> Changed(ZoneState before, ZoneState after)
    {
        if (!ReferenceEquals(before.Settings, after.Settings))
        {
            yield return new StoredItem(SettingsKind, SettingsKind, JsonSerializer.Serialize(after.Settings, StoreJson.Default.ZoneSettings));
        }

        if (!ReferenceEquals(before.ClientHosts, after.ClientHosts))
        {
            yield return new StoredItem(ClientHostsKind, ClientHostsKind, JsonSerializer.Serialize(after.ClientHosts, StoreJson.Default.ClientHosts));
        }

        foreach (var item in Changed(OperationKind, before.Operations, after.Operations, StoreJson.Default.ManagedOperation)
            .Concat(Changed(SchemaKind, before.Schemas, after.Schemas, StoreJson.Default.UploadedSchema))
            .Concat(Changed(ManagedCaKind, before.ManagedCas, after.ManagedCas, StoreJson.Default.ManagedCa))
            .Concat(Changed(CaKeyKind, before.CaKeys, after.CaKeys, StoreJson.Default.String))
            .Concat(Changed(ClientCertificateKind, before.ClientCertificates, after.ClientCertificates, StoreJson.Default.IssuedCertificate))
            .Concat(Changed(CertificateKind, before.Certificates, after.Certificates, StoreJson.Default.StoredCertificate))
            .Concat(Changed(OwnCaKind, before.OwnCas, after.OwnCas, StoreJson.Default.OwnCa)))
        {
            yield return item;
        }

        if (after.Ruleset is { } ruleset && !ReferenceEquals(before.Ruleset, ruleset))
        {
            var stored = new StoredRuleset(ruleset.Id, ruleset.Name, ruleset.Description, ruleset.Version, ruleset.LastUpdated, [.. ruleset.Rules.Select(rule => rule.Id)]);
            yield return new StoredItem(RulesetKind, ruleset.Id, JsonSerializer.Serialize(stored, StoreJson.Default.StoredRuleset));
            var known = (before.Ruleset?.Rules ?? []).ToHashSet();
            foreach (var rule in ruleset.Rules.Where(rule => !known.Contains(rule)))
            {
                yield return new StoredItem(RuleKind, rule.Id, JsonSerializer.Serialize(rule, StoreJson.Default.ZoneRule));
            }
        }
    }

    /// <summary>Kind and id of the items of the first state that are no more in the second.</summary>
    public static IEnumerable<(string Kind, string Id)> Gone(ZoneState before, ZoneState after) =>
        Gone(OperationKind, before.Operations, after.Operations)
            .Concat(Gone(SchemaKind, before.Schemas, after.Schemas))
            .Concat(Gone(ManagedCaKind, before.ManagedCas, after.ManagedCas))
            .Concat(Gone(CaKeyKind, before.CaKeys, after.CaKeys))
            .Concat(Gone(ClientCertificateKind, before.ClientCertificates, after.ClientCertificates))
            .Concat(Gone(CertificateKind, before.Certificates, after.Certificates))
            .Concat(Gone(OwnCaKind, before.OwnCas, after.OwnCas))
            .Concat(GoneRules(before.Ruleset, after.Ruleset));

    /// <summary>The state that the items make.</summary>
    /// <exception cref="StoreException">An item cannot be read: the store was damaged, or written by a later version.</exception>
    public static ZoneState Compose(Zone zone, long revision, IEnumerable<StoredItem> items)
    {
        var settings = new ZoneSettings();
        var operations = ImmutableDictionary.CreateBuilder<Guid, ManagedOperation>();
        var ids = ImmutableDictionary.CreateBuilder<OperationName, Guid>();
        var schemas = ImmutableDictionary.CreateBuilder<Guid, UploadedSchema>();
        var certificates = ImmutableDictionary.CreateBuilder<Guid, StoredCertificate>();
        var hosts = ClientHosts.None;
        var cas = ImmutableDictionary.CreateBuilder<Guid, ManagedCa>();
        var keys = ImmutableDictionary.CreateBuilder<Guid, string>();
        var issued = ImmutableDictionary.CreateBuilder<Guid, IssuedCertificate>();
        var ownCas = ImmutableDictionary.CreateBuilder<Guid, OwnCa>();
        var rules = new Dictionary<string, ZoneRule>(StringComparer.Ordinal);
        StoredRuleset? ruleset = null;
        foreach (var item in items)
        {
            try
            {
                switch (item.Kind)
                {
                    case SettingsKind:
                        settings = JsonSerializer.Deserialize(item.Data, StoreJson.Default.ZoneSettings)!;
                        break;
                    case OperationKind:
                        var operation = JsonSerializer.Deserialize(item.Data, StoreJson.Default.ManagedOperation)!;
                        operations[operation.Id] = operation;
                        ids[operation.Name] = operation.Id;
                        break;
                    case SchemaKind:
                        var schema = JsonSerializer.Deserialize(item.Data, StoreJson.Default.UploadedSchema)!;
                        schemas[schema.Id] = schema;
                        break;
                    case CertificateKind:
                        var certificate = JsonSerializer.Deserialize(item.Data, StoreJson.Default.StoredCertificate)!;
                        certificates[certificate.Id] = certificate;
                        break;
                    case ClientHostsKind:
                        hosts = JsonSerializer.Deserialize(item.Data, StoreJson.Default.ClientHosts)!;
                        break;
                    case ManagedCaKind:
                        var ca = JsonSerializer.Deserialize(item.Data, StoreJson.Default.ManagedCa)!;
                        cas[ca.Id] = ca;
                        break;
                    case CaKeyKind:
                        keys[Guid.ParseExact(item.Id, "D")] = JsonSerializer.Deserialize(item.Data, StoreJson.Default.String)!;
                        break;
                    case ClientCertificateKind:
                        var client = JsonSerializer.Deserialize(item.Data, StoreJson.Default.IssuedCertificate)!;
                        issued[client.Id] = client;
                        break;
                    case OwnCaKind:
                        var own = JsonSerializer.Deserialize(item.Data, StoreJson.Default.OwnCa)!;
                        ownCas[own.Id] = own;
                        break;
                    case RulesetKind:
                        ruleset = JsonSerializer.Deserialize(item.Data, StoreJson.Default.StoredRuleset)!;
                        break;
                    case RuleKind:
                        rules.Add(item.Id, JsonSerializer.Deserialize(item.Data, StoreJson.Default.ZoneRule)!);
                        break;
                    default:
                        throw new StoreException($"Zone {zone.Id} holds a '{item.Kind}', which this version does not know: was the store written by a later one?");
                }
            }
            catch (Exception error) when (error is JsonException or FormatException)
            {
                throw new StoreException($"The {item.Kind} {item.Id} of zone {zone.Id} cannot be read: {error.Message}", error);
            }
        }

        return new ZoneState
        {
            Zone = zone,
            Revision = revision,
            Settings = settings,
            Operations = operations.ToImmutable(),
            OperationIds = ids.ToImmutable(),
            Schemas = schemas.ToImmutable(),
            Certificates = certificates.ToImmutable(),
            ClientHosts = hosts,
            ManagedCas = cas.ToImmutable(),
            CaKeys = keys.ToImmutable(),
            ClientCertificates = issued.ToImmutable(),
            OwnCas = ownCas.ToImmutable(),
            Ruleset = ruleset is null ? null : Compose(zone, ruleset, rules),
        };
    }

    private static ZoneRuleset Compose(Zone zone, StoredRuleset ruleset, Dictionary<string, ZoneRule> rules) => new(
        ruleset.Id,
        ruleset.Name,
        ruleset.Description,
        ruleset.Version,
        ruleset.LastUpdated,
        [.. ruleset.Rules.Select(id => rules.GetValueOrDefault(id) ?? throw new StoreException($"The rule {id} of zone {zone.Id} is missing: the store was damaged."))]);

    private static IEnumerable<(string Kind, string Id)> GoneRules(ZoneRuleset? before, ZoneRuleset? after)
    {
        if (before is null || ReferenceEquals(before, after))
        {
            return [];
        }

        var kept = (after?.Rules ?? []).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        return before.Rules.Where(rule => !kept.Contains(rule.Id)).Select(rule => (RuleKind, rule.Id))
            .Concat(before.Id == after?.Id ? [] : [(RulesetKind, before.Id)]);
    }

    /// <summary>The hash of the text that an item names; null where it names none.</summary>
    internal static string? TextOf(StoredItem item) => item.Kind switch
    {
        SchemaKind => JsonSerializer.Deserialize(item.Data, StoreJson.Default.UploadedSchema)!.SourceHash,
        OwnCaKind => JsonSerializer.Deserialize(item.Data, StoreJson.Default.OwnCa)!.RevocationList,
        _ => null,
    };

    private static IEnumerable<StoredItem> Changed<T>(string kind, ImmutableDictionary<Guid, T> before, ImmutableDictionary<Guid, T> after, JsonTypeInfo<T> type)
        where T : class
    {
        if (ReferenceEquals(before, after))
        {
            yield break;
        }

        foreach (var (id, value) in after)
        {
            if (!before.TryGetValue(id, out var old) || !old.Equals(value))
            {
                yield return new StoredItem(kind, Text(id), JsonSerializer.Serialize(value, type));
            }
        }
    }

    private static IEnumerable<(string Kind, string Id)> Gone<T>(string kind, ImmutableDictionary<Guid, T> before, ImmutableDictionary<Guid, T> after) =>
        ReferenceEquals(before, after) ? [] : before.Keys.Where(id => !after.ContainsKey(id)).Select(id => (kind, Text(id)));

    private static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);
}
