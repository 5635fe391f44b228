using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using FastShield.Proxy.Transport;

namespace FastShield.Bench.Transport;

/// <summary>A PipeReader as lean as one can be on a loop: one buffer of its own that is received into, no segments, no locks, no copies, nothing allocated.</summary>
internal sealed class LoopPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Connection _connection;
    private readonly Action _onReceived;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
    private ManualResetValueTaskSourceCore<ReadResult> _core;
    private ValueTaskAwaiter<int> _awaiter;
    private int _start;
    private int _end;
    private bool _examinedAll = true;
    private bool _completed;

    public LoopPipeReader(Connection connection)
    {
        _connection = connection;
        _onReceived = OnReceived;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!_examinedAll || _completed)
            return new ValueTask<ReadResult>(Result());
        if (_start == _end)
            _start = _end = 0;
        else if (_end == _buffer.Length)
            MakeRoom();
        var awaiter = _connection.ReceiveAsync(_buffer.AsMemory(_end)).GetAwaiter();
        if (awaiter.IsCompleted)
        {
            Take(awaiter.GetResult());
            return new ValueTask<ReadResult>(Result());
        }
        _core.Reset();
        _awaiter = awaiter;
        _awaiter.UnsafeOnCompleted(_onReceived);
        return new ValueTask<ReadResult>(this, _core.Version);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = Result();
        return !_examinedAll || _completed;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _start = consumed.GetInteger();
        _examinedAll = examined.GetInteger() == _end;
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null) => _completed = true;

    private ReadResult Result() => new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled: false, _completed);

    private void Take(int n)
    {
        _end += n;
        _examinedAll = false;
        _completed = n == 0;
    }

    private void OnReceived()
    {
        try
        {
            Take(_awaiter.GetResult());
        }
        catch (ConnectionException error)
        {
            _core.SetException(error);
            return;
        }
        _core.SetResult(Result());
    }

    private void MakeRoom()
    {
        var target = _start > 0 ? _buffer : GC.AllocateUninitializedArray<byte>(_buffer.Length * 2, pinned: true);
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        (_start, _end) = (0, _end - _start);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
