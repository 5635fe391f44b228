using System.Numerics;

namespace FastShield.Proxy.Measures;

/// <summary>
/// Counts times in buckets of fixed bounds: four to each power of two from 1 us to 134 s, one below and one above. Written by one thread, read by any.
/// A value costs two additions and never memory. A bucket holds what is above its lower bound and not above its upper one, as Prometheus reads `le`.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>All buckets, the last one without an upper bound.</summary>
    public const int Buckets = 110;

    /// <summary>A quarter of the smallest bound, in nanoseconds: every bound is a multiple of it.</summary>
    private const int Quarter = 250;

    private readonly long[] _counts = new long[Buckets];
    private long _sum;

    /// <summary>Counts one time; one below 0, of a clock that was set back, counts as 0.</summary>
    public void Observe(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[IndexOf(nanoseconds)]++;
        _sum += nanoseconds;
    }

    /// <summary>The bucket of a time.</summary>
    public static int IndexOf(long nanoseconds)
    {
        if (nanoseconds <= 4 * Quarter)
        {
            return 0;
        }

        var quarters = (ulong)(nanoseconds - 1) / Quarter;
        var octave = BitOperations.Log2(quarters) - 2;
        return Math.Min((octave * 4) + (int)(quarters >> octave) - 3, Buckets - 1);
    }

    /// <summary>The upper bound of a bucket in nanoseconds; <see cref="long.MaxValue"/> for the last one.</summary>
    public static long UpperBound(int bucket) =>
        bucket == 0 ? 4 * Quarter
        : bucket == Buckets - 1 ? long.MaxValue
        : (long)(5 + ((bucket - 1) & 3)) * Quarter << ((bucket - 1) >> 2);

    /// <summary>Adds what was counted so far.</summary>
    public void AddTo(HistogramReading reading)
    {
        for (var i = 0; i < Buckets; i++)
        {
            reading.Counts[i] += Volatile.Read(ref _counts[i]);
        }

        reading.SumNanoseconds += Volatile.Read(ref _sum);
    }
}
