using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>Managed operations as OpenAPI documents, one for each host: `api_gateway/schemas`.</summary>
internal static class Export
{
    /// <summary>GET: servers, paths and the variables in them; what is learned from traffic will be added to it.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        var filter = new OperationFilter(call.Query);
        var hosts = zone.Operations.Values
            .Where(operation => filter.Takes(operation.Name))
            .GroupBy(operation => operation.Name.Host, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        return Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("schemas"u8);
                foreach (var host in hosts)
                {
                    Document(json, host.Key, host);
                }

                json.WriteEndArray();
                json.WriteString("timestamp"u8, Views.Time(call.Services.Time.GetUtcNow()));
                json.WriteEndObject();
            },
            zone: zone);
    }

    private static void Document(Utf8JsonWriter json, string host, IEnumerable<ManagedOperation> operations)
    {
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.0.0"u8);
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, $"Operations of {host}");
        json.WriteString("version"u8, "1"u8);
        json.WriteEndObject();
        Server(json, host);
        json.WriteStartObject("paths"u8);
        foreach (var path in operations.GroupBy(operation => operation.Name.Endpoint, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(path.Key);
            Variables(json, path.Key);
            foreach (var operation in path.OrderBy(operation => operation.Name.Method, StringComparer.Ordinal).Where(operation => operation.Name.Method != "CONNECT"))
            {
                // OpenAPI has no CONNECT: it names no path.
                json.WriteStartObject(operation.Name.Method.ToLowerInvariant());
                json.WriteStartObject("responses"u8);
                json.WriteStartObject("default"u8);
                json.WriteString("description"u8, "Any response."u8);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Server(Utf8JsonWriter json, string host)
    {
        json.WriteStartArray("servers"u8);
        json.WriteStartObject();
        json.WriteString("url"u8, $"https://{host}");
        var variables = host.Split('.').Where(label => label[0] == '{').ToList();
        if (variables.Count > 0)
        {
            json.WriteStartObject("variables"u8);
            foreach (var variable in variables)
            {
                json.WriteStartObject(variable.Trim('{', '}'));
                json.WriteString("default"u8, "any"u8);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Variables(Utf8JsonWriter json, string endpoint)
    {
        if (!Runtime.Matching.PathTemplate.TryParse(endpoint, out var template, out _) || template!.Variables.Count == 0)
        {
            return;
        }

        json.WriteStartArray("parameters"u8);
        foreach (var variable in template.Variables)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, variable);
            json.WriteString("in"u8, "path"u8);
            json.WriteBoolean("required"u8, true);
            json.WriteStartObject("schema"u8);
            json.WriteString("type"u8, "string"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
