namespace FastShield.Proxy.Transport;

/// <summary>
/// A typed place that each loop has one of, such as a pool of connections to origins: made on first use, used by the loop's thread alone, so without
/// locks. Make one for each kind of state and keep it in a static or a long-lived field; places are not given back.
/// </summary>
public sealed class LoopLocal<T>(Func<EventLoop, T> make)
    where T : class
{
    internal int Index { get; } = LoopLocalIndex.Next();

    internal T Make(EventLoop loop) => make(loop);
}

internal static class LoopLocalIndex
{
    private static int _last = -1;

    internal static int Next() => Interlocked.Increment(ref _last);
}
