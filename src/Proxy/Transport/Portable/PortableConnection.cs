using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>
/// A connection on Socket and SslStream. Reads go into a buffer of its own: one that outlives its receive (a deadline passed, or it looked whether the
/// connection is quiet) is found by the next receive, and nothing is lost.
/// </summary>
internal sealed class PortableConnection : Connection, IDisposable
{
    private const int LingerMilliseconds = 2000;
    private const int LingerBytes = 1 << 20;

    /// <summary>Receives without a wait before others have their turn.</summary>
    private const int ReceivesPerTurn = 32;

    private readonly Socket _socket;
    private readonly PortableStream _raw;
    private readonly PortableServerTls? _serverTls;
    private readonly ClientTls? _clientTls;
    private readonly string? _clientServerName;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private IPEndPoint _remoteEndPoint;
    private IPEndPoint _localEndPoint;
    private SslStream? _secured;
    private Memory<byte> _into;
    private ConnectionException? _broken;
    private int _start;
    private int _end;
    private bool _isReading;
    private int _receivesInRow;
    private bool _peerEnded;
    private bool _sendEnded;

    public PortableConnection(PortableLoop loop, Socket socket, PortableServerTls? tls)
        : this(loop, socket)
    {
        _serverTls = tls;
        IsAccepted = true;
    }

    private PortableConnection(PortableLoop loop, Socket socket, ClientTls? tls, string serverName)
        : this(loop, socket)
    {
        _clientTls = tls;
        _clientServerName = serverName;
    }

    private PortableConnection(PortableLoop loop, Socket socket)
        : base(loop)
    {
        _socket = socket;
        if (socket.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
        _remoteEndPoint = socket.RemoteEndPoint as IPEndPoint ?? OriginAddress.NoEndPoint;
        _localEndPoint = socket.LocalEndPoint as IPEndPoint ?? OriginAddress.NoEndPoint;
        _raw = new PortableStream(socket, loop.Counters);
        loop.Add(this);
    }

    public override IPEndPoint RemoteEndPoint => _remoteEndPoint;

    public override IPEndPoint LocalEndPoint => _localEndPoint;

    public override bool IsQuiet
    {
        get
        {
            if (IsClosed || _peerEnded || _broken is not null || _start < _end)
                return false;
            if (!_isReading)
                BeginRead();
            return _isReading;
        }
    }

    internal override bool NeedsHandshake => Tls is null && (_serverTls is not null || _clientTls is not null);

    private PortableLoop PortableLoop => (PortableLoop)Loop;

    private Stream Stream => _secured is null ? _raw : _secured;

    public static async ValueTask<Connection> ConnectAsync(PortableLoop loop, IPEndPoint endPoint, OriginAddress address, long deadline)
    {
        var socket = address.UnixPath is null
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        ConnectionException? failure = null;
        using (var patience = Patience(loop, deadline))
        {
            try
            {
                await socket.ConnectAsync(address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path) : endPoint, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                failure = ConnectionException.TimedOut();
            }
            catch (SocketException error)
            {
                failure = SocketErrors.ToException(error, $"Connecting to {endPoint}");
            }
        }
        await loop.EnterAsync();
        if (failure is not null)
        {
            socket.Dispose();
            throw failure;
        }
        var connection = new PortableConnection(loop, socket, address.Tls, address.Tls?.ServerName ?? address.Host) { Deadline = deadline };
        try
        {
            if (connection.NeedsHandshake && address.HandshakeTimeout is { } handshake)
                connection.Deadline = loop.Now + (long)handshake.TotalMilliseconds;
            if (connection.NeedsHandshake)
                await ConnectionService.HandshakeAsync(loop, connection);
        }
        catch (ConnectionException)
        {
            connection.Release(reset: false);
            throw;
        }
        connection.Deadline = long.MaxValue;
        loop.Counters.Connected++;
        return connection;
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (!HasOutcome && !_isReading)
            BeginRead();
        if (HasOutcome && ++_receivesInRow <= ReceivesPerTurn)
            return new ValueTask<int>(TakeOutcome(buffer));
        _into = buffer;
        var token = PendingReceive.Begin();
        WatchDeadline();
        // A peer that sends faster than it is served must not keep the loop from its neighbours.
        if (HasOutcome)
            Loop.Defer(static state => ((PortableConnection)state!).CompleteReceive(), this);
        _receivesInRow = 0;
        return new ValueTask<int>(PendingReceive, token);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (_sendEnded)
            throw new InvalidOperationException("This side's stream has been ended.");
        return WaitFor(Stream.WriteAsync(data).AsTask());
    }

    public override ValueTask EndSendAsync()
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (_sendEnded)
            return default;
        _sendEnded = true;
        return WaitFor(EndStreamAsync());
    }

