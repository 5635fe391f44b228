using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using FastShield.Proxy.Transport;

namespace FastShield.Bench.Transport;

/// <summary>A PipeWriter as lean as one can be on a loop: one buffer that is sent from.</summary>
internal sealed class LoopPipeWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly Connection _connection;
    private readonly Action _onSent;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
    private ManualResetValueTaskSourceCore<FlushResult> _core;
    private ValueTaskAwaiter _awaiter;
    private int _end;

    public LoopPipeWriter(Connection connection)
    {
        _connection = connection;
        _onSent = OnSent;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_end);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_end);

    public override void Advance(int bytes) => _end += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var awaiter = _connection.SendAsync(_buffer.AsMemory(0, _end)).GetAwaiter();
        _end = 0;
        if (awaiter.IsCompleted)
        {
            awaiter.GetResult();
            return new ValueTask<FlushResult>(new FlushResult(false, false));
        }
        _core.Reset();
        _awaiter = awaiter;
        _awaiter.UnsafeOnCompleted(_onSent);
        return new ValueTask<FlushResult>(this, _core.Version);
    }

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    private void OnSent()
    {
        try
        {
            _awaiter.GetResult();
        }
        catch (ConnectionException error)
        {
            _core.SetException(error);
            return;
        }
        _core.SetResult(new FlushResult(false, false));
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
