namespace FastShield.Proxy.Measures.Otlp;

/// <summary>Where metrics are pushed to.</summary>
public sealed record OtlpSettings
{
    /// <summary>The collector, such as `http://collector:4318`; the paths of OTLP/HTTP are put behind it.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Whether requests of traces that are to be recorded become spans there.</summary>
    public bool Spans { get; init; }

    /// <summary>The time between two pushes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one push may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