    public override void Abort()
    {
        if (Loop.IsCurrent)
            Release(reset: true);
        else
            Loop.Post(static state => ((PortableConnection)state!).Release(reset: true), this);
    }

    public override async ValueTask CloseAsync()
    {
        if (IsClosed)
            return;
        try
        {
            Deadline = Math.Min(Deadline, Loop.Now + LingerMilliseconds);
            await EndSendAsync();
            IsIdle = false;
            var left = IsAccepted && !IsEndedIdle ? LingerBytes : 0;
            var trash = new byte[4096];
            int n;
            while (left > 0 && (n = await ReceiveAsync(trash)) > 0)
                left -= n;
        }
        catch (Exception error) when (error is ConnectionException or InvalidOperationException)
        {
            // Broken, too slow, or still in use: there is nothing left to do in order.
            Release(reset: true);
        }
        Release(reset: false);
    }

    public void Dispose() => Release(reset: true);

    internal override async ValueTask ReadProxyHeaderAsync()
    {
        var bytes = new byte[ProxyHeader.MaxLength];
        var length = 0;
        var result = ProxyHeaderResult.Incomplete;
        ProxyHeader header = default;
        ConnectionException? failure = null;
        using (var patience = Patience(PortableLoop, Deadline))
        {
            try
            {
                while (result == ProxyHeaderResult.Incomplete)
                {
                    var n = await _raw.ReadAsync(bytes.AsMemory(length), patience.Token).ConfigureAwait(false);
                    length += n;
                    result = n == 0 ? ProxyHeaderResult.Malformed : ProxyHeader.Read(bytes.AsSpan(0, length), out header);
                }
            }
            catch (OperationCanceledException)
            {
                failure = ConnectionException.TimedOut();
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
            {
                failure = SocketErrors.ToException(error, $"The connection with {RemoteEndPoint} broke");
            }
        }
        await Loop.EnterAsync();
        if (failure is not null)
            throw failure;
        if (IsClosed)
            throw ConnectionException.Closed();
        if (result != ProxyHeaderResult.Done)
            throw new ConnectionException(ConnectionErrorKind.ProtocolViolation, $"{RemoteEndPoint} did not begin with a PROXY header.");
        _raw.GiveBack(bytes.AsMemory(header.Length, length - header.Length));
        _remoteEndPoint = header.Source ?? _remoteEndPoint;
        _localEndPoint = header.Destination ?? _localEndPoint;
        AwaitsProxyHeader = false;
    }

    internal override async ValueTask HandshakeAsync()
    {
        _secured = new SslStream(_raw, leaveInnerStreamOpen: false);
        var isRejected = false;
        ClientStanding? standing = null;
        ConnectionException? failure = null;
        using (var patience = Patience(PortableLoop, Deadline))
        {
            try
            {
                if (_serverTls is { } server)
                    await _secured.AuthenticateAsServerAsync((_, hello, _, _) => new(server.Select(hello.ServerName, Loop.Transport, out standing)), null, patience.Token).ConfigureAwait(false);
                else
                    await _secured.AuthenticateAsClientAsync(PortableTls.ForClient(_clientTls!, _clientServerName!, () => isRejected = true), patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                failure = ConnectionException.TimedOut();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Any: with hellos that are spoilt in some places SslStream throws what its own parsers come to, NotSupportedException and
                // ArgumentOutOfRangeException among it.
                var kind = isRejected ? ConnectionErrorKind.CertificateInvalid : ConnectionErrorKind.HandshakeFailed;
                failure = new ConnectionException(kind, $"The TLS handshake with {RemoteEndPoint} failed: {error.Message}", error);
            }
        }
        await Loop.EnterAsync();
        if (failure is not null)
            throw failure;
        if (IsClosed)
            throw ConnectionException.Closed();
        Tls = PortableTls.ReadFacts(_secured, _serverTls is null ? _clientServerName : PortableServerTls.ToAscii(_secured.TargetHostName), standing);
    }

    internal override bool IsAccepted { get; }

    private protected override void EndPendingReceive()
    {
        _into = default;
        PendingReceive.CompleteLater(0);
    }

    internal override void Release(bool reset)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _into = default;
        ForgetDeadline();
        PortableLoop.Remove(this);
        if (IsAccepted)
            Loop.Transport.Leave(Loop, CountedFor);
        try
        {
            if (reset)
            {
                _socket.LingerState = new LingerOption(true, 0);
                // Before the stream, whose disposal would send a FIN first.
                _socket.Dispose();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
        // The stream on top writes nothing on disposal, and what is under way fails.
        _raw.Dispose();
        _secured?.Dispose();
        if (PendingReceive.IsPending)
            PendingReceive.FailLater(ConnectionException.Closed());
        if (PendingSend.IsPending)
            PendingSend.FailLater(ConnectionException.Closed());
    }

    private protected override void FailPending()
    {
        if (PendingReceive.IsPending)
        {
            _into = default;
            PendingReceive.FailLater(ConnectionException.TimedOut());
        }
        if (PendingSend.IsPending)
            PendingSend.FailLater(ConnectionException.TimedOut());
    }

    private bool HasOutcome => _start < _end || _peerEnded || _broken is not null;

    private int TakeOutcome(Memory<byte> buffer)
    {
        if (_start == _end)
            return _broken is null ? 0 : throw new ConnectionException(_broken.Kind, _broken.Message, _broken);
        var n = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, n).CopyTo(buffer.Span);
        _start += n;
        return n;
    }

    private void BeginRead()
    {
        _start = _end = 0;
        var read = Stream.ReadAsync(_buffer.AsMemory()).AsTask();
        if (read.IsCompleted)
        {
            NoteRead(read);
            return;
        }
        _isReading = true;
        read.ContinueWith(
            static (task, state) => ((PortableConnection)state!).Loop.Post(_ => ((PortableConnection)state).OnRead((Task<int>)task), null),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void OnRead(Task<int> read)
    {
        _isReading = false;
        NoteRead(read);
        CompleteReceive();
    }

    private void CompleteReceive()
    {
        if (!PendingReceive.IsPending || !HasOutcome)
            return;
        var into = _into;
        _into = default;
        if (_start == _end && _broken is not null)
            PendingReceive.Fail(new ConnectionException(_broken.Kind, _broken.Message, _broken));
        else
            PendingReceive.Complete(TakeOutcome(into));
    }

    private void NoteRead(Task<int> read)
    {
        if (read.Status != TaskStatus.RanToCompletion)
        {
            _broken = SocketErrors.ToException(read.Exception!.InnerException!, $"The connection with {RemoteEndPoint} broke");
            return;
        }
        _end = read.Result;
        if (_end > 0)
            return;
        _peerEnded = true;
        IsTruncated = _secured is not null && _raw.SawEnd;
    }

    private ValueTask WaitFor(Task operation)
    {
        if (operation.IsCompletedSuccessfully)
            return default;
        var token = PendingSend.Begin();
        WatchDeadline();
        operation.ContinueWith(
            static (task, state) => ((PortableConnection)state!).Loop.Post(_ => ((PortableConnection)state).OnSent(task), null),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return new ValueTask(PendingSend, token);
    }

    private void OnSent(Task operation)
    {
        // Looked at, so that a failure after the deadline is not reported as nobody's.
        var error = operation.Exception?.InnerException;
        if (!PendingSend.IsPending)
            return;
        if (error is null)
            PendingSend.Complete(0);
        else
            PendingSend.Fail(SocketErrors.ToException(error, $"The connection with {RemoteEndPoint} broke"));
    }

    private async Task EndStreamAsync()
    {
        if (_secured is not null)
            await _secured.ShutdownAsync().ConfigureAwait(false);
        _socket.Shutdown(SocketShutdown.Send);
    }

    private static CancellationTokenSource Patience(PortableLoop loop, long deadline) =>
        deadline == long.MaxValue ? new CancellationTokenSource() : new CancellationTokenSource((int)Math.Clamp(deadline - loop.Now, 1, int.MaxValue - 1));
}
