using FastShield.Proxy.Measures;
using Xunit;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>The arithmetic of the buckets.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Bounds_grow_from_a_microsecond_to_over_a_hundred_seconds_by_a_quarter_at_most()
    {
        Assert.Equal(1000, LatencyHistogram.UpperBound(0));
        Assert.Equal(long.MaxValue, LatencyHistogram.UpperBound(LatencyHistogram.Buckets - 1));
        Assert.InRange(LatencyHistogram.UpperBound(LatencyHistogram.Buckets - 2), 100_000_000_000, 150_000_000_000);
        for (var i = 1; i < LatencyHistogram.Buckets - 1; i++)
        {
            var ratio = (double)LatencyHistogram.UpperBound(i) / LatencyHistogram.UpperBound(i - 1);
            Assert.InRange(ratio, 1.1, 1.25);
        }
    }

    [Fact]
    public void A_value_lies_above_its_lower_bound_and_not_above_its_upper_one()
    {
        var random = new Random(5);
        for (var i = 0; i < 200_000; i++)
        {
            var value = random.NextInt64(1L << random.Next(1, 45));
            Check(value);
        }

        for (var i = 0; i < LatencyHistogram.Buckets - 1; i++)
        {
            // On a bound, and one beside it on either side.
            Check(LatencyHistogram.UpperBound(i) - 1);
            Assert.Equal(i, LatencyHistogram.IndexOf(LatencyHistogram.UpperBound(i)));
            Assert.Equal(i + 1, LatencyHistogram.IndexOf(LatencyHistogram.UpperBound(i) + 1));
        }

        Assert.Equal(LatencyHistogram.Buckets - 1, LatencyHistogram.IndexOf(long.MaxValue));
    }

    [Fact]
    public void Counts_and_sums_are_those_of_the_values_whatever_the_histogram_they_went_to()
    {
        var random = new Random(6);
        LatencyHistogram[] histograms = [new(), new(), new()];
        var values = new List<long>();
        for (var i = 0; i < 10_000; i++)
        {
            values.Add(random.NextInt64(1L << random.Next(1, 40)));
            histograms[i % 3].Observe(values[^1]);
        }

        var reading = HistogramReading.Of(histograms);
        Assert.Equal(values.Count, reading.Count);
        Assert.Equal(values.Sum(), reading.SumNanoseconds);
        for (var i = 0; i < LatencyHistogram.Buckets; i++)
        {
            var below = reading.Counts.Take(i + 1).Sum();
            Assert.Equal(values.Count(value => value <= LatencyHistogram.UpperBound(i)), below);
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_counts_as_no_time()
    {
        var histogram = new LatencyHistogram();
        histogram.Observe(-5);
        var reading = HistogramReading.Of([histogram]);
        Assert.Equal((1L, 0L), (reading.Counts[0], reading.SumNanoseconds));
    }

    [Theory]
    [InlineData(1_000_000_000, 7, 7)]
    [InlineData(10_000_000, 7, 700)]
    [InlineData(3_000_000, 3, 1000)]
    public void Ticks_of_any_clock_become_nanoseconds(long frequency, long ticks, long nanoseconds) =>
        Assert.Equal(nanoseconds, new TimeScale(new Clock(frequency)).Nanoseconds(ticks));

    private static void Check(long value)
    {
        var index = LatencyHistogram.IndexOf(value);
        Assert.True(value <= LatencyHistogram.UpperBound(index), $"{value} in {index}");
        Assert.True(index == 0 || value > LatencyHistogram.UpperBound(index - 1), $"{value} in {index}");
    }

    private sealed class Clock(long frequency) : TimeProvider
    {
        public override long TimestampFrequency => frequency;
    }
}
