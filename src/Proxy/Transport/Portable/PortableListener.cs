using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>A listening socket that deals what it accepts to the loop with the fewest connections.</summary>
internal sealed class PortableListener : Listener, IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private readonly PortableTransport _transport;
    private readonly Func<Connection, Task> _handler;
    private readonly Socket _socket;
    private PortableServerTls? _tls;
    private volatile bool _closed;

    public PortableListener(PortableTransport transport, ListenEndpoint endpoint, Func<Connection, Task> handler)
    {
        _transport = transport;
        _handler = handler;
        ProxyPeers = endpoint.ProxyPeers;
        _tls = endpoint.Tls is null ? null : new PortableServerTls(endpoint.Tls);
        if (endpoint.Descriptor is { } given)
        {
            _socket = new Socket(new SafeSocketHandle(given, ownsHandle: true));
            LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
            return;
        }
        var address = new IPEndPoint(endpoint.Address, endpoint.Port);
        _socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                _socket.DualMode = true;
            _socket.Bind(address);
            _socket.Listen(endpoint.Backlog);
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw SocketErrors.ToException(error, $"Listening on {address}");
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public override IPEndPoint LocalEndPoint { get; }

    public override int Descriptor => OperatingSystem.IsWindows() ? -1 : (int)_socket.Handle;

    public void Start() => _ = AcceptAllAsync();

    public override void UpdateTls(ServerTls tls)
    {
        if (_tls is null)
            throw new InvalidOperationException("The endpoint was opened without TLS.");
        Volatile.Write(ref _tls, new PortableServerTls(tls));
    }

    public override void Close()
    {
        _closed = true;
        _socket.Dispose();
    }

    public void Dispose() => Close();

    private async Task AcceptAllAsync()
    {
        while (!_closed)
        {
            try
            {
                while (_transport.Load >= _transport.Settings.MaxConnections + _transport.Settings.MaxSurplus)
                    await PauseAsync().ConfigureAwait(false);
                HandOver(await _socket.AcceptAsync().ConfigureAwait(false));
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await PauseAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // One client's failure, or the listener was closed, which the loop's condition tells.
            }
        }
    }

    private async Task PauseAsync()
    {
        Shed();
        _transport.CountPause();
        await Task.Delay(_pause).ConfigureAwait(false);
    }

    private void Shed()
    {
        foreach (var loop in _transport.PortableLoops)
            loop.Shed();
    }

    private void HandOver(Socket socket)
    {
        var isSurplus = _transport.Load >= _transport.Settings.MaxConnections;
        if (isSurplus)
            Shed();
        var least = _transport.PortableLoops.MinBy(static loop => loop.Load)!;
        var proxies = ProxyPeers;
        if (socket.RemoteEndPoint is not IPEndPoint remote || (proxies is not null && IsStranger(proxies, remote)) || !_transport.TryEnter(least, proxies is null ? remote.Address : null))
        {
            socket.Dispose();
            return;
        }
        least.Post(_ => Begin(least, socket, proxies is null ? remote.Address : null, isSurplus), null);
    }

    private bool IsStranger(TrustedPeers proxies, IPEndPoint remote)
    {
        if (proxies.Trusts(remote.Address))
            return false;
        _transport.CountProxyRefusal();
        return true;
    }

    private void Begin(PortableLoop loop, Socket socket, IPAddress? client, bool isSurplus)
    {
        loop.Counters.Accepted++;
        PortableConnection connection;
        try
        {
            connection = new PortableConnection(loop, socket, Volatile.Read(ref _tls));
        }
        catch (SocketException)
        {
            // Gone before it was looked at.
            socket.Dispose();
            _transport.Leave(loop, client);
            return;
        }
        connection.IsSurplus = isSurplus;
        connection.CountedFor = client;
        connection.AwaitsProxyHeader = client is null;
        _ = ConnectionService.ServeAsync(loop, connection, _handler);
    }
}
