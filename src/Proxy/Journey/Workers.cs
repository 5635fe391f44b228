namespace FastShield.Proxy.Journey;

/// <summary>
/// Runs what would take too long on a loop, a bounded number of pieces at a time. Long pieces and short ones wait in lines of their own: one long piece may
/// always run, and never do all that run belong to the long line, so neither waits behind the whole of the other. Within a line the order is that of arrival.
/// </summary>
/// <param name="threads">Pieces that run at a time, 2 at least.</param>
internal sealed class Workers(int threads)
{
    /// <summary>From here on a piece is a long one, in bytes.</summary>
    private const int LongPiece = 1024 * 1024;

    private readonly int _threads = Math.Max(2, threads);
    private readonly Lock _lock = new();
    private readonly Queue<Action> _short = new();
    private readonly Queue<Action> _long = new();
    private int _running;
    private int _longRunning;
    private int _waiting;

    /// <summary>Pieces that wait for their turn; as many as there is memory for held bodies, at most.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Runs a piece on a worker thread when its turn comes.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="bytes">The length of the text it is about.</param>
    public Task<TResult> RunAsync<TResult>(Func<TResult> work, int bytes)
    {
        var isLong = bytes >= LongPiece;
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enter(() => Run(work, done, isLong), isLong);
        return done.Task;
    }

    private void Enter(Action piece, bool isLong)
    {
        lock (_lock)
        {
            (isLong ? _long : _short).Enqueue(piece);
            _waiting++;
            StartNext();
        }
    }

    private void Run<TResult>(Func<TResult> work, TaskCompletionSource<TResult> done, bool isLong)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception error)
        {
            // It belongs to the request, whose code runs on its loop.
            done.SetException(error);
        }

        lock (_lock)
        {
            _running--;
            _longRunning -= isLong ? 1 : 0;
            StartNext();
        }
    }

    private void StartNext()
    {
        while (_running < _threads && TakeNext() is { } piece)
        {
            _running++;
            _waiting--;
            ThreadPool.UnsafeQueueUserWorkItem(static next => next(), piece, preferLocal: false);
        }
    }

    private Action? TakeNext()
    {
        if (_long.Count > 0 && (_longRunning == 0 || (_short.Count == 0 && _longRunning < _threads - 1)))
        {
            _longRunning++;
            return _long.Dequeue();
        }

        return _short.TryDequeue(out var piece) ? piece : null;
    }
}
