namespace FastShield.Proxy.Measures;

/// <summary>Turns ticks of a clock into nanoseconds; without arithmetic where they are the same, as on Linux.</summary>
internal readonly struct TimeScale(TimeProvider time)
{
    private const long PerSecond = 1_000_000_000;

    private readonly bool _isSame = time.TimestampFrequency == PerSecond;
    private readonly double _factor = (double)PerSecond / time.TimestampFrequency;

    /// <summary>So many ticks in nanoseconds.</summary>
    public long Nanoseconds(long ticks) => _isSame ? ticks : (long)(ticks * _factor);
}
