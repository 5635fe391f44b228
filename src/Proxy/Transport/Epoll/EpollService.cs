namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The life of an accepted connection: handshake under a timeout and a bound, the handler, the end.</summary>
internal static class EpollService
{
    public static async Task ServeAsync(EpollLoop loop, EpollConnection connection, Func<Connection, Task> handler)
    {
        try
        {
            if (connection is OpenSslConnection tls && !await TryHandshakeAsync(loop, tls))
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

    private static async ValueTask<bool> TryHandshakeAsync(EpollLoop loop, OpenSslConnection connection)
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
            connection.Deadline = loop.Now + (long)settings.HandshakeTimeout.TotalMilliseconds;
            await connection.HandshakeAsync();
            connection.Deadline = long.MaxValue;
            connection.FinishHandshake();
            return true;
        }
        catch (ConnectionException error)
        {
            if (error.Kind == ConnectionErrorKind.TimedOut)
                counters.HandshakesTimedOut++;
            else
                counters.HandshakesFailed++;
            // Without a reset, which could overtake the alert that tells the client why.
            connection.Release(reset: false);
            return false;
        }
        finally
        {
            counters.HandshakesPending--;
        }
    }
}
