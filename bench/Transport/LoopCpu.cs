using System.Runtime.InteropServices;
using FastShield.Proxy.Transport;

namespace FastShield.Bench.Transport;

/// <summary>The processor time of a loop's thread alone, user and system.</summary>
internal static unsafe partial class LoopCpu
{
    private const int ThreadCpuClock = 3;

    public static Task<TimeSpan> ReadAsync(EventLoop loop)
    {
        var done = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => done.SetResult(Read()), null);
        return done.Task;
    }

    private static TimeSpan Read()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(ThreadCpuClock, time);
        return TimeSpan.FromSeconds(time[0]) + TimeSpan.FromMicroseconds(time[1] / 1000.0);
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);
}
