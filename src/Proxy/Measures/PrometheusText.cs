using System.Buffers;
using System.Globalization;
using System.Text;

namespace FastShield.Proxy.Measures;

/// <summary>
/// Writes metrics as Prometheus reads them: text format 0.0.4, or OpenMetrics 1.0. Of the histograms every second bound is written, which is two to each
/// power of two: the counts are exact, only the picture is coarser.
/// </summary>
internal sealed class PrometheusText(IBufferWriter<byte> output, bool isOpenMetrics) : MetricWriter
{
    /// <summary>The Content-Type of the text format.</summary>
    public const string TextType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The Content-Type of OpenMetrics.</summary>
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const decimal PerSecond = 1_000_000_000m;

    private string _name = "";

    /// <inheritdoc/>
    public override void Begin(MetricFamily family)
    {
        _name = family.Name;

        // OpenMetrics names a family of counters without the suffix of its samples.
        var name = isOpenMetrics && family.Kind == MetricKind.Counter && _name.EndsWith("_total", StringComparison.Ordinal) ? _name[..^"_total".Length] : _name;
        Write($"# HELP {name} ");
        Escape(family.Help, isLabel: isOpenMetrics);
        Write($"\n# TYPE {name} {KindOf(family.Kind)}\n");
    }

    /// <inheritdoc/>
    public override void Number(long value, params ReadOnlySpan<MetricLabel> labels) => Sample("", labels, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override void Number(double value, params ReadOnlySpan<MetricLabel> labels) => Sample("", labels, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>To be called behind the last family.</summary>
    public void End()
    {
        if (isOpenMetrics)
        {
            Write("# EOF\n");
        }
    }

    /// <inheritdoc/>
    internal override void Histogram(HistogramReading reading, params ReadOnlySpan<MetricLabel> labels)
    {
        Span<MetricLabel> more = [.. labels, default];
        var below = 0L;
        for (var i = 0; i < LatencyHistogram.Buckets; i++)
        {
            below += reading.Counts[i];
            var isLast = i == LatencyHistogram.Buckets - 1;
            if (isLast || i % 2 == 0)
            {
                more[^1] = new MetricLabel("le", isLast ? "+Inf" : Seconds(LatencyHistogram.UpperBound(i)));
                Sample("_bucket", more, below.ToString(CultureInfo.InvariantCulture));
            }
        }

        Sample("_sum", labels, Seconds(reading.SumNanoseconds));
        Sample("_count", labels, below.ToString(CultureInfo.InvariantCulture));
    }

    private static string KindOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private static string Seconds(long nanoseconds) => (nanoseconds / PerSecond).ToString(CultureInfo.InvariantCulture);

    private void Sample(string suffix, ReadOnlySpan<MetricLabel> labels, string value)
    {
        Write(_name);
        Write(suffix);
        for (var i = 0; i < labels.Length; i++)
        {
            Write(i == 0 ? "{" : ",");
            Write(labels[i].Name);
            Write("=\"");
            Escape(labels[i].Value, isLabel: true);
            Write("\"");
        }

        Write(labels.IsEmpty ? " " : "} ");
        Write(value);
        Write("\n");
    }

    /// <summary>Backslash and line end always, quotes in labels. What is no Unicode becomes U+FFFD.</summary>
    private void Escape(string text, bool isLabel)
    {
        foreach (var part in text.EnumerateRunes())
        {
            switch (part.Value)
            {
                case '\\':
                    Write("\\\\");
                    break;
                case '\n':
                    Write("\\n");
                    break;
                case '"' when isLabel:
                    Write("\\\"");
                    break;
                default:
                    output.Advance(part.EncodeToUtf8(output.GetSpan(4)));
                    break;
            }
        }
    }

    private void Write(string text) => output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
}
