namespace FastShield.Proxy.Transport;

/// <summary>The life of an accepted connection: handshake under a timeout and a bound, the handler, the end.</summary>
internal static class ConnectionService
{
    public static async Task ServeAsync(EventLoop loop, Connection connection, Func<Connection, Task> handler)
    {
        try
        {
            if (connection.AwaitsProxyHeader && !await TryProxyHeaderAsync(loop, connection))
                return;
            if (connection.NeedsHandshake && !await TryHandshakeAsync(loop, connection))
                return;
            await handler(connection);
            await loop.EnterAsync();
            await connection.CloseAsync();
        }
        catch (ConnectionException)
        {
            // A broken stream is the peer's affair, and was told to the handler.
            connection.Abort();
        }
        catch (Exception error)
        {
            connection.Abort();
            loop.Transport.OnUnhandled(error);
        }
    }

    /// <summary>Who the client is comes first: what follows counts for it, and is told of it.</summary>
    private static async ValueTask<bool> TryProxyHeaderAsync(EventLoop loop, Connection connection)
    {
        try
        {
            connection.Deadline = loop.Now + (long)loop.Transport.Settings.HandshakeTimeout.TotalMilliseconds;
            await connection.ReadProxyHeaderAsync();
            connection.Deadline = long.MaxValue;
        }
        catch (ConnectionException)
        {
            loop.Transport.CountProxyRefusal();
            connection.Abort();
            return false;
        }
        if (!loop.Transport.TryCountFor(connection.RemoteEndPoint.Address))
        {
            connection.Abort();
            return false;
        }
        connection.CountedFor = connection.RemoteEndPoint.Address;
        return true;
    }

    private static async ValueTask<bool> TryHandshakeAsync(EventLoop loop, Connection connection)
    {
        var counters = loop.Counters;
        var settings = loop.Transport.Settings;
        if (counters.HandshakesPending >= settings.MaxHandshakesPerLoop)
        {
            counters.HandshakesRefused++;
            connection.Abort();
            return false;
        }
        counters.HandshakesPending++;
        try
        {
            var startedAt = settings.Time.GetTimestamp();
            connection.Deadline = loop.Now + (long)settings.HandshakeTimeout.TotalMilliseconds;
            await connection.HandshakeAsync();
            connection.Deadline = long.MaxValue;
            counters.HandshakesDone++;
            counters.Handshakes.Observe((long)settings.Time.GetElapsedTime(startedAt).TotalNanoseconds);
            if (connection.Tls!.IsResumed)
                counters.HandshakesResumed++;
            return true;
        }
        catch (ConnectionException error)
        {
            CountFailure(counters, error);
            // Without a reset, which could overtake the alert that tells the client why.
            connection.Release(reset: false);
            return false;
        }
        finally
        {
            counters.HandshakesPending--;
        }
    }

    /// <summary>The handshake of a connection to an origin, counted.</summary>
    public static async ValueTask HandshakeAsync(EventLoop loop, Connection connection)
    {
        try
        {
            await connection.HandshakeAsync();
            loop.Counters.HandshakesDone++;
            if (connection.Tls!.IsResumed)
                loop.Counters.HandshakesResumed++;
        }
        catch (ConnectionException error)
        {
            CountFailure(loop.Counters, error);
            throw;
        }
    }

    private static void CountFailure(LoopCounters counters, ConnectionException error)
    {
        if (error.Kind == ConnectionErrorKind.TimedOut)
            counters.HandshakesTimedOut++;
        else
            counters.HandshakesFailed++;
    }
}
