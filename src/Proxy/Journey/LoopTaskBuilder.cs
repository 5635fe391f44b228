using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Builds the value tasks of async methods that run on an event loop. What a suspended method keeps is pooled per thread and method, as many as were
/// ever suspended at a time: the framework's pooling builder keeps a handful, and a loop has a thousand connections waiting in the same method.
/// Execution contexts do not flow, which is right on a loop that has none.
/// </summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler calls them on an instance.")]
internal struct LoopTaskBuilder<TResult>
{
    private LoopTask<TResult>? _task;
    private TResult _result;

    /// <summary>The value task of the method.</summary>
    public readonly ValueTask<TResult> Task => _task is null ? new ValueTask<TResult>(_result) : new ValueTask<TResult>(_task, _task.Version);

    public static LoopTaskBuilder<TResult> Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
        // Called by the compiler's old protocol only; the machine is moved in AwaitUnsafeOnCompleted.
    }

    public void SetResult(TResult result)
    {
        if (_task is null)
        {
            _result = result;
        }
        else
        {
            _task.Complete(result, null);
        }
    }

    public void SetException(Exception error)
    {
        _task ??= new LoopTask<TResult>();
        _task.Complete(default!, ExceptionDispatchInfo.Capture(error));
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref machine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref machine));

    private Action Suspend<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_task is not null)
        {
            // Only the lines below make a task before the method has ended: it is of this kind, and the check would cost more than the rest.
            return Unsafe.As<LoopTask<TResult>.Machine<TStateMachine>>(_task).Resume;
        }

        // This builder is a field of the machine: it has to know its task before the machine is copied into it.
        var task = LoopTask<TResult>.Machine<TStateMachine>.Rent();
        _task = task;
        task.State = machine;
        return task.Resume;
    }
}

/// <summary>The awaitable side of a suspended method; on one thread, so without interlocked steps.</summary>
internal class LoopTask<TResult> : IValueTaskSource<TResult>
{
    private Action<object?>? _continuation;
    private object? _argument;
    private ExceptionDispatchInfo? _error;
    private TResult _result = default!;
    private bool _isCompleted;

    public short Version { get; private set; }

    public void Complete(TResult result, ExceptionDispatchInfo? error)
    {
        _result = result;
        _error = error;
        _isCompleted = true;
        if (_continuation is { } continuation)
        {
            var argument = _argument;
            _continuation = null;
            _argument = null;
            continuation(argument);
        }
    }

    public TResult GetResult(short token)
    {
        if (token != Version || !_isCompleted)
        {
            throw new InvalidOperationException("The task has not ended yet, or its result was taken.");
        }

        var result = _result;
        var error = _error;
        _result = default!;
        _error = null;
        _isCompleted = false;
        Version++;
        Return();
        error?.Throw();
        return result;
    }

    public ValueTaskSourceStatus GetStatus(short token) =>
        !_isCompleted ? ValueTaskSourceStatus.Pending : _error is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (token != Version || _continuation is not null)
        {
            throw new InvalidOperationException("A task is awaited once.");
        }

        if (_isCompleted)
        {
            continuation(state);
            return;
        }

        _continuation = continuation;
        _argument = state;
    }

    protected virtual void Return()
    {
    }

    /// <summary>A suspended method of one kind.</summary>
    internal sealed class Machine<TStateMachine> : LoopTask<TResult>
        where TStateMachine : IAsyncStateMachine
    {
        [ThreadStatic]
        private static Machine<TStateMachine>? _free;

        private Machine<TStateMachine>? _next;

        private Machine() => Resume = MoveNext;

        public TStateMachine State = default!;

        public Action Resume { get; }

        public static Machine<TStateMachine> Rent()
        {
            var task = _free;
            if (task is null)
            {
                return new Machine<TStateMachine>();
            }

            _free = task._next;
            task._next = null;
            return task;
        }

        protected override void Return()
        {
            State = default!;
            _next = _free;
            _free = this;
        }

        private void MoveNext() => State.MoveNext();
    }
}
