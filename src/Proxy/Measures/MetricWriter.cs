namespace FastShield.Proxy.Measures;

/// <summary>Takes the metrics, family by family, in whatever form they are then given away. A family comes once, and its series behind it.</summary>
public abstract class MetricWriter
{
    private protected MetricWriter()
    {
    }

    /// <summary>Begins a family.</summary>
    public abstract void Begin(MetricFamily family);

    /// <summary>One series of the family: a whole number.</summary>
    public abstract void Number(long value, params ReadOnlySpan<MetricLabel> labels);

    /// <summary>One series of the family: a number with fractions.</summary>
    public abstract void Number(double value, params ReadOnlySpan<MetricLabel> labels);

    /// <summary>One series of the family: times in buckets.</summary>
    internal abstract void Histogram(HistogramReading reading, params ReadOnlySpan<MetricLabel> labels);

    /// <summary>A family of one series without labels.</summary>
    public void Single(MetricFamily family, long value)
    {
        Begin(family);
        Number(value);
    }

    /// <summary>A family of one series without labels.</summary>
    public void Single(MetricFamily family, double value)
    {
        Begin(family);
        Number(value);
    }
}
