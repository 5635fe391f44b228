namespace FastShield.Proxy.Measures;

/// <summary>What a number means to who reads it.</summary>
public enum MetricKind : byte
{
    /// <summary>It only grows while the process lives.</summary>
    Counter,

    /// <summary>It goes up and down.</summary>
    Gauge,

    /// <summary>Times, counted in buckets.</summary>
    Histogram,
}
