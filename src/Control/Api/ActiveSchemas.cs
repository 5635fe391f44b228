using System.Runtime.CompilerServices;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;

namespace FastShield.Control.Api;

/// <summary>Which enabled document describes which operation of a zone; worked out once for each state of a zone.</summary>
internal sealed class ActiveSchemas(CompiledDocuments documents)
{
    private readonly ConditionalWeakTable<ZoneState, Dictionary<OperationName, UploadedSchema>> _known = [];

    /// <summary>The document in force for an operation; null where none is.</summary>
    public UploadedSchema? Find(ZoneState zone, OperationName name) => _known.GetValue(zone, Index).GetValueOrDefault(name);

    private Dictionary<OperationName, UploadedSchema> Index(ZoneState zone)
    {
        var index = new Dictionary<OperationName, UploadedSchema>();
        foreach (var schema in zone.EnabledSchemas())
        {
            if (documents.Find(schema.SourceHash)?.Api is { } api)
            {
                foreach (var (name, _) in SchemaOperations.Of(api, zone.Zone))
                {
                    index.TryAdd(name, schema);
                }
            }
        }

        return index;
    }
}
