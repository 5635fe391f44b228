using System.Net;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// A plain TCP connection on an epoll loop. The descriptor is registered once, edge-triggered: flags remember what the edges said, calls are tried
/// while the flags allow, and what would block waits in its operation until the next edge.
/// </summary>
internal partial class EpollConnection : Connection
{
    /// <summary>Nothing to be had now.</summary>
    protected const int Blocked = -1;

    /// <summary>The stream is broken; <see cref="Broken"/> says why.</summary>
    protected const int Failed = -2;

    /// <summary>Receives in one turn of the loop before others have theirs.</summary>
    private const int ReceivesPerTurn = 32;

    /// <summary>What one receive of those may bring.</summary>
    private const int BytesPerReceive = 64 * 1024;

    private const int LingerMilliseconds = 2000;
    private const int LingerBytes = 1 << 20;

    private static readonly Action<object?> _retryReceive = static state => ((EpollConnection)state!).PumpReceive();
    private static readonly Action<object?> _abort = static state => ((EpollConnection)state!).Abort();

    private readonly int _descriptor;
    private IPEndPoint _remoteEndPoint;
    private IPEndPoint? _localEndPoint;
    private Memory<byte> _into;
    private ConnectionErrorKind _brokenKind;
    private string? _brokenMessage;
    private uint _turn;
    private int _receivesInTurn;
    private int _lingerLeft;
    private bool _hangUp;
    private bool _connecting;
    private bool _lingering;
    private bool _isHandshaking;

    public EpollConnection(EpollLoop loop, int descriptor, IPEndPoint remote, bool isAccepted)
        : base(loop)
    {
        _descriptor = descriptor;
        IsAccepted = isAccepted;
        _remoteEndPoint = remote;
    }

    public sealed override IPEndPoint RemoteEndPoint => _remoteEndPoint;

    public sealed override IPEndPoint LocalEndPoint => _localEndPoint ??= NativeSocket.LocalAddress(_descriptor);

    internal sealed override bool IsAccepted { get; }

    /// <summary>The loop's slot for this connection.</summary>
    public int Slot { get; set; }

    public override bool IsQuiet
    {
        get
        {
            if (IsClosed || PeerEnded || _brokenMessage is not null)
                return false;
            if (!Readable)
                return true;
            Readable = NativeSocket.Peek(_descriptor) != -Errno.WouldBlock;
            return !Readable;
        }
    }

    protected EpollLoop EpollLoop => (EpollLoop)Loop;

    /// <summary>An edge said that there may be something to receive, and nothing yet said that it is taken.</summary>
    protected bool Readable { get; set; } = true;

    protected bool Writable { get; private set; } = true;

    protected bool PeerEnded { get; set; }

