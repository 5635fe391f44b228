using System.Diagnostics;
using Xunit;

namespace FastShield.Conformance.Tests.Hostile;

/// <summary>Holds work to a time that grows no faster than its input. The machine may be busy with other things, so the best of several tries counts.</summary>
internal static class Patience
{
    private const int Tries = 4;

    /// <summary>The shortest of several tries.</summary>
    public static TimeSpan Best(Action work)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries; i++)
        {
            best = Min(best, Once(work));
        }

        return best;
    }

    /// <summary>Demands that work on this many bytes ends within a time in proportion to them; it is tried again only where it did not.</summary>
    /// <param name="work">The work.</param>
    /// <param name="bytes">Bytes of its input.</param>
    /// <param name="perMegabyte">Time for a megabyte; a tenth of it is granted to any input.</param>
    /// <param name="what">The input, for the message.</param>
    public static void Demand(Action work, long bytes, TimeSpan perMegabyte, Func<string> what)
    {
        var allowed = perMegabyte * (0.1 + (bytes / 1e6));
        var taken = Once(work);
        for (var i = 1; i < Tries && taken > allowed; i++)
        {
            taken = Min(taken, Once(work));
        }

        if (taken > allowed)
        {
            Assert.Fail($"{taken.TotalMilliseconds:F0} ms for {bytes} bytes, where {allowed.TotalMilliseconds:F0} ms are allowed: {what()}");
        }
    }

    private static TimeSpan Once(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
