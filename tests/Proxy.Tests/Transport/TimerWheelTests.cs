using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class TimerWheelTests
{
    private sealed class Probe : TimerNode
    {
        public List<long> Calls { get; } = [];

        internal override void OnDue(long now) => Calls.Add(now);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(1234)]
    [InlineData(51_000)]
    public void A_node_is_called_once_not_before_its_time_and_at_most_100_ms_after(long due)
    {
        var wheel = new TimerWheel(0);
        var probe = new Probe();
        wheel.Ensure(probe, due);
        for (var now = 0L; now < 60_000; now += 7)
            wheel.Advance(now);
        Assert.InRange(Assert.Single(probe.Calls), due, due + 107);
    }

    [Fact]
    public void A_node_beyond_a_turn_is_called_after_the_turn_to_look_again()
    {
        var wheel = new TimerWheel(0);
        var probe = new Probe();
        wheel.Ensure(probe, 10_000_000);
        for (var now = 0L; now < 60_000; now += 50)
            wheel.Advance(now);
        Assert.InRange(Assert.Single(probe.Calls), 50_000, 52_000);
    }

    [Fact]
    public void An_earlier_time_moves_a_node_and_a_later_one_does_not()
    {
        var wheel = new TimerWheel(0);
        var probe = new Probe();
        wheel.Ensure(probe, 10_000);
        wheel.Ensure(probe, 500);
        wheel.Ensure(probe, 20_000);
        for (var now = 0L; now < 30_000; now += 50)
            wheel.Advance(now);
        Assert.InRange(Assert.Single(probe.Calls), 500, 650);
    }

    [Fact]
    public void A_removed_node_is_not_called_and_its_neighbours_are()
    {
        var wheel = new TimerWheel(0);
        Probe[] probes = [new(), new(), new()];
        foreach (var probe in probes)
            wheel.Ensure(probe, 100);
        wheel.Remove(probes[1]);
        wheel.Remove(probes[1]);
        wheel.Advance(1000);
        Assert.Equal([1, 0, 1], probes.Select(probe => probe.Calls.Count));
        Assert.Equal(-1, wheel.MillisecondsToNext(1000));
    }

    [Fact]
    public void A_long_sleep_calls_everything_once()
    {
        var wheel = new TimerWheel(0);
        var probes = Enumerable.Range(0, 1000).Select(_ => new Probe()).ToList();
        for (var i = 0; i < probes.Count; i++)
            wheel.Ensure(probes[i], i * 50);
        wheel.Advance(10_000_000);
        Assert.All(probes, probe => Assert.Single(probe.Calls));
    }

    [Fact]
    public void The_wait_ends_when_the_next_node_is_due()
    {
        var random = new Random(6);
        for (var round = 0; round < 500; round++)
        {
            var now = random.NextInt64(1_000_000);
            var wheel = new TimerWheel(now);
            var probe = new Probe();
            wheel.Ensure(probe, now + random.NextInt64(51_000));
            var wait = wheel.MillisecondsToNext(now);
            wheel.Advance(now + wait - 1);
            Assert.Empty(probe.Calls);
            wheel.Advance(now + wait);
            Assert.Single(probe.Calls);
        }
    }
}
