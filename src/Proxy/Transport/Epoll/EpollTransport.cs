namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The transport for Linux x64: a loop per core on epoll, TLS by OpenSSL 3.</summary>
public sealed class EpollTransport : NetworkTransport
{
    private readonly EpollAccepter _accepter;
    private readonly Lock _lock = new();
    private Task? _stopping;

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

    /// <inheritdoc/>
    public override Task StopAsync(TimeSpan drain)
    {
        lock (_lock)
            return _stopping ??= Task.Run(() => StopOnceAsync(drain));
    }

    private async Task StopOnceAsync(TimeSpan drain)
    {
        _accepter.Stop();
        foreach (var loop in EpollLoops)
            loop.BeginDrain();
        await WaitForEmptyAsync(drain).ConfigureAwait(false);
        foreach (var loop in EpollLoops)
            loop.AbortAll();
        await WaitForEmptyAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        foreach (var loop in EpollLoops)
        {
            loop.Quit();
            await loop.Ended.ConfigureAwait(false);
            loop.Dispose();
        }
    }

    private async Task WaitForEmptyAsync(TimeSpan atMost)
    {
        var start = Settings.Time.GetTimestamp();
        while (Array.Exists(EpollLoops, static loop => loop.Load > 0) && Settings.Time.GetElapsedTime(start) < atMost)
            await Task.Delay(10).ConfigureAwait(false);
    }
}
