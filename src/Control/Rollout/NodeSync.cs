using FastShield.Control.Access;
using FastShield.Control.Store;

namespace FastShield.Control.Rollout;

/// <summary>
/// Keeps this node in step with the store, and its snapshot in step with what is in force: by the store's own word where there is one, by asking every few
/// seconds in any case. While the store is away the node guards with what it has.
/// </summary>
public sealed class NodeSync : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMilliseconds(500);

    private readonly ControlPlane _plane;
    private readonly IControlStore _store;
    private readonly SnapshotFile _snapshot;
    private readonly Credentials _credentials;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _unsaved = new(0, 1);
    private readonly List<Task> _tasks = [];
    private bool _isMigrated;
    private int _isAway;

    /// <summary>Binds the parts; <see cref="Start"/> sets them going.</summary>
    public NodeSync(ControlPlane plane, IControlStore store, SnapshotFile snapshot, Credentials credentials, Action<string> report)
    {
        _plane = plane;
        _store = store;
        _snapshot = snapshot;
        _credentials = credentials;
        _report = report;
    }

    /// <summary>Fetches what the store has now; throws <see cref="StoreException"/> where it is away.</summary>
    public async Task FetchAsync(CancellationToken cancellation)
    {
        if (!_isMigrated)
        {
            await _store.MigrateAsync(cancellation).ConfigureAwait(false);
            _isMigrated = true;
        }

        await _credentials.ReloadAsync(_store.LoadTokensAsync, cancellation).ConfigureAwait(false);
        await _plane.RefreshAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on in the background until disposed.</summary>
    public void Start()
    {
        _plane.Published += Save;
        Save();
        _tasks.Add(Task.Run(() => LoopAsync(WatchAsync)));
        _tasks.Add(Task.Run(() => LoopAsync(PollAsync)));
        _tasks.Add(Task.Run(() => LoopAsync(SaveAsync)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _plane.Published -= Save;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        await SaveLastAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _unsaved.Dispose();
    }

    private void Save()
    {
        lock (_unsaved)
        {
            if (_unsaved.CurrentCount == 0)
            {
                _unsaved.Release();
            }
        }
    }

    private async Task LoopAsync(Func<CancellationToken, Task> step)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await step(_stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it was, a node that stopped to listen would guard with yesterday's state and nobody would know.
                Tell(error is StoreException ? error.Message : $"{error.GetType().Name}: {error.Message}");
                await Task.Delay(Between, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellation) => await _store.WatchAsync(() => FetchAsync(cancellation), cancellation).ConfigureAwait(false);

    private async Task PollAsync(CancellationToken cancellation)
    {
        await Task.Delay(Between, cancellation).ConfigureAwait(false);
        await FetchAsync(cancellation).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            _report("store: it is back, and this node is in step with it");
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        await _unsaved.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _snapshot.SaveAsync(_plane.States.ToList(), _store.LoadSourceAsync, cancellation).ConfigureAwait(false);
        }
        catch
        {
            Save();
            throw;
        }

        // Many changes in a row are written together.
        await Task.Delay(BetweenSaves, cancellation).ConfigureAwait(false);
    }

    // A node that is told to stop leaves its last state behind, as far as it can.
    private async Task SaveLastAsync()
    {
        if (_tasks.Count == 0 || _unsaved.CurrentCount == 0)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(Between);
            await _snapshot.SaveAsync(_plane.States.ToList(), _store.LoadSourceAsync, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException)
        {
            _report($"snapshot: {error.Message}");
        }
    }

    // Once for each time that it goes away, not every three seconds.
    private void Tell(string problem)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            _report($"store: {problem}; this node goes on guarding with what it has");
        }
    }
}
