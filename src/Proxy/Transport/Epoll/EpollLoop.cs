using System.Runtime.CompilerServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>A thread that waits for its sockets by edge-triggered epoll and drives their connections.</summary>
internal sealed class EpollLoop : EventLoop
{
    private const ulong WakeHandle = ulong.MaxValue;

    /// <summary>Room for three full TLS records with their headers and tags.</summary>
    private const int ScratchBytes = 64 * 1024;

    private readonly int _epoll = Native.CreateEpoll();
    private readonly int _wake = Native.CreateEvent();
    private readonly Thread _thread;
    private EpollConnection?[] _connections = new EpollConnection?[256];
    private uint[] _generations = new uint[256];
    private int[] _free = new int[256];
    private int _freeCount;
    private int _used;

    public EpollLoop(int index, NetworkTransport transport)
        : base(index, transport)
    {
        var status = Native.Control(_epoll, Native.Add, _wake, Native.In | Native.EdgeTriggered, WakeHandle);
        if (status != 0)
            throw Errno.ToException(status, "epoll_ctl");
        _thread = new Thread(RunLoop) { IsBackground = true, Name = $"FastShield loop {index}" };
    }

    /// <summary>Where received and sent bytes are staged; valid until the next use on this loop.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    /// <summary>The pair of memory BIOs that all TLS connections of the loop share.</summary>
    public OpenSslBuffers TlsBuffers { get; } = new();

    /// <summary>What is sent at the end of this turn.</summary>
    public EpollOutbox Outbox { get; } = new();

    /// <summary>Counts the turns, so that a connection can see how much of one it has had.</summary>
    public uint Turn { get; private set; }

    public void Start() => _thread.Start();

    public override ValueTask<Connection> ConnectAsync(OriginAddress address, long deadline) => EpollConnector.ConnectAsync(this, address, deadline);

    /// <summary>Puts a connection under watch; 0 or the error number.</summary>
    public int Register(EpollConnection connection, int descriptor)
    {
        if (_freeCount == 0)
            AddSlots();
        var slot = _free[--_freeCount];
        var status = Native.Control(
            _epoll, Native.Add, descriptor, Native.In | Native.Out | Native.PeerHangUp | Native.EdgeTriggered, ((ulong)_generations[slot] << 32) | (uint)slot);
        if (status != 0)
        {
            _free[_freeCount++] = slot;
            return status;
        }
        _connections[slot] = connection;
        connection.Slot = slot;
        Counters.Open++;
        return 0;
    }

    /// <summary>Forgets a connection; events of it that were fetched already find another generation and are dropped.</summary>
    public void Unregister(EpollConnection connection)
    {
        var slot = connection.Slot;
        _connections[slot] = null;
        _generations[slot]++;
        if (_freeCount == _free.Length)
            Array.Resize(ref _free, _free.Length * 2);
        _free[_freeCount++] = slot;
        Counters.Open--;
    }

    internal override void Free()
    {
        TlsBuffers.Dispose();
        Native.Close(_wake);
        Native.Close(_epoll);
    }

    private protected override void Wake() => Native.Signal(_wake);

    private void RunLoop()
    {
        BecomeCurrent();
        var events = new Native.Event[512];
        try
        {
            ReadClock();
            while (!IsQuitting)
            {
                EndTurn();
                var count = Native.Wait(_epoll, events, WaitMilliseconds);
                ReadClock();
                Turn++;
                for (var i = 0; i < count; i++)
                {
                    ref var e = ref events[i];
                    var slot = (uint)e.Data;
                    if (e.Data != WakeHandle && (uint)(e.Data >> 32) == _generations[slot] && _connections[slot] is { } connection)
                        Dispatch(connection, e.Events);
                }
                RunPosted();
                Outbox.Flush();
            }
        }
        finally
        {
            SetEnded();
        }
    }

    private void Dispatch(EpollConnection connection, uint events)
    {
        try
        {
            connection.OnEvents(events);
        }
        catch (Exception error)
        {
            // Whatever happened belongs to this connection; its neighbours go on.
            connection.Abort();
            Transport.OnUnhandled(error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSlots()
    {
        if (_used == _connections.Length)
        {
            Array.Resize(ref _connections, _used * 2);
            Array.Resize(ref _generations, _used * 2);
        }
        if (_free.Length < _connections.Length)
            Array.Resize(ref _free, _connections.Length);
        for (var slot = _connections.Length - 1; slot >= _used; slot--)
            _free[_freeCount++] = slot;
        _used = _connections.Length;
    }

    private protected override IEnumerable<Connection> Connections
    {
        get
        {
            // The array by its field: it may grow meanwhile.
            for (var slot = 0; slot < _connections.Length; slot++)
            {
                if (_connections[slot] is { } connection)
                    yield return connection;
            }
        }
    }
}
