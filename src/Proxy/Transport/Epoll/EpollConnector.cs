using System.Net;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>Makes connections to origins on a loop: name, TCP, TLS.</summary>
internal static class EpollConnector
{
    public static async ValueTask<Connection> ConnectAsync(EpollLoop loop, OriginAddress address, long deadline)
    {
        if (!loop.IsCurrent)
            throw new InvalidOperationException("Connect on the loop's own thread.");
        try
        {
            if (address.UnixPath is not null)
                return await ConnectOneAsync(loop, OriginAddress.NoEndPoint, address, deadline);
            var endPoints = await OriginResolver.ResolveAsync(loop, address, deadline);
            for (var i = 0; ; i++)
            {
                try
                {
                    // A dead address must leave time for the next one.
                    var share = i == endPoints.Length - 1 || deadline == long.MaxValue ? deadline : loop.Now + ((deadline - loop.Now) / (endPoints.Length - i));
                    return await ConnectOneAsync(loop, endPoints[i], address, share);
                }
                catch (ConnectionException) when (i < endPoints.Length - 1 && loop.Now < deadline)
                {
                    // The next address.
                }
            }
        }
        catch (ConnectionException)
        {
            loop.Counters.ConnectFailures++;
            throw;
        }
    }

    private static async ValueTask<Connection> ConnectOneAsync(EpollLoop loop, IPEndPoint endPoint, OriginAddress address, long deadline)
    {
        var descriptor = address.UnixPath is null ? NativeSocket.Open(endPoint.AddressFamily) : NativeSocket.OpenUnix();
        if (descriptor < 0)
            throw Errno.ToException(-descriptor, $"Connecting to {endPoint}");
        int error;
        if (address.UnixPath is { } path)
        {
            error = NativeSocket.ConnectUnix(descriptor, path);
        }
        else
        {
            NativeSocket.SetNoDelay(descriptor);
            if (IPAddress.IsLoopback(endPoint.Address))
                NativeSocket.SetRenoCongestionControl(descriptor);
            error = NativeSocket.Connect(descriptor, endPoint);
        }
        if (error is not (0 or Errno.InProgress))
        {
            Native.Close(descriptor);
            throw Errno.ToException(error, $"Connecting to {address.UnixPath ?? endPoint.ToString()}");
        }
        var connection = Make(loop, descriptor, endPoint, address);
        error = loop.Register(connection, descriptor);
        if (error != 0)
        {
            Native.Close(descriptor);
            throw Errno.ToException(error, "epoll_ctl");
        }
        try
        {
            connection.Deadline = deadline;
            await connection.ConnectedAsync();
            if (connection.NeedsHandshake && address.HandshakeTimeout is { } patience)
                connection.Deadline = loop.Now + (long)patience.TotalMilliseconds;
            if (connection.NeedsHandshake)
                await ConnectionService.HandshakeAsync(loop, connection);
            connection.Deadline = long.MaxValue;
            loop.Counters.Connected++;
            return connection;
        }
        catch (ConnectionException)
        {
            connection.Release(reset: false);
            throw;
        }
    }

    private static EpollConnection Make(EpollLoop loop, int descriptor, IPEndPoint endPoint, OriginAddress address)
    {
        try
        {
            return address.Tls is { } tls
                ? new OpenSslConnection(loop, descriptor, endPoint, OpenSslClientTls.For(tls), tls.ServerName ?? address.Host)
                : new EpollConnection(loop, descriptor, endPoint, isAccepted: false);
        }
        catch (Exception error) when (error is ConnectionException or CertificateException)
        {
            // Nobody owns the descriptor yet.
            Native.Close(descriptor);
            throw error as ConnectionException ?? new ConnectionException(ConnectionErrorKind.CertificateInvalid, error.Message, error);
        }
    }
}
