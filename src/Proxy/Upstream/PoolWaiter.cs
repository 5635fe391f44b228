using System.Threading.Tasks.Sources;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>One request that waits until a connection is free, or until its time is over.</summary>
internal sealed class PoolWaiter : TimerNode
{
    /// <summary>Its time is over.</summary>
    public const int TimedOut = 0;

    /// <summary>There may be a connection.</summary>
    public const int TryAgain = 1;

    /// <summary>The connection that it waited for could not be made.</summary>
    public const int Failed = 2;

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

    /// <summary>What it was woken with.</summary>
    public ValueTask<int> Woken { get; }

    /// <summary>Whether nobody has woken it, nor its time.</summary>
    public bool IsWaiting => _operation.IsPending;

    /// <summary>The request goes on in the loop's next turn.</summary>
    public void Wake(int result = TryAgain)
    {
        _loop.Timers.Remove(this);
        _operation.CompleteLater(result);
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
            _operation.CompleteLater(TimedOut);
        }
    }
}
