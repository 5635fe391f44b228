using System.Diagnostics;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Tests.Journey;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>What measuring costs a request: about a look at the clock and some additions, and no memory.</summary>
public sealed class MeasureCostTests(ITestOutputHelper output)
{
    private const int Requests = 200_000;

    [Fact]
    public void Counting_a_request_costs_well_under_a_microsecond_and_allocates_nothing()
    {
        var shields = new ShieldSlot(TestShield.Make());
        var measures = new LoopMeasures(TimeProvider.System, shields.Operations);
        var best = double.MaxValue;
        var allocated = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            Run(measures, shields.Current);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Requests);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        var clock = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Requests; i++)
            {
                TimeProvider.System.GetTimestamp();
            }

            clock = Math.Min(clock, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Requests);
        }

        output.WriteLine($"{best:f1} ns a request, of which a look at the clock is {clock:f1} ns; {allocated} bytes in {Requests} requests");
        Assert.Equal(0, allocated);
        Assert.True(best < 1000, $"{best} ns");
    }

    private static void Run(LoopMeasures measures, Shield shield)
    {
        var time = TimeProvider.System;
        var startedAt = time.GetTimestamp();
        for (var i = 0; i < Requests; i++)
        {
            // As Begin and Record do; one request in seventeen is timed phase by phase.
            if (measures.IsTimed())
            {
                var at = startedAt;
                for (var phase = Phase.Head; phase <= Phase.Record; phase++)
                {
                    var now = time.GetTimestamp();
                    measures.Timed(phase, now - at);
                    at = now;
                }
            }

            var endedAt = time.GetTimestamp();
            measures.Ended(shield, i & 7, RequestOutcome.Conforming, 200, startedAt, startedAt + 3000, startedAt + 90_000, endedAt);
            startedAt = endedAt - ((i & 255) * 1000);
        }
    }
}
