namespace FastShield.Proxy.Transport.Portable;

/// <summary>A thread that runs what the operating system's completions post to it, so that handlers find the same single-threaded world as on epoll.</summary>
internal sealed class PortableLoop : EventLoop, IDisposable
{
    private readonly AutoResetEvent _signal = new(false);
    private readonly HashSet<PortableConnection> _connections = [];
    private readonly Thread _thread;

    public PortableLoop(int index, NetworkTransport transport)
        : base(index, transport)
    {
        _thread = new Thread(RunLoop) { IsBackground = true, Name = $"FastShield loop {index}" };
    }

    public void Start() => _thread.Start();

    public void Add(PortableConnection connection)
    {
        _connections.Add(connection);
        Counters.Open++;
    }

    public void Remove(PortableConnection connection)
    {
        if (_connections.Remove(connection))
            Counters.Open--;
    }

    public override async ValueTask<Connection> ConnectAsync(OriginAddress address, long deadline)
    {
        if (!IsCurrent)
            throw new InvalidOperationException("Connect on the loop's own thread.");
        try
        {
            if (address.UnixPath is not null)
                return await PortableConnection.ConnectAsync(this, OriginAddress.NoEndPoint, address, deadline);
            var endPoints = await OriginResolver.ResolveAsync(this, address, deadline);
            for (var i = 0; ; i++)
            {
                try
                {
                    // A dead address must leave time for the next one.
                    var share = i == endPoints.Length - 1 || deadline == long.MaxValue ? deadline : Now + ((deadline - Now) / (endPoints.Length - i));
                    return await PortableConnection.ConnectAsync(this, endPoints[i], address, share);
                }
                catch (ConnectionException) when (i < endPoints.Length - 1 && Now < deadline)
                {
                    // The next address.
                }
            }
        }
        catch (ConnectionException)
        {
            Counters.ConnectFailures++;
            throw;
        }
    }

    public void Dispose() => Free();

    internal override void Free() => _signal.Dispose();

    private protected override void Wake()
    {
        try
        {
            _signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // A completion that comes after the loop has ended has nobody to tell.
        }
    }

    private protected override IEnumerable<Connection> Connections => _connections.ToArray();

    private void RunLoop()
    {
        BecomeCurrent();
        try
        {
            ReadClock();
            while (!IsQuitting)
            {
                EndTurn();
                _signal.WaitOne(WaitMilliseconds);
                ReadClock();
                RunPosted();
            }
        }
        finally
        {
            SetEnded();
        }
    }
}
