using System.Net.Sockets;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>What a socket's failures mean for a connection.</summary>
internal static class SocketErrors
{
    public static ConnectionException ToException(Exception error, string what)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
                return new ConnectionException(Kind(socket.SocketErrorCode), $"{what}: {socket.Message}", error);
        }
        var kind = error is ObjectDisposedException ? ConnectionErrorKind.Closed : ConnectionErrorKind.ProtocolViolation;
        return new ConnectionException(kind, $"{what}: {error.Message}", error);
    }

    private static ConnectionErrorKind Kind(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected => ConnectionErrorKind.Reset,
        SocketError.TimedOut => ConnectionErrorKind.TimedOut,
        SocketError.ConnectionRefused => ConnectionErrorKind.Refused,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => ConnectionErrorKind.Unreachable,
        SocketError.OperationAborted => ConnectionErrorKind.Closed,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable => ConnectionErrorKind.OutOfResources,
        _ => ConnectionErrorKind.Other,
    };
}
