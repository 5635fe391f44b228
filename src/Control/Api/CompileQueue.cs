using FastShield.Control.Rollout;
using FastShield.Control.Store;

namespace FastShield.Control.Api;

/// <summary>Compiles uploads one after another: many large ones at once must not take every core and all memory from the traffic.</summary>
internal sealed class CompileQueue(CompiledDocuments documents)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    /// <summary>What the text compiles to, when its turn has come; nothing is compiled for a caller who is gone by then.</summary>
    public Task<DocumentOutcome> CompileAsync(SourceText source, CancellationToken cancellation)
    {
        if (documents.Find(source.Hash) is { } known)
        {
            return Task.FromResult(known);
        }

        lock (_lock)
        {
            var turn = _last.ContinueWith(
                _ =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    return documents.Compile(source);
                },
                CancellationToken.None,
                TaskContinuationOptions.DenyChildAttach,
                TaskScheduler.Default);
            _last = turn;
            return turn;
        }
    }
}
