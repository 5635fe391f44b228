using System.Net;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>A listening descriptor of the accepter, with the handler and the TLS contexts for what it accepts.</summary>
internal sealed class EpollListener : Listener
{
    private readonly EpollAccepter _accepter;
    private readonly TicketKeyRing _tickets = new();
    private OpenSslServerTls? _tls;

    public EpollListener(EpollAccepter accepter, ListenEndpoint endpoint, Func<Connection, Task> handler)
    {
        _accepter = accepter;
        Handler = handler;
        ProxyPeers = endpoint.ProxyPeers;
        _tls = endpoint.Tls is null ? null : new OpenSslServerTls(endpoint.Tls, _tickets);
        if (endpoint.Descriptor is { } given)
        {
            Descriptor = given;
            LocalEndPoint = NativeSocket.LocalAddress(given);
            return;
        }
        var address = new IPEndPoint(endpoint.Address, endpoint.Port);
        Descriptor = NativeSocket.Open(endpoint.Address.AddressFamily);
        if (Descriptor < 0)
            throw Errno.ToException(-Descriptor, $"Listening on {address}");
        var status = NativeSocket.Listen(Descriptor, address, endpoint.Backlog);
        if (status != 0)
        {
            Native.Close(Descriptor);
            throw Errno.ToException(status, $"Listening on {address}");
        }
        LocalEndPoint = NativeSocket.LocalAddress(Descriptor);
    }

    public override IPEndPoint LocalEndPoint { get; }

    public Func<Connection, Task> Handler { get; }

    public override int Descriptor { get; }

    /// <summary>The contexts for new connections; null for plain TCP. Those in use elsewhere stay alive by their own references.</summary>
    public OpenSslServerTls? Tls => Volatile.Read(ref _tls);

    public override void UpdateTls(ServerTls tls)
    {
        if (_tls is null)
            throw new InvalidOperationException("The endpoint was opened without TLS.");
        Volatile.Write(ref _tls, new OpenSslServerTls(tls, _tickets));
    }

    public override void Close() => _accepter.Close(this);
}
