using System.Net;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// The one thread that accepts for all listeners and hands each descriptor to the loop with the fewest connections: SO_REUSEPORT would deal by hash, and
/// few long connections could all land on one loop.
/// </summary>
internal sealed class EpollAccepter
{
    private const ulong WakeHandle = ulong.MaxValue;
    private const int AcceptsPerTurn = 64;

    /// <summary>How long accepting rests when descriptors, memory or the limit of connections are used up.</summary>
    private const int PauseMilliseconds = 50;

    private readonly int _epoll = Native.CreateEpoll();
    private readonly int _wake = Native.CreateEvent();
    private readonly EpollTransport _transport;
    private readonly DescriptorReserve _reserve = new();
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, EpollListener> _listeners = [];
    private long _pauses;
    private bool _paused;
    private bool _stopped;

    public EpollAccepter(EpollTransport transport)
    {
        _transport = transport;
        var status = Native.Control(_epoll, Native.Add, _wake, Native.In | Native.EdgeTriggered, WakeHandle);
        if (status != 0)
            throw Errno.ToException(status, "epoll_ctl");
        _thread = new Thread(RunAccepter) { IsBackground = true, Name = "FastShield accepter" };
        _thread.Start();
    }

    public long Pauses => Interlocked.Read(ref _pauses);

    public void Open(EpollListener listener)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, _transport);
            var status = Native.Control(_epoll, Native.Add, listener.Descriptor, _paused ? 0 : Native.In, (uint)listener.Descriptor);
            if (status != 0)
                throw Errno.ToException(status, "epoll_ctl");
            _listeners.Add(listener.Descriptor, listener);
        }
    }

    /// <summary>The lock is held by the thread while it accepts, so that a descriptor is never closed, and its number used again, under a call.</summary>
    public void Close(EpollListener listener)
    {
        lock (_lock)
        {
            if (_listeners.Remove(listener.Descriptor))
            {
                // Closing alone leaves it under watch where another process has a copy of the descriptor.
                _ = Native.Control(_epoll, Native.Delete, listener.Descriptor, 0, 0);
                Native.Close(listener.Descriptor);
            }
        }
    }

    /// <summary>Closes all listeners and ends the thread.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            _stopped = true;
            foreach (var descriptor in _listeners.Keys)
                Native.Close(descriptor);
            _listeners.Clear();
        }
        Native.Signal(_wake);
        _thread.Join();
        Native.Close(_wake);
        Native.Close(_epoll);
    }

    private void RunAccepter()
    {
        var events = new Native.Event[16];
        while (true)
        {
            var count = Native.Wait(_epoll, events, _paused ? PauseMilliseconds : -1);
            lock (_lock)
            {
                if (_stopped)
                    return;
                if (_paused)
                    TryResume();
                for (var i = 0; i < count && !_paused; i++)
                {
                    if (events[i].Data != WakeHandle && _listeners.TryGetValue((int)events[i].Data, out var listener))
                        AcceptFrom(listener);
                }
            }
        }
    }

    private void AcceptFrom(EpollListener listener)
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var load = _transport.Load;
            var isSurplus = load >= _transport.Settings.MaxConnections;
            if (load >= _transport.Settings.MaxConnections + _transport.Settings.MaxSurplus)
            {
                // At the first one a client is known to wait; behind others it is not.
                if (i == 0)
                {
                    Shed();
                    SetPaused(true);
                }
                return;
            }
            var descriptor = NativeSocket.Accept(listener.Descriptor, out var remote);
            if (descriptor >= 0)
            {
                if (isSurplus)
                    Shed();
                HandOver(listener, descriptor, remote!, isSurplus);
                if (_reserve.IsTouchedBy(descriptor))
                {
                    // What is left is for connections to origins, files and the store.
                    Shed();
                    SetPaused(true);
                    return;
                }
                continue;
            }
            if (descriptor == -Errno.WouldBlock)
                return;
            // Out of descriptors or memory: the client waits in the backlog, and closing connections makes room. Any other error is one client's
            // (accept(2) passes on network errors of the new connection), so the next is accepted.
            if (Errno.IsExhaustion(-descriptor))
            {
                Shed();
                SetPaused(true);
                return;
            }
        }
    }

    private void HandOver(EpollListener listener, int descriptor, IPEndPoint remote, bool isSurplus)
    {
        var loops = _transport.EpollLoops;
        var least = loops[0];
        foreach (var loop in loops)
        {
            if (loop.Load < least.Load)
                least = loop;
        }
        var proxies = listener.ProxyPeers;
        if (proxies is not null && !proxies.Trusts(remote.Address))
        {
            _transport.CountProxyRefusal();
            Native.Close(descriptor);
            return;
        }
        var client = proxies is null ? remote.Address : null;
        if (_transport.TryEnter(least, client))
            least.Post(static state => ((Accepted)state!).Start(), new Accepted(least, listener, descriptor, remote, client, isSurplus));
        else
            Native.Close(descriptor);
    }

    private void Shed()
    {
        foreach (var loop in _transport.EpollLoops)
            loop.Shed();
    }

    /// <summary>Goes on once there is room for both connections and descriptors; else makes some more.</summary>
    private void TryResume()
    {
        if (_transport.Load < _transport.Settings.MaxConnections + _transport.Settings.MaxSurplus && _reserve.IsWhole())
            SetPaused(false);
        else
            Shed();
    }

    private void SetPaused(bool paused)
    {
        _paused = paused;
        if (paused)
            Interlocked.Increment(ref _pauses);
        foreach (var descriptor in _listeners.Keys)
            _ = Native.Control(_epoll, Native.Modify, descriptor, paused ? 0 : Native.In, (uint)descriptor);
    }

    /// <summary>A descriptor on its way to its loop.</summary>
    private sealed class Accepted(EpollLoop loop, EpollListener listener, int descriptor, IPEndPoint remote, IPAddress? client, bool isSurplus)
    {
        public void Start()
        {
            loop.Counters.Accepted++;
            NativeSocket.SetNoDelay(descriptor);
            if (TryMake() is { } connection)
            {
                connection.IsSurplus = isSurplus;
                connection.CountedFor = client;
                connection.AwaitsProxyHeader = client is null;
                _ = ConnectionService.ServeAsync(loop, connection, listener.Handler);
                return;
            }
            Native.Close(descriptor);
            loop.Transport.Leave(loop, client);
        }

        /// <summary>Null when the system or OpenSSL has no room for another connection.</summary>
        private EpollConnection? TryMake()
        {
            try
            {
                var connection = listener.Tls is { } tls
                    ? new OpenSslConnection(loop, descriptor, remote, tls)
                    : new EpollConnection(loop, descriptor, remote, isAccepted: true);
                return loop.Register(connection, descriptor) == 0 ? connection : null;
            }
            catch (ConnectionException)
            {
                return null;
            }
        }
    }
}