    public sealed override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (!HasTurn())
            return WaitForTurn(buffer);
        var n = ReceiveNow(buffer.Span);
        if (n >= 0)
            return new ValueTask<int>(n);
        if (n == Failed)
            throw Broken();
        _into = buffer;
        return new ValueTask<int>(PendingReceive, BeginReceive());
    }

    public sealed override void Abort()
    {
        if (Loop.IsCurrent)
            Release(reset: true);
        else
            Loop.Post(_abort, this);
    }

    public sealed override ValueTask CloseAsync() => IsClosed ? default : CloseInOrderAsync();

    /// <summary>Bytes taken into the buffer, 0 at the end, <see cref="Blocked"/> or <see cref="Failed"/>.</summary>
    protected virtual int ReceiveNow(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return WaitNow();
        return Readable ? ReceiveRaw(buffer) : NothingNow;
    }

    /// <summary>Puts what the protocol sends at its end behind the data.</summary>
    protected virtual void QueueEnd()
    {
    }

    /// <summary>A step of the handshake: 1 done, <see cref="Blocked"/> or <see cref="Failed"/>.</summary>
    protected virtual int HandshakeNow() => 1;

    /// <summary>Gives back what belongs to the protocol on top.</summary>
    protected virtual void ReleaseProtocol()
    {
    }

    /// <summary>Receives from the socket; to be called while <see cref="Readable"/>.</summary>
    protected int ReceiveRaw(Span<byte> buffer)
    {
        var n = NativeSocket.Receive(_descriptor, buffer);
        if (n > 0)
        {
            // A short receive has emptied the socket, and a later byte makes a new edge (epoll(7)); only the end of the stream may have made its
            // edge already, so then the socket is asked until it says so.
            if (n < buffer.Length && !_hangUp)
                Readable = false;
            Loop.Counters.BytesReceived += n;
            // A large receive counts for several: a turn takes about as many bytes, whatever the room.
            _receivesInTurn += n / BytesPerReceive;
            return n;
        }
        if (n == 0)
        {
            PeerEnded = true;
            return 0;
        }
        Readable = false;
        return n == -Errno.WouldBlock ? Blocked : Break(-n);
    }

    protected int Break(int error) => Break(Errno.Kind(error), $"The connection with {RemoteEndPoint} broke: {Errno.Describe(error)}");

    protected int Break(ConnectionErrorKind kind, string message)
    {
        _brokenKind = kind;
        _brokenMessage ??= message;
        return Failed;
    }

    protected bool IsBroken => _brokenMessage is not null;

    /// <summary>What to say when no edge allows a call: a broken stream has no further edges.</summary>
    protected int NothingNow => _brokenMessage is null ? Blocked : Failed;

    protected ConnectionException Broken() => new(_brokenKind, _brokenMessage!);

    internal override bool NeedsHandshake => false;

    internal override ValueTask HandshakeAsync() => default;

    /// <summary>Steps through the handshake until it is done.</summary>
    protected ValueTask<int> FinishStepsAsync()
    {
        var n = StepNow();
        if (n == Failed)
            throw Broken();
        if (n >= 0)
            return new ValueTask<int>(n);
        _isHandshaking = true;
        return new ValueTask<int>(PendingReceive, BeginReceive());
    }

    internal sealed override async ValueTask ReadProxyHeaderAsync() => await FinishStepsAsync();

    private int StepNow() => AwaitsProxyHeader ? ProxyHeaderNow() : HandshakeNow();

    /// <summary>The header is looked at where it lies and then taken exactly: what follows it may be a record of TLS.</summary>
    private int ProxyHeaderNow()
    {
        if (!Readable)
            return NothingNow;
        var seen = EpollLoop.Scratch.AsSpan(0, ProxyHeader.MaxLength);
        var n = NativeSocket.Peek(_descriptor, seen);
        if (n == 0)
            return Break(ConnectionErrorKind.ProtocolViolation, $"{RemoteEndPoint} ended the connection without a PROXY header.");
        if (n < 0)
        {
            Readable = false;
            return n == -Errno.WouldBlock ? Blocked : Break(-n);
        }
        switch (ProxyHeader.Read(seen[..n], out var header))
        {
            case ProxyHeaderResult.Done:
                _ = ReceiveRaw(seen[..header.Length]);
                _remoteEndPoint = header.Source ?? _remoteEndPoint;
                _localEndPoint = header.Destination ?? _localEndPoint;
                AwaitsProxyHeader = false;
                return 1;
            case ProxyHeaderResult.Incomplete when !_hangUp:
                // More of it makes a new edge.
                Readable = false;
                return Blocked;
            default:
                return Break(ConnectionErrorKind.ProtocolViolation, $"{RemoteEndPoint} did not begin with a PROXY header.");
        }
    }

    /// <summary>Completes when the connect that was begun on the descriptor has succeeded.</summary>
    public ValueTask ConnectedAsync()
    {
        _connecting = true;
        Writable = false;
        return new ValueTask(PendingSend, BeginSend());
    }

    /// <summary>What epoll reported for the descriptor.</summary>
    public void OnEvents(uint events)
    {
        if ((events & (Native.In | Native.PeerHangUp | Native.HangUp | Native.Error)) != 0)
            Readable = true;
        if ((events & (Native.PeerHangUp | Native.HangUp | Native.Error)) != 0)
            _hangUp = true;
        if ((events & (Native.Out | Native.HangUp | Native.Error)) != 0)
            Writable = true;
        if (PendingSend.IsPending && Writable)
            PumpSend();
        else if (Writable && !IsClosed && HasUnsent)
            SendNow(default);
        PumpReceive();
    }

    private protected sealed override void EndPendingReceive()
    {
        _into = default;
        PendingReceive.CompleteLater(0);
    }

    private protected sealed override void FailPending()
    {
        if (PendingReceive.IsPending)
        {
            _into = default;
            PendingReceive.FailLater(ConnectionException.TimedOut());
        }
        if (PendingSend.IsPending)
        {
            _from = default;
            PendingSend.FailLater(ConnectionException.TimedOut());
        }
    }

    private short BeginReceive()
    {
        var token = PendingReceive.Begin();
        WatchDeadline();
        return token;
    }

    /// <summary>A peer that sends faster than it is served must not keep the loop from its neighbours.</summary>
    private bool HasTurn()
    {
        var turn = EpollLoop.Turn;
        if (_turn != turn)
        {
            _turn = turn;
            _receivesInTurn = 0;
        }
        return _receivesInTurn++ < ReceivesPerTurn;
    }

    /// <summary>Lets the neighbours have a turn before the pending receive is tried again.</summary>
    protected int YieldTurn()
    {
        Loop.Defer(_retryReceive, this);
        return Blocked;
    }

    private ValueTask<int> WaitForTurn(Memory<byte> buffer)
    {
        _into = buffer;
        var token = BeginReceive();
        Loop.Defer(_retryReceive, this);
        return new ValueTask<int>(PendingReceive, token);
    }

    private int WaitNow()
    {
        if (PeerEnded)
            return 0;
        if (!Readable)
            return NothingNow;
        var n = NativeSocket.Peek(_descriptor);
        if (n >= 0)
            return 0;
        Readable = false;
        return n == -Errno.WouldBlock ? Blocked : Break(-n);
    }

    private void PumpReceive()
    {
        if (!PendingReceive.IsPending)
            return;
        var n = _lingering ? DiscardNow() : _isHandshaking ? StepNow() : ReceiveNow(_into.Span);
        if (n == Blocked)
            return;
        _into = default;
        _isHandshaking = false;
        if (n == Failed)
            PendingReceive.Fail(Broken());
        else
            PendingReceive.Complete(n);
    }

    private void FinishConnect()
    {
        _connecting = false;
        var error = NativeSocket.TakeError(_descriptor);
        if (error == 0)
            PendingSend.Complete(0);
        else
            PendingSend.Fail(Errno.ToException(error, $"Connecting to {RemoteEndPoint}"));
    }

    private async ValueTask CloseInOrderAsync()
    {
        try
        {
            Deadline = Math.Min(Deadline, Loop.Now + LingerMilliseconds);
            await EndSendAsync();
            // Closing a socket that holds unread bytes makes a reset, and that may overtake the answer at the peer (RFC 9112 section 9.6).
            if (IsAccepted && !PeerEnded && !IsEndedIdle)
            {
                _lingering = true;
                _lingerLeft = LingerBytes;
                if (DiscardNow() == Blocked)
                    await new ValueTask<int>(PendingReceive, BeginReceive());
            }
        }
        catch (Exception error) when (error is ConnectionException or InvalidOperationException)
        {
            // Broken, too slow, or still in use: there is nothing left to do in order.
            Release(reset: true);
        }
        Release(reset: false);
    }

    private int DiscardNow()
    {
        while (Readable && !PeerEnded && _lingerLeft > 0)
        {
            var n = ReceiveRaw(EpollLoop.Scratch);
            if (n < 0)
                return n == Failed ? 0 : Blocked;
            _lingerLeft -= n;
        }
        return PeerEnded || _lingerLeft <= 0 ? 0 : Blocked;
    }

    internal sealed override void Release(bool reset)
    {
        if (IsClosed)
            return;
        SendQueue();
        IsClosed = true;
        _unsent.Clear();
        _into = default;
        _from = default;
        ForgetDeadline();
        ReleaseProtocol();
        EpollLoop.Unregister(this);
        if (reset)
            NativeSocket.ResetOnClose(_descriptor);
        Native.Close(_descriptor);
        if (IsAccepted)
            Loop.Transport.Leave(Loop, CountedFor);
        if (PendingReceive.IsPending)
            PendingReceive.FailLater(ConnectionException.Closed());
        if (PendingSend.IsPending)
            PendingSend.FailLater(ConnectionException.Closed());
    }
}
