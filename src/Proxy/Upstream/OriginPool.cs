using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// The idle connections of one loop to one origin. The last one given back is the first one taken, so that those not needed grow old and end. A
/// connection on which anything has come since, be it data or its end, is never used again.
/// </summary>
internal sealed class OriginPool(EventLoop loop, OriginSettings settings)
{
    private readonly List<Idle> _idle = [];
    private readonly long _idleMilliseconds = (long)settings.IdleTimeout.TotalMilliseconds;
    private int _turn = loop.Index;
    private bool _isSweeping;

    /// <summary>What it was made with.</summary>
    public OriginSettings Settings => settings;

    /// <summary>Whether it keeps no connection any longer, because its origin is no longer one.</summary>
    public bool IsRetired { get; set; }

    /// <summary>The name in events.</summary>
    public string Name => settings.Name;

    /// <summary>Connections that wait to be used.</summary>
    public int IdleCount => _idle.Count;

    /// <summary>A kept connection that is fit for use, or null.</summary>
    public Connection? TryTake()
    {
        while (_idle.Count > 0)
        {
            var (connection, since) = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            if (loop.Now - since < _idleMilliseconds && connection.IsQuiet)
            {
                return connection;
            }

            End(connection);
        }

        return null;
    }

    /// <summary>A new connection, the origin's addresses taken in turn; where one fails the next is tried.</summary>
    /// <exception cref="ConnectionException">With the kind of the last failure.</exception>
    public async ValueTask<Connection> ConnectAsync(long deadline)
    {
        for (var tried = 1; ; tried++)
        {
            var address = settings.Addresses[(int)((uint)_turn++ % (uint)settings.Addresses.Count)];
            try
            {
                return await loop.ConnectAsync(address, deadline);
            }
            catch (ConnectionException error) when (tried < settings.Addresses.Count && error.Kind != ConnectionErrorKind.TimedOut && loop.Now < deadline)
            {
                // The next address.
            }
        }
    }

    /// <summary>Keeps a connection whose last response was read to its end; ends it where it is of no further use.</summary>
    public void Return(Connection connection)
    {
        connection.Deadline = long.MaxValue;
        if (IsRetired || _idle.Count >= settings.MaxIdlePerLoop || loop.IsDraining || !connection.IsQuiet)
        {
            End(connection);
            return;
        }

        _idle.Add(new Idle(connection, loop.Now));
        if (!_isSweeping)
        {
            _isSweeping = true;
            _ = SweepAsync();
        }
    }

    /// <summary>Ends what it keeps, and keeps no more.</summary>
    public void Retire()
    {
        IsRetired = true;
        foreach (var (connection, _) in _idle)
        {
            End(connection);
        }

        _idle.Clear();
    }

    /// <summary>Ends what has grown old, as long as there is anything.</summary>
    private async Task SweepAsync()
    {
        while (_idle.Count > 0)
        {
            await loop.DelayAsync(Math.Max(1000, _idleMilliseconds / 2));
            var old = 0;
            while (old < _idle.Count && (loop.Now - _idle[old].Since >= _idleMilliseconds || !_idle[old].Connection.IsQuiet))
            {
                End(_idle[old++].Connection);
            }

            _idle.RemoveRange(0, old);
        }

        _isSweeping = false;
    }

    private static void End(Connection connection)
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
    }

    private readonly record struct Idle(Connection Connection, long Since);
}
