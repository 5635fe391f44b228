using System.Threading.Tasks.Sources;

namespace FastShield.Proxy.Transport;

/// <summary>
/// One reusable awaitable operation of one owner on one loop. Leaner than ManualResetValueTaskSourceCore because everything happens on the loop's
/// thread: no interlocked steps, no captured contexts, and the continuation runs inline where the operation completes.
/// </summary>
internal sealed class LoopOperation(EventLoop loop) : IValueTaskSource<int>, IValueTaskSource
{
    private static readonly Action<object?> _resume = static state => ((LoopOperation)state!).Resume();

    private Action<object?>? _continuation;
    private object? _state;
    private ConnectionException? _error;
    private int _result;
    private short _version;
    private bool _completed;

    /// <summary>Whether the operation was begun and has no result yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Begins to wait; the previous result must have been taken.</summary>
    public short Begin()
    {
        if (IsPending || _completed)
            throw new InvalidOperationException("A connection takes one receive and one send at a time.");
        IsPending = true;
        return _version;
    }

    /// <summary>Completes and continues inline.</summary>
    public void Complete(int result)
    {
        _result = result;
        IsPending = false;
        _completed = true;
        Resume();
    }

    /// <summary>Fails and continues inline.</summary>
    public void Fail(ConnectionException error)
    {
        _error = error;
        Complete(0);
    }

    /// <summary>Fails, and continues in the loop's next turn: for a caller that must not be re-entered.</summary>
    public void FailLater(ConnectionException error)
    {
        _error = error;
        IsPending = false;
        _completed = true;
        loop.Defer(_resume, this);
    }

    /// <summary>Completes, and continues in the loop's next turn: for a caller that must not be re-entered.</summary>
    public void CompleteLater(int result)
    {
        _result = result;
        IsPending = false;
        _completed = true;
        loop.Defer(_resume, this);
    }

    private void Resume()
    {
        var continuation = _continuation;
        // A deferred turn may find the result already taken, and even a next operation begun.
        if (continuation is null || !_completed)
            return;
        var state = _state;
        _continuation = null;
        _state = null;
        continuation(state);
    }

    public int GetResult(short token)
    {
        if (token != _version || !_completed)
            throw new InvalidOperationException("The operation has no result yet, or its result was taken.");
        _completed = false;
        _version++;
        var error = _error;
        if (error is not null)
        {
            _error = null;
            throw error;
        }
        return _result;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) =>
        !_completed ? ValueTaskSourceStatus.Pending
        : _error is null ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (token != _version || _continuation is not null)
            throw new InvalidOperationException("An operation is awaited once.");
        _state = state;
        _continuation = continuation;
        if (_completed)
            loop.Defer(_resume, this);
    }
}
