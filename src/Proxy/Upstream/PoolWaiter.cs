using System.Threading.Tasks.Sources;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>One request that waits until a connection is free, or until its time is over.</summary>
internal sealed class PoolWaiter : TimerNode
{
    private readonly EventLoop _loop;
    private readonly long _deadline;
    private readonly LoopOperation _operation;

    public PoolWaiter(EventLoop loop, long deadline)
    {
        _loop = loop;
        _deadline = deadline;
        _operation = new LoopOperation(loop);
        Woken = new ValueTask<int>((IValueTaskSource<int>)_operation, _operation.Begin());
        loop.Timers.Ensure(this, deadline);
    }

    /// <summary>1 when there may be a connection, 0 when the time is over.</summary>
    public ValueTask<int> Woken { get; }

    /// <summary>Whether nobody has woken it, nor its time.</summary>
    public bool IsWaiting => _operation.IsPending;

    /// <summary>There may be a connection; the request goes on in the loop's next turn.</summary>
    public void Wake()
    {
        _loop.Timers.Remove(this);
        _operation.CompleteLater(1);
    }

    internal override void OnDue(long now)
    {
        if (IsWaiting && now < _deadline)
        {
            // Further away than a turn of the wheel.
            _loop.Timers.Ensure(this, _deadline);
        }
        else if (IsWaiting)
        {
            _operation.CompleteLater(0);
        }
    }
}
