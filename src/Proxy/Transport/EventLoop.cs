using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Measures;

namespace FastShield.Proxy.Transport;

/// <summary>
/// One thread that carries its connections from accept to close. Code that awaits the loop's own operations stays on it; code that awaited anything
/// else comes back with <see cref="EnterAsync"/>. Nothing on a loop may block: every other connection of the loop waits for it.
/// </summary>
public abstract class EventLoop
{
    [ThreadStatic]
    private static EventLoop? _current;

    private readonly ConcurrentQueue<(Action<object?> Run, object? State)> _mailbox = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly TimeScale _scale;
    private long _turnBegan;
    private (Action<object?> Run, object? State)[] _deferred = new (Action<object?>, object?)[64];
    private (Action<object?> Run, object? State)[] _running = new (Action<object?>, object?)[64];
    private int _deferredCount;
    private object?[] _locals = new object?[8];
    private int _wakePending;
    private int _shedPending;
    private long _shedAt = long.MinValue / 2;
    private int _load;

    private protected EventLoop(int index, NetworkTransport transport)
    {
        Index = index;
        Transport = transport;
        _time = transport.Settings.Time;
        _origin = _time.GetTimestamp();
        _turnBegan = _origin;
        _scale = new TimeScale(_time);
        Timers = new TimerWheel(0);
        Counters = new LoopCounters();
    }

    /// <summary>The loop whose thread this is, null on any other thread.</summary>
    public static EventLoop? Current => _current;

    /// <summary>0 to the number of loops - 1.</summary>
    public int Index { get; }

    /// <summary>The transport this loop is of.</summary>
    public NetworkTransport Transport { get; }

    /// <summary>Milliseconds on a clock that only goes forward, read once per turn of the loop; for <see cref="Connection.Deadline"/>.</summary>
    public long Now { get; private set; }

    /// <summary>Whether this is the loop's thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Whether the transport is draining: finish what is under way, then close.</summary>
    public bool IsDraining { get; private set; }

    internal TimerWheel Timers { get; }

    internal LoopCounters Counters { get; }

    /// <summary>
    /// Connects to an origin; the connection belongs to this loop. To be called on the loop's thread. Addresses of a name are tried one after
    /// the other until <paramref name="deadline"/> (milliseconds of <see cref="Now"/>).
    /// </summary>
    /// <exception cref="ConnectionException">With the kind of the last address's failure.</exception>
    public abstract ValueTask<Connection> ConnectAsync(OriginAddress address, long deadline);

    /// <summary>Has the loop call <paramref name="run"/> in its next turn. From any thread.</summary>
    public void Post(Action<object?> run, object? state)
    {
        _mailbox.Enqueue((run, state));
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
            Wake();
    }

    /// <summary>Awaited from any thread, continues on the loop's thread: at once if it is already there, else in the loop's next turn.</summary>
    public LoopEntry EnterAsync() => new(this);

    /// <summary>Completes after so many milliseconds (up to 100 ms later), on the loop. To be called on the loop's thread.</summary>
    public ValueTask DelayAsync(long milliseconds)
    {
        var delay = new LoopDelay(this);
        Timers.Ensure(delay, Now + milliseconds);
        return delay.Task;
    }

