using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>A zone's state as single items, which is how the store keeps it and its history.</summary>
public static class ZoneItems
{
    private const string SettingsKind = "settings";
    private const string OperationKind = "operation";
    private const string CertificateKind = "certificate";

    /// <summary>The kind of items that name the text of a document.</summary>
    internal const string SchemaKind = "schema";

    /// <summary>Everything in the state.</summary>
    public static IEnumerable<StoredItem> All(ZoneState state) => Changed(new ZoneState { Zone = state.Zone, Settings = null! }, state);

    /// <summary>Items of the second state that the first does not have, or has with other data.</summary>
    public static IEnumerable<StoredItem> Changed(ZoneState before, ZoneState after)
    {
        if (!ReferenceEquals(before.Settings, after.Settings))
        {
            yield return new StoredItem(SettingsKind, SettingsKind, JsonSerializer.Serialize(after.Settings, StoreJson.Default.ZoneSettings));
        }

        foreach (var (id, operation) in after.Operations)
        {
            if (!before.Operations.TryGetValue(id, out var old) || !old.Equals(operation))
            {
                yield return new StoredItem(OperationKind, Text(id), JsonSerializer.Serialize(operation, StoreJson.Default.ManagedOperation));
            }
        }

        foreach (var (id, schema) in after.Schemas)
        {
            if (!before.Schemas.TryGetValue(id, out var old) || !old.Equals(schema))
            {
                yield return new StoredItem(SchemaKind, Text(id), JsonSerializer.Serialize(schema, StoreJson.Default.UploadedSchema));
            }
        }

        foreach (var (id, certificate) in after.Certificates)
        {
            if (!before.Certificates.TryGetValue(id, out var old) || !old.Equals(certificate))
            {
                yield return new StoredItem(CertificateKind, Text(id), JsonSerializer.Serialize(certificate, StoreJson.Default.StoredCertificate));
            }
        }
    }

    /// <summary>Kind and id of the items of the first state that are no more in the second.</summary>
    public static IEnumerable<(string Kind, string Id)> Gone(ZoneState before, ZoneState after) =>
        before.Operations.Keys.Where(id => !after.Operations.ContainsKey(id)).Select(id => (OperationKind, Text(id)))
            .Concat(before.Schemas.Keys.Where(id => !after.Schemas.ContainsKey(id)).Select(id => (SchemaKind, Text(id))))
            .Concat(before.Certificates.Keys.Where(id => !after.Certificates.ContainsKey(id)).Select(id => (CertificateKind, Text(id))));

    /// <summary>The state that the items make.</summary>
    /// <exception cref="StoreException">An item cannot be read: the store was damaged, or written by a later version.</exception>
    public static ZoneState Compose(Zone zone, long revision, IEnumerable<StoredItem> items)
    {
        var settings = new ZoneSettings();
        var operations = ImmutableDictionary.CreateBuilder<Guid, ManagedOperation>();
        var ids = ImmutableDictionary.CreateBuilder<OperationName, Guid>();
        var schemas = ImmutableDictionary.CreateBuilder<Guid, UploadedSchema>();
        var certificates = ImmutableDictionary.CreateBuilder<Guid, StoredCertificate>();
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
                    default:
                        throw new StoreException($"Zone {zone.Id} holds a '{item.Kind}', which this version does not know: was the store written by a later one?");
                }
            }
            catch (JsonException error)
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
        };
    }

    /// <summary>The hash of the text that an item names; null where it names none.</summary>
    internal static string? TextOf(StoredItem item) =>
        item.Kind == SchemaKind ? JsonSerializer.Deserialize(item.Data, StoreJson.Default.UploadedSchema)!.SourceHash : null;

    private static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);
}
