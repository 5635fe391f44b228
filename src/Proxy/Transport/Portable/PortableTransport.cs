namespace FastShield.Proxy.Transport.Portable;

/// <summary>The transport for every system: Socket and SslStream. The reference in tests; it allocates for each operation that waits.</summary>
public sealed class PortableTransport : NetworkTransport
{
    private readonly List<PortableListener> _listeners = [];
    private readonly Lock _lock = new();
    private long _pauses;
    private bool _stopped;

    /// <summary>Starts the loops.</summary>
    public PortableTransport(TransportSettings settings)
        : base(settings)
    {
        PortableLoops = new PortableLoop[settings.Loops];
        for (var i = 0; i < PortableLoops.Length; i++)
            PortableLoops[i] = new PortableLoop(i, this);
        foreach (var loop in PortableLoops)
            loop.Start();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<EventLoop> Loops => PortableLoops;

    internal PortableLoop[] PortableLoops { get; }

    private protected override long AcceptPauses => Interlocked.Read(ref _pauses);

    /// <inheritdoc/>
    public override Listener Listen(ListenEndpoint endpoint, Func<Connection, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            var listener = new PortableListener(this, endpoint, handler);
            _listeners.Add(listener);
            listener.Start();
            return listener;
        }
    }

    internal void CountPause() => Interlocked.Increment(ref _pauses);

    private protected override void StopAccepting()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var listener in _listeners)
                listener.Close();
        }
    }
}
