using System.ComponentModel;
using System.Runtime.InteropServices;
using Xunit;

namespace FastShield.Conformance.Tests.Hostile;

/// <summary>
/// Holds work to a time that grows no faster than its input: processor time of the thread, since the machine may be busy with other things, and
/// the best of several tries.
/// </summary>
internal static unsafe partial class Patience
{
    private const int Tries = 4;
    private const int ThreadProcessorTime = 3;

    /// <summary>Demands that work on this many bytes ends within a time in proportion to them; it is tried again only where it did not.</summary>
    /// <param name="work">The work, on this thread.</param>
    /// <param name="bytes">Bytes of its input.</param>
    /// <param name="perMegabyte">Time for a megabyte; a tenth of it is granted to any input.</param>
    /// <param name="what">The input, for the message.</param>
    public static void Demand(Action work, long bytes, TimeSpan perMegabyte, Func<string> what)
    {
        var allowed = perMegabyte * (0.1 + (bytes / 1e6));
        var taken = Once(work);
        for (var i = 1; i < Tries && taken > allowed; i++)
        {
            var again = Once(work);
            taken = again < taken ? again : taken;
        }

        if (taken > allowed)
        {
            Assert.Fail($"{taken.TotalMilliseconds:F0} ms for {bytes} bytes, where {allowed.TotalMilliseconds:F0} ms are allowed: {what()}");
        }
    }

    private static TimeSpan Once(Action work)
    {
        var before = Now();
        work();
        return Now() - before;
    }

    private static TimeSpan Now()
    {
        var time = stackalloc long[2];
        return GetTime(ThreadProcessorTime, time) == 0
            ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000.0)
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, long* time);
}
