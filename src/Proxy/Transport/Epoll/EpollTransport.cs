namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The transport for Linux x64: a loop per core on epoll, TLS by OpenSSL 3.</summary>
public sealed class EpollTransport : NetworkTransport
{
    private readonly EpollAccepter _accepter;

    /// <summary>Starts the loops and the accepter.</summary>
    public EpollTransport(TransportSettings settings)
        : base(settings)
    {
        EpollLoops = new EpollLoop[settings.Loops];
        for (var i = 0; i < EpollLoops.Length; i++)
            EpollLoops[i] = new EpollLoop(i, this);
        foreach (var loop in EpollLoops)
            loop.Start();
        _accepter = new EpollAccepter(this);
    }

    /// <summary>Whether this maker works here: Linux on x64 with OpenSSL 3.</summary>
    public static bool IsSupported => OpenSsl.IsPresent;

    /// <inheritdoc/>
    public override IReadOnlyList<EventLoop> Loops => EpollLoops;

    internal EpollLoop[] EpollLoops { get; }

    private protected override long AcceptPauses => _accepter.Pauses;

    /// <inheritdoc/>
    public override Listener Listen(ListenEndpoint endpoint, Func<Connection, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(handler);
        var listener = new EpollListener(_accepter, endpoint, handler);
        _accepter.Open(listener);
        return listener;
    }

    private protected override void StopAccepting() => _accepter.Stop();
}
