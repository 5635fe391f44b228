using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Rollout;

/// <summary>
/// Puts generated code in the interpreter's place, document by document and in the background, where the process can make it. Each is tried as the
/// interpreter was (<see cref="EngineTrial"/>); one that judges wrongly, or does not compile, never guards, and the interpreter goes on.
/// </summary>
public sealed class EngineUpgrade : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly ControlPlane _plane;
    private readonly Func<DocumentOutcome, int, CancellationToken, GeneratedEngine> _generate;
    private readonly int _limit;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _changed = new(1, 1);
    private readonly Dictionary<string, (SchemaInterpreter Of, int Instructions)> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaEngine> _ready = new(StringComparer.Ordinal);
    private readonly Task _work;

    /// <summary>Starts to work in the background.</summary>
    /// <param name="plane">Whose documents get generated code.</param>
    /// <param name="generate">Makes it, within a number of instructions.</param>
    /// <param name="limit">Instructions for which code is generated at most, of all documents together.</param>
    /// <param name="report">Takes what became of it, for people.</param>
    public EngineUpgrade(ControlPlane plane, Func<DocumentOutcome, int, CancellationToken, GeneratedEngine> generate, int limit, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(plane);
        _plane = plane;
        _generate = generate;
        _limit = limit;
        _report = report;
        _plane.Published += Wake;
        _work = Task.Run(WorkAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _plane.Published -= Wake;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
        _changed.Dispose();
    }

    private void Wake()
    {
        lock (_done)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stopping.Token).ConfigureAwait(false);
                var since = TimeProvider.System.GetTimestamp();
                while (Next() is { } outcome)
                {
                    Make(outcome);
                    if (TimeProvider.System.GetElapsedTime(since) > LongestWait)
                    {
                        await PublishAsync().ConfigureAwait(false);
                        since = TimeProvider.System.GetTimestamp();
                    }
                }

                await PublishAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    // One that was compiled anew, because its text went and came again, gets its code anew.
    private DocumentOutcome? Next()
    {
        var enabled = _plane.Zones.SelectMany(zone => zone.EnabledSchemas()).Select(schema => schema.SourceHash).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _done.Keys.Where(hash => !enabled.Contains(hash)).ToList())
        {
            _done.Remove(gone);
        }

        return enabled.Select(_plane.Documents.Find).FirstOrDefault(outcome => outcome is not null && (!_done.TryGetValue(outcome.Hash, out var done) || done.Of != outcome.Interpreter));
    }

    private void Make(DocumentOutcome outcome)
    {
        var title = Shown.Short(outcome.Api!.Contract.Title);
        _done.Remove(outcome.Hash);
        var made = Generate(outcome);
        _done.Add(outcome.Hash, (outcome.Interpreter!, made.Engine is null ? 0 : made.Instructions));
        var problem = made.Problem;
        if (made.Engine is { } engine)
        {
            var trial = new DiagnosticBag();
            EngineTrial.Run(outcome.Api, outcome.Interpreter!, [engine], trial);
            problem = trial.Items.Count > 0 ? trial.Items[0].ToString() : "";
            if (problem.Length == 0)
            {
                _ready[outcome.Hash] = engine;
            }
        }

        if (problem.Length > 0)
        {
            _report($"engine: the generated code for '{title}' was not taken, the interpreter goes on guarding: {problem}");
        }

        if (made.LeftOut > 0)
        {
            _report($"engine: compiled_limit {_limit} leaves {made.LeftOut} of the operations of '{title}' to the interpreter");
        }
    }

    // A document that the generator stumbles over must not keep the others from their code.
    private GeneratedEngine Generate(DocumentOutcome outcome)
    {
        try
        {
            return _generate(outcome, Math.Max(0, _limit - _done.Values.Sum(done => done.Instructions)), _stopping.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new GeneratedEngine(null, $"{error.GetType().Name}: {error.Message}", 0, 0);
        }
    }

    // All that is ready by one swap: a thousand documents are not a thousand shields.
    private async Task PublishAsync()
    {
        if (_ready.Count > 0)
        {
            var used = await _plane.UseAsync(_ready, _stopping.Token).ConfigureAwait(false);
            _ready.Clear();
            _report($"engine: compiled for {used} documents, in force");
        }
    }
}
