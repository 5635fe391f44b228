namespace FastShield.Proxy.Measures;

/// <summary>What histograms of several threads have counted, added up.</summary>
internal sealed class HistogramReading
{
    /// <summary>By bucket of <see cref="LatencyHistogram"/>.</summary>
    public long[] Counts { get; } = new long[LatencyHistogram.Buckets];

    /// <summary>All times together.</summary>
    public long SumNanoseconds { get; set; }

    /// <summary>All times counted.</summary>
    public long Count => Counts.Sum();

    /// <summary>The sum of some histograms.</summary>
    public static HistogramReading Of(IEnumerable<LatencyHistogram> histograms)
    {
        var reading = new HistogramReading();
        foreach (var histogram in histograms)
        {
            histogram.AddTo(reading);
        }

        return reading;
    }
}
