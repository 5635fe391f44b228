using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api;

/// <summary>Operations as the v4 API shows them, with the features that were asked for.</summary>
internal sealed class OperationView(Call call, ZoneState zone)
{
    private readonly bool _hasSchemaInfo = Features(call).Contains("schema_info");
    private readonly bool _hasFeatures = Features(call).Count > 0;

    /// <summary>Writes an operation that is managed, or the name alone of one that is not.</summary>
    public void Write(Utf8JsonWriter json, OperationName name, ManagedOperation? operation)
    {
        json.WriteStartObject();
        if (operation is not null)
        {
            json.WriteString("operation_id"u8, operation.Id);
        }

        json.WriteString("method"u8, name.Method);
        json.WriteString("host"u8, name.Host);
        json.WriteString("endpoint"u8, name.Endpoint);
        if (operation is not null)
        {
            json.WriteString("last_updated"u8, Views.Time(operation.LastUpdated));
            if (_hasFeatures)
            {
                json.WriteStartObject("features"u8);
                if (_hasSchemaInfo)
                {
                    SchemaInfo(json, operation);
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a managed operation.</summary>
    public void Write(Utf8JsonWriter json, ManagedOperation operation) => Write(json, operation.Name, operation);

    private static HashSet<string> Features(Call call) =>
        call.Query.Words("feature", "schema_info", "parameter_schemas", "thresholds", "confidence_intervals", "api_routing");

    private void SchemaInfo(Utf8JsonWriter json, ManagedOperation operation)
    {
        json.WriteStartObject("schema_info"u8);
        if (call.Services.Active.Find(zone, operation.Name) is { } schema)
        {
            json.WriteStartObject("active_schema"u8);
            json.WriteString("id"u8, schema.Id);
            json.WriteString("name"u8, schema.Name);
            json.WriteBoolean("is_learned"u8, false);
            json.WriteString("created_at"u8, Views.Time(schema.CreatedAt));
            json.WriteEndObject();
        }

        json.WriteBoolean("learned_available"u8, false);
        Views.Action(json, "mitigation_action", operation.Action);
        json.WriteEndObject();
    }
}
