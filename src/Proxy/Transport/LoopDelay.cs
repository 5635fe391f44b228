using System.Threading.Tasks.Sources;

namespace FastShield.Proxy.Transport;

/// <summary>One wait for a time.</summary>
internal sealed class LoopDelay : TimerNode
{
    private readonly LoopOperation _operation;

    public LoopDelay(EventLoop loop)
    {
        _operation = new LoopOperation(loop);
        Task = new ValueTask((IValueTaskSource)_operation, _operation.Begin());
    }

    public ValueTask Task { get; }

    internal override void OnDue(long now) => _operation.Complete(0);
}
