using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FastShield.Proxy.Measures.Otlp;

/// <summary>Writes spans as an ExportTraceServiceRequest in the JSON encoding of OTLP 1.x: ids are hexadecimal, 64-bit numbers are texts.</summary>
internal static class SpanJson
{
    private const int KindServer = 2;
    private const int StatusError = 2;

    public static void Write(IBufferWriter<byte> output, IReadOnlyList<MetricLabel> resource, IReadOnlyList<ServerSpan> spans)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans"u8);
        json.WriteStartObject();
        json.WriteStartObject("resource"u8);
        json.WriteStartArray("attributes"u8);
        foreach (var label in resource)
        {
            Attribute(json, label.Name, label.Value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans"u8);
        json.WriteStartObject();
        json.WriteStartObject("scope"u8);
        json.WriteString("name"u8, "FastShield"u8);
        json.WriteEndObject();
        json.WriteStartArray("spans"u8);
        foreach (var span in spans)
        {
            Span(json, span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Span(Utf8JsonWriter json, ServerSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId"u8, span.TraceId);
        json.WriteString("spanId"u8, span.SpanId);
        if (span.ParentId.Length > 0)
        {
            json.WriteString("parentSpanId"u8, span.ParentId);
        }

        json.WriteString("name"u8, span.Route.Length > 0 ? $"{span.Method} {span.Route}" : span.Method);
        json.WriteNumber("kind"u8, KindServer);
        json.WriteString("startTimeUnixNano"u8, Nanoseconds(span.Start));
        json.WriteString("endTimeUnixNano"u8, Nanoseconds(span.Start + span.Duration));
        json.WriteStartArray("attributes"u8);
        Attribute(json, "http.request.method", span.Method);
        Attribute(json, "url.path", span.Path);
        Attribute(json, "server.address", span.Host);
        Attribute(json, "client.address", span.Client.ToString());
        if (span.Route.Length > 0)
        {
            Attribute(json, "http.route", span.Route);
        }

        if (span.Status != 0)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, "http.response.status_code"u8);
            json.WriteStartObject("value"u8);
            json.WriteString("intValue"u8, span.Status.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (span.Status is 0 or >= 500)
        {
            json.WriteStartObject("status"u8);
            json.WriteNumber("code"u8, StatusError);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private static void Attribute(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteStartObject("value"u8);
        json.WriteString("stringValue"u8, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
