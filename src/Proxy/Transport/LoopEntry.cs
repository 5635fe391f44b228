using System.Runtime.CompilerServices;

namespace FastShield.Proxy.Transport;

/// <summary>What <see cref="EventLoop.EnterAsync"/> gives: an awaitable that continues on the loop.</summary>
public readonly struct LoopEntry(EventLoop loop) : INotifyCompletion, ICriticalNotifyCompletion
{
    /// <summary>The awaiter is the awaitable itself.</summary>
    public LoopEntry GetAwaiter() => this;

    /// <summary>Whether this is the loop's thread already.</summary>
    public bool IsCompleted => loop.IsCurrent;

    /// <summary>Nothing to give.</summary>
    public void GetResult()
    {
    }

    /// <summary>Continues on the loop's next turn.</summary>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <summary>Continues on the loop's next turn.</summary>
    public void UnsafeOnCompleted(Action continuation) => loop.Post(static state => ((Action)state!)(), continuation);
}
