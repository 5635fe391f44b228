using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FastShield.Proxy.Measures.Otlp;

/// <summary>Writes metrics as an ExportMetricsServiceRequest in the JSON encoding of OTLP 1.x: 64-bit numbers are texts, sums are cumulative.</summary>
internal sealed class OtlpJson : MetricWriter, IDisposable
{
    private const int Cumulative = 2;

    private readonly Utf8JsonWriter _json;
    private readonly string _startedAt;
    private readonly string _now;
    private MetricFamily? _family;

    /// <summary>Begins the request.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="resource">What tells this process from others.</param>
    /// <param name="startedAt">When counting began.</param>
    /// <param name="now">The time of the numbers.</param>
    public OtlpJson(IBufferWriter<byte> output, IReadOnlyList<MetricLabel> resource, DateTimeOffset startedAt, DateTimeOffset now)
    {
        _json = new Utf8JsonWriter(output);
        _startedAt = Nanoseconds(startedAt);
        _now = Nanoseconds(now);
        _json.WriteStartObject();
        _json.WriteStartArray("resourceMetrics"u8);
        _json.WriteStartObject();
        _json.WriteStartObject("resource"u8);
        WriteAttributes([.. resource]);
        _json.WriteEndObject();
        _json.WriteStartArray("scopeMetrics"u8);
        _json.WriteStartObject();
        _json.WriteStartObject("scope"u8);
        _json.WriteString("name"u8, "FastShield"u8);
        _json.WriteEndObject();
        _json.WriteStartArray("metrics"u8);
    }

    /// <inheritdoc/>
    public override void Begin(MetricFamily family)
    {
        EndFamily();
        _family = family;
        _json.WriteStartObject();
        _json.WriteString("name"u8, family.OpenTelemetryName);
        _json.WriteString("description"u8, family.Help);
        _json.WriteString("unit"u8, family.Unit);
        _json.WriteStartObject(family.Kind switch
        {
            MetricKind.Counter => "sum"u8,
            MetricKind.Gauge => "gauge"u8,
            _ => "histogram"u8,
        });
        if (family.Kind != MetricKind.Gauge)
        {
            _json.WriteNumber("aggregationTemporality"u8, Cumulative);
        }

        if (family.Kind == MetricKind.Counter)
        {
            _json.WriteBoolean("isMonotonic"u8, true);
        }

        _json.WriteStartArray("dataPoints"u8);
    }

    /// <inheritdoc/>
    public override void Number(long value, params ReadOnlySpan<MetricLabel> labels)
    {
        BeginPoint(labels);
        _json.WriteString("asInt"u8, value.ToString(CultureInfo.InvariantCulture));
        _json.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Number(double value, params ReadOnlySpan<MetricLabel> labels)
    {
        BeginPoint(labels);
        _json.WriteNumber("asDouble"u8, value);
        _json.WriteEndObject();
    }

    /// <summary>Ends the request.</summary>
    public void End()
    {
        EndFamily();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    /// <inheritdoc/>
    internal override void Histogram(HistogramReading reading, params ReadOnlySpan<MetricLabel> labels)
    {
        BeginPoint(labels);
        _json.WriteString("count"u8, reading.Count.ToString(CultureInfo.InvariantCulture));
        _json.WriteNumber("sum"u8, reading.SumNanoseconds / 1e9);
        _json.WriteStartArray("bucketCounts"u8);
        foreach (var count in reading.Counts)
        {
            _json.WriteStringValue(count.ToString(CultureInfo.InvariantCulture));
        }

        _json.WriteEndArray();
        _json.WriteStartArray("explicitBounds"u8);
        for (var i = 0; i < LatencyHistogram.Buckets - 1; i++)
        {
            _json.WriteNumberValue(LatencyHistogram.UpperBound(i) / 1e9);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private static string Nanoseconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private void BeginPoint(ReadOnlySpan<MetricLabel> labels)
    {
        _json.WriteStartObject();
        WriteAttributes(labels);
        if (_family!.Kind != MetricKind.Gauge)
        {
            _json.WriteString("startTimeUnixNano"u8, _startedAt);
        }

        _json.WriteString("timeUnixNano"u8, _now);
    }

    private void WriteAttributes(ReadOnlySpan<MetricLabel> labels)
    {
        _json.WriteStartArray("attributes"u8);
        foreach (var label in labels)
        {
            _json.WriteStartObject();
            _json.WriteString("key"u8, label.Name);
            _json.WriteStartObject("value"u8);
            _json.WriteString("stringValue"u8, label.Value);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void EndFamily()
    {
        if (_family is not null)
        {
            _json.WriteEndArray();
            _json.WriteEndObject();
            _json.WriteEndObject();
            _family = null;
        }
    }
}
