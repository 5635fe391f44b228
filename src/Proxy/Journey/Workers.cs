namespace FastShield.Proxy.Journey;

/// <summary>
/// Runs what would take too long on a loop, on a few threads of its own: those of the pool carry sockets elsewhere. Long pieces and short ones wait in lines
/// of their own: one long piece may always run, and never are all threads at long ones, so neither waits behind the whole of the other line. Within a line the
/// order is that of arrival. Threads come when they are needed and go when nothing came for a while.
/// </summary>
/// <param name="threads">Pieces that run at a time, 2 at least.</param>
internal sealed class Workers(int threads) : IDisposable
{
    /// <summary>From here on a piece is a long one, in bytes.</summary>
    private const int LongPiece = 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly int _most = Math.Max(2, threads);
    private readonly object _gate = new();
    private readonly Queue<Action> _short = new();
    private readonly Queue<Action> _long = new();
    private int _threads;
    private int _idle;
    private int _longRunning;
    private int _waiting;
    private bool _isEnded;

    /// <summary>Pieces that wait for their turn; as many as there is memory for held bodies, at most.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Runs a piece on a worker thread when its turn comes.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="bytes">The length of the text it is about.</param>
    public Task<TResult> RunAsync<TResult>(Func<TResult> work, int bytes)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Piece()
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
        }

        lock (_gate)
        {
            (bytes >= LongPiece ? _long : _short).Enqueue(Piece);
            _waiting++;
            if (_waiting > _idle && _threads < _most)
            {
                _threads++;
                new Thread(Serve) { IsBackground = true, Name = "check" }.Start();
            }
            else
            {
                Monitor.Pulse(_gate);
            }
        }

        return done.Task;
    }

    /// <summary>The threads end behind what waits.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Serve()
    {
        while (Take(out var isLong) is { } piece)
        {
            piece();
            if (isLong)
            {
                lock (_gate)
                {
                    _longRunning--;
                }
            }
        }
    }

    /// <summary>The next piece, waited for; null where this thread is to end.</summary>
    private Action? Take(out bool isLong)
    {
        lock (_gate)
        {
            while (true)
            {
                isLong = _long.Count > 0 && (_longRunning == 0 || (_short.Count == 0 && _longRunning < _most - 1));
                if (isLong || _short.Count > 0)
                {
                    _waiting--;
                    _longRunning += isLong ? 1 : 0;
                    return (isLong ? _long : _short).Dequeue();
                }

                _idle++;
                var isCalled = !_isEnded && Monitor.Wait(_gate, _patience);
                _idle--;
                if (!isCalled && _short.Count == 0 && _long.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }
        }
    }
}
