using System.Collections.Concurrent;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>Checks a long text on a worker thread, so that the loop's other connections do not wait for it.</summary>
internal static class WorkerCheck
{
    private static readonly ConcurrentBag<ValidationContext> _contexts = [];

    /// <summary>What the check finds; back on the loop.</summary>
    public static async ValueTask<Violation?> RunAsync(Exchange x, Func<Exchange, ValidationContext, Violation?> check, int length)
    {
        var loop = x.Client.Loop;
        var time = x.Settings.Time;
        var queuedAt = time.GetTimestamp();
        var startedAt = queuedAt;
        var endedAt = queuedAt;
        x.Services.CountAtWorkers(1);
        Violation? violation = null;
        Exception? defect = null;
        try
        {
            violation = await x.Services.Workers.RunAsync(() =>
            {
                startedAt = time.GetTimestamp();
                var found = CheckHere(x, check);
                endedAt = time.GetTimestamp();
                return found;
            }, length).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // It belongs to this request, whose code runs on its loop.
            defect = error;
        }

        x.Services.CountAtWorkers(-1);
        await loop.EnterAsync();
        x.Loop.Measures.CheckedOnWorker(queuedAt, startedAt, endedAt);
        return defect is null ? violation : throw new InvalidOperationException("A check failed.", defect);
    }

    private static Violation? CheckHere(Exchange x, Func<Exchange, ValidationContext, Violation?> check)
    {
        if (!_contexts.TryTake(out var context))
        {
            context = new ValidationContext();
        }

        var found = check(x, context);
        _contexts.Add(context);
        return found;
    }
}
