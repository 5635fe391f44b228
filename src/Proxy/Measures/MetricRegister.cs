using System.Buffers;

namespace FastShield.Proxy.Measures;

/// <summary>All parts that have metrics. Reading them costs who reads; what is measured only adds to arrays.</summary>
public sealed class MetricRegister
{
    private readonly Lock _lock = new();
    private IMetricSource[] _sources = [];

    /// <summary>Adds a part; from any thread.</summary>
    public void Add(IMetricSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (_lock)
        {
            _sources = [.. _sources, source];
        }
    }

    /// <summary>Writes the metrics as Prometheus reads them, and gives the Content-Type.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isOpenMetrics">OpenMetrics 1.0 in place of text format 0.0.4.</param>
    public string WriteText(IBufferWriter<byte> output, bool isOpenMetrics = false)
    {
        var text = new PrometheusText(output, isOpenMetrics);
        WriteTo(text);
        text.End();
        return isOpenMetrics ? PrometheusText.OpenMetricsType : PrometheusText.TextType;
    }

    /// <summary>Writes the metrics.</summary>
    public void WriteTo(MetricWriter writer)
    {
        foreach (var source in Volatile.Read(ref _sources))
        {
            source.WriteTo(writer);
        }
    }
}