    /// <summary>This loop's one of <paramref name="local"/>, made on first use. On the loop's thread only.</summary>
    public T Get<T>(LoopLocal<T> local)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(local);
        var locals = _locals;
        // The index belongs to this one LoopLocal<T>, and only this method stores under it.
        return local.Index < locals.Length && locals[local.Index] is { } found ? Unsafe.As<T>(found) : MakeLocal(local);
    }

    private T MakeLocal<T>(LoopLocal<T> local)
        where T : class
    {
        if (local.Index >= _locals.Length)
            Array.Resize(ref _locals, Math.Max(local.Index + 1, _locals.Length * 2));
        var made = local.Make(this);
        _locals[local.Index] = made;
        return made;
    }

    /// <summary>Has the loop call <paramref name="run"/> in its next turn, without the cost of crossing threads. On the loop's thread only.</summary>
    internal void Defer(Action<object?> run, object? state)
    {
        if (_deferredCount == _deferred.Length)
            Array.Resize(ref _deferred, _deferredCount * 2);
        _deferred[_deferredCount++] = (run, state);
    }

    /// <summary>Ends a wait of the loop from another thread.</summary>
    private protected abstract void Wake();

    /// <summary>
    /// Has the loop end some of its idle connections, those that have waited longest first, to make room. From any thread; asked again within a
    /// hundredth of a second it does nothing.
    /// </summary>
    internal void Shed()
    {
        if (Interlocked.Exchange(ref _shedPending, 1) == 0)
            Post(static state => ((EventLoop)state!).ShedNow(), this);
    }

    private void ShedNow()
    {
        Volatile.Write(ref _shedPending, 0);
        if (Now - _shedAt < ShedInterval)
            return;
        _shedAt = Now;
        var oldest = new PriorityQueue<Connection, long>();
        var idle = 0;
        foreach (var connection in Connections)
        {
            if (!connection.IsAccepted || !connection.HasBeenIdleFor(0))
                continue;
            idle++;
            // The queue's first is the youngest of the oldest.
            if (oldest.Count < MostShedAtOnce)
                oldest.Enqueue(connection, -connection.IdleSince);
            else
                oldest.EnqueueDequeue(connection, -connection.IdleSince);
        }
        // A few of few: a connection that was just made has a first request on the way.
        var most = Math.Clamp(idle / 8, 1, MostShedAtOnce);
        while (oldest.TryDequeue(out var connection, out _))
        {
            if (oldest.Count >= most)
                continue;
            Counters.IdleShed++;
            connection.EndIdle();
        }
    }

    /// <summary>Ends the connections that have been idle for a second, now and from time to time: the others end behind their next answer.</summary>
    private async Task DrainAsync()
    {
        try
        {
            while (!IsQuitting)
            {
                foreach (var connection in Connections)
                {
                    connection.Draining?.Invoke();
                    connection.Draining = null;
                    if (connection.HasBeenIdleFor(IdleBeforeEnd))
                        connection.EndIdle();
                }
                await DelayAsync(DrainInterval);
            }
        }
        catch (Exception error)
        {
            Transport.OnUnhandled(error);
        }
    }

    private const long ShedInterval = 10;
    private const int MostShedAtOnce = 32;
    private const long DrainInterval = 200;
    private const long IdleBeforeEnd = 1000;

    /// <summary>The connections of the loop, of both kinds; ending one while they are walked over is allowed.</summary>
    private protected abstract IEnumerable<Connection> Connections { get; }

    /// <summary>Accepted connections that are open or on their way here.</summary>
    internal int Load => Volatile.Read(ref _load);

    internal void AddLoad(int change) => Interlocked.Add(ref _load, change);

    /// <summary>Completes when the loop's thread has ended.</summary>
    internal Task Ended => _ended.Task;

    internal void BeginDrain() => Post(static state => ((EventLoop)state!).Drain(), this);

    internal void BeginLastCall() => Post(static state => ((EventLoop)state!).EndTunnels(), this);

    /// <summary>Has the loop hold what is under way against trust as it is now. From any thread.</summary>
    internal void BeginReview(ClientTrust trust, DateTimeOffset now) => Post(static state =>
    {
        var (loop, trust, now) = ((EventLoop, ClientTrust, DateTimeOffset))state!;
        loop.Review(trust, now);
    }, (this, trust, now));

    internal void BeginAbort() => Post(static state => ((EventLoop)state!).AbortEach(), this);

    internal void Quit() => Post(static state => ((EventLoop)state!).IsQuitting = true, this);

    private void Drain()
    {
        IsDraining = true;
        _ = DrainAsync();
    }

    /// <summary>Ends the receives of tunnels: the drain's time is over.</summary>
    private void EndTunnels()
    {
        foreach (var connection in Connections)
            connection.EndIfTunnel();
    }

    private void Review(ClientTrust trust, DateTimeOffset now)
    {
        foreach (var connection in Connections)
            connection.Tls?.Standing?.Review(trust, now);
    }

    private void AbortEach()
    {
        foreach (var connection in Connections)
            connection.Abort();
    }

    /// <summary>Gives back what the loop holds of the system; its thread has ended.</summary>
    internal abstract void Free();

    private protected bool IsQuitting { get; private set; }

    private protected void SetEnded() => _ended.TrySetResult();

    private protected void BecomeCurrent() => _current = this;

    /// <summary>Reads the clock, at the beginning of a turn.</summary>
    private protected void ReadClock()
    {
        _turnBegan = _time.GetTimestamp();
        Now = (long)_time.GetElapsedTime(_origin, _turnBegan).TotalMilliseconds;
    }

    /// <summary>Reads the clock at the end of a turn, and counts how long it took: what every connection of the loop may have waited.</summary>
    private protected void EndTurn()
    {
        var now = _time.GetTimestamp();
        Now = (long)_time.GetElapsedTime(_origin, now).TotalMilliseconds;
        Counters.Turns.Observe(_scale.Nanoseconds(now - _turnBegan));
    }

    /// <summary>How long the loop may wait for events, in milliseconds; -1 for any time.</summary>
    private protected int WaitMilliseconds => _deferredCount > 0 ? 0 : Timers.MillisecondsToNext(Now);

    /// <summary>Runs what was posted, what was deferred and what is due.</summary>
    private protected void RunPosted()
    {
        if (Volatile.Read(ref _wakePending) != 0)
        {
            // Cleared before the queue is read: a post behind the last read wakes the loop again.
            Interlocked.Exchange(ref _wakePending, 0);
            for (var bound = _mailbox.Count; bound > 0 && _mailbox.TryDequeue(out var item); bound--)
                Run(item.Run, item.State);
            if (!_mailbox.IsEmpty && Interlocked.Exchange(ref _wakePending, 1) == 0)
                Wake();
        }
        Timers.Advance(Now);
        RunDeferred();
    }

    private void RunDeferred()
    {
        if (_deferredCount == 0)
            return;
        // Swapped, so that what is deferred meanwhile waits for the next turn and events come between.
        (_deferred, _running) = (_running, _deferred);
        var count = _deferredCount;
        _deferredCount = 0;
        for (var i = 0; i < count; i++)
            Run(_running[i].Run, _running[i].State);
        Array.Clear(_running, 0, count);
    }

    /// <summary>A posted action that throws must not take its loop, and with it thousands of connections, along.</summary>
    private protected void Run(Action<object?> run, object? state)
    {
        try
        {
            run(state);
        }
        catch (Exception error)
        {
            Transport.OnUnhandled(error);
        }
    }
}
