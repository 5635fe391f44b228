using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// The connections of one loop to one address. The last one given back is the first one taken, so that those not needed grow old and end. A
/// connection on which anything has come since, be it data or its end, is never used again.
/// </summary>
internal sealed class TargetPool(OriginPool pool, OriginTarget target)
{
    private readonly List<Idle> _idle = [];
    private readonly List<Http2OriginConnection> _links = [];
    private readonly List<PoolWaiter> _waiting = [];
    private readonly long _idleMilliseconds = (long)pool.Origin.Settings.IdleTimeout.TotalMilliseconds;
    private bool _isSweeping;
    private bool? _isShared;

    public OriginTarget Target => target;

    /// <summary>Connections that wait to be used.</summary>
    public int IdleCount => _idle.Count;

    /// <summary>Requests under way on this loop, and connects.</summary>
    public int InFlight;

    /// <summary>Whether the address is no longer the origin's: nothing is kept.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>
    /// Whether a connection is being made that will carry other requests too, as far as is known: those that come meanwhile wait for it.
    /// </summary>
    public bool IsBeingShared { get; private set; }

    /// <summary>Whether a connection that requests share takes another one.</summary>
    public bool HasRoom
    {
        get
        {
            foreach (var link in _links)
            {
                if (link.HasRoom)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Why the last connection could not be made.</summary>
    public ConnectionErrorKind LastFailure { get; private set; }

    /// <summary>A kept connection that is fit for use, or null.</summary>
    public Connection? TryTake()
    {
        if (_links.Count > 0 && TryShare() is { } stream)
        {
            return stream;
        }

        while (_idle.Count > 0)
        {
            var (connection, since) = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            if (pool.Loop.Now - since < _idleMilliseconds && connection.IsQuiet)
            {
                InFlight++;
                return connection;
            }

            End(connection);
        }

        return null;
    }

    /// <summary>Keeps a connection whose last response was read to its end; ends it where it is of no further use.</summary>
    public void Return(Connection connection)
    {
        InFlight--;
        if (connection is Http2OriginStream stream)
        {
            stream.Release(reset: false);
            return;
        }

        connection.Deadline = long.MaxValue;
        if (_idle.Count >= pool.Origin.Settings.MaxIdlePerLoop || IsRetired || pool.Origin.IsRetired || pool.Loop.IsDraining || !connection.IsQuiet)
        {
            End(connection);
            return;
        }

        _idle.Add(new Idle(connection, pool.Loop.Now));
        if (!_isSweeping)
        {
            _isSweeping = true;
            _ = SweepAsync();
        }
    }

    /// <summary>Ends a connection that something is left on, or that was found broken.</summary>
    public void Drop(Connection connection)
    {
        InFlight--;
        connection.Abort();
        if (connection is not Http2OriginStream)
        {
            pool.Ended();
        }
    }

    /// <summary>A connection is going to be made.</summary>
    public void Connecting() => IsBeingShared = pool.Origin.Settings.Protocol != OriginProtocol.Http1 && _isShared != false;

    /// <summary>A connection was made; gives what a request uses of it.</summary>
    /// <exception cref="ConnectionException">HTTP/2 should be spoken, and was not agreed on.</exception>
    public Connection Connected(Connection transport)
    {
        _isShared = OriginLink.SpeaksHttp2(pool.Origin, transport);
        if (_isShared is false)
        {
            WakeAll(PoolWaiter.TryAgain);
            return transport;
        }

        var link = OriginLink.Share(pool.Origin, transport, OnSettled, OnEnded);
        _links.Add(link);
        var stream = link.TryOpen()!;
        if (IsRetired || pool.Origin.IsRetired)
        {
            link.Leave();
        }

        return stream;
    }

    /// <summary>A connection could not be made: those that waited for it have failed with it.</summary>
    public void NotConnected(ConnectionErrorKind failure)
    {
        LastFailure = failure;
        WakeAll(PoolWaiter.Failed);
    }

    /// <summary>Waits for the connection that is being made; gives what has become of it.</summary>
    public ValueTask<int> WaitAsync(long deadline)
    {
        var waiter = new PoolWaiter(pool.Loop, deadline);
        _waiting.Add(waiter);
        return waiter.Woken;
    }

    /// <summary>Ends what is idle, and keeps nothing from here on.</summary>
    public void Retire()
    {
        IsRetired = true;
        EndIdle();
    }

    /// <summary>Ends what is idle.</summary>
    public void EndIdle()
    {
        foreach (var (connection, _) in _idle)
        {
            End(connection);
        }

        _idle.Clear();
        foreach (var link in _links)
        {
            link.Leave();
        }
    }

    private Http2OriginStream? TryShare()
    {
        foreach (var link in _links)
        {
            if (link.TryOpen() is { } stream)
            {
                stream.Owner = this;
                InFlight++;
                return stream;
            }
        }

        return null;
    }

    /// <summary>An origin has said how many requests a connection takes: who waits for that, and who waits for any connection, may have a place now.</summary>
    private void OnSettled(bool isFirst)
    {
        if (isFirst)
        {
            WakeAll(PoolWaiter.TryAgain);
        }

        pool.OnRoom();
    }

    private void OnEnded(Http2OriginConnection link)
    {
        _links.Remove(link);
        if (_links.Count == 0 && IsBeingShared)
        {
            NotConnected(ConnectionErrorKind.Reset);
        }

        pool.Ended();
    }

    private void WakeAll(int result)
    {
        IsBeingShared = false;
        foreach (var waiter in _waiting)
        {
            if (waiter.IsWaiting)
            {
                waiter.Wake(result);
            }
        }

        _waiting.Clear();
    }

    /// <summary>Ends what has grown old, as long as there is anything.</summary>
    private async Task SweepAsync()
    {
        while (_idle.Count > 0)
        {
            await pool.Loop.DelayAsync(Math.Max(1000, _idleMilliseconds / 2));
            var old = 0;
            while (old < _idle.Count && (pool.Loop.Now - _idle[old].Since >= _idleMilliseconds || !_idle[old].Connection.IsQuiet))
            {
                End(_idle[old++].Connection);
            }

            _idle.RemoveRange(0, old);
        }

        _isSweeping = false;
    }

    private void End(Connection connection)
    {
        if (connection.IsQuiet)
        {
            // In order, for the origin has done nothing wrong; it never throws.
            _ = connection.CloseAsync().AsTask();
        }
        else
        {
            connection.Abort();
        }

        pool.Ended();
    }

    private readonly record struct Idle(Connection Connection, long Since);
}
