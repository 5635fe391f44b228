using System.Net;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// One stream of an HTTP/2 connection to an origin as the journey sees it: a connection that takes one request in HTTP/1.1, in the form that our own
/// writers write, and gives its response as the text of HTTP/1.1. Streams are used again where they ended well.
/// </summary>
internal sealed partial class Http2OriginStream : Connection
{
    private static readonly Action<object?> _abort = static state => ((Http2OriginStream)state!).Abort();

    private readonly Http2OriginConnection _connection;
    private readonly BufferPool _buffers;
    private Memory<byte> _into;
    private ReadOnlyMemory<byte> _from;
    private Http2RequestFrames _request;
    private byte[] _text = [];
    private int _start;
    private int _end;
    private int _content;
    private int _interim;
    private long _left;
    private bool _isChunked;
    private bool _hasHead;
    private bool _hasEnded;
    private bool _isOpen;
    private ConnectionErrorKind? _failure;

    public Http2OriginStream(Http2OriginConnection connection, BufferPool buffers)
        : base(connection.Loop)
    {
        _connection = connection;
        _buffers = buffers;
    }

    /// <summary>The stream's identifier; 0 until its HEADERS are made.</summary>
    public int Id { get; private set; }

    /// <summary>What may be sent of DATA.</summary>
    public SendWindow Sending;

    /// <summary>What the origin may send of DATA.</summary>
    public ReceiveWindow Receiving;

    /// <summary>When its HEADERS were made, in the loop's milliseconds.</summary>
    public long OpenedAt { get; set; }

    /// <summary>Whether the response has come to its end.</summary>
    public bool HasResponse => _hasEnded;

    /// <summary>Whether it waits in the connection's line of those that have data to send.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether it waits in the connection's line of those that something came for.</summary>
    public bool IsReady { get; set; }

    /// <summary>Whether the connection is one of TLS.</summary>
    public bool IsSecure => _connection.Transport.Tls is not null;

    /// <summary>Whether both sides have ended, so that nothing is left to reset.</summary>
    public bool IsDone => _hasEnded && _request.HasEnded;

    /// <summary>Whether the object may serve another request.</summary>
    public bool IsReusable => _failure is null && !PendingReceive.IsPending && !PendingSend.IsPending;

    public override IPEndPoint RemoteEndPoint => _connection.Transport.RemoteEndPoint;

    public override IPEndPoint LocalEndPoint => _connection.Transport.LocalEndPoint;

    public override bool IsQuiet => false;

    internal override bool IsAccepted => false;

    internal override bool NeedsHandshake => false;

    /// <summary>A request takes it.</summary>
    public void Open()
    {
        Id = 0;
        Tls = _connection.Transport.Tls;
        IsClosed = false;
        IsUnprocessed = false;
        Deadline = long.MaxValue;
        _request = default;
        _start = _end = _content = _interim = 0;
        _left = -1;
        _isChunked = _hasHead = _hasEnded = false;
        _failure = null;
        _isOpen = true;
    }

    /// <summary>The HEADERS are being made: it gets its identifier and its windows.</summary>
    public void Begin() => Id = _connection.Begin(this);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (IsClosed)
        {
            throw ConnectionException.Closed();
        }

        if (_start < _end)
        {
            return new ValueTask<int>(Fill(buffer.Span));
        }

        if (_failure is { } failure)
        {
            throw Error(failure);
        }

        if (_hasEnded)
        {
            return new ValueTask<int>(0);
        }

        _into = buffer;
        var token = PendingReceive.Begin();
        WatchDeadline();
        return new ValueTask<int>(PendingReceive, token);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        if (IsClosed)
        {
            throw ConnectionException.Closed();
        }

        if (_failure is { } failure)
        {
            throw Error(failure);
        }

        if (_connection.IsOver)
        {
            // It ended between the choice and the first byte: nothing was sent.
            IsUnprocessed = Id == 0;
            _failure = ConnectionErrorKind.Reset;
            throw Error(ConnectionErrorKind.Reset);
        }

        _from = data;
        if (Pump())
        {
            return default;
        }

        var token = PendingSend.Begin();
        _connection.Queue(this);
        WatchDeadline();
        return new ValueTask(PendingSend, token);
    }

    public override ValueTask EndSendAsync() => default;

    /// <summary>Makes frames of what is to be sent; true where all of it was taken.</summary>
    public bool Pump()
    {
        var isDone = _request.Run(this, _connection.Output, ref _from);
        _connection.ScheduleFlush();
        return isDone;
    }

    /// <summary>A window or the output has room again; true where nothing is left to send.</summary>
    public bool Resume()
    {
        if (!PendingSend.IsPending)
        {
            return true;
        }

        if (!Pump())
        {
            return false;
        }

        PendingSend.CompleteLater(0);
        return true;
    }

    /// <summary>Nothing comes any more, and nothing goes: what came before is still given.</summary>
    public void OnFailure(ConnectionErrorKind kind, bool isUnprocessed)
    {
        if (_failure is not null)
        {
            return;
        }

        _failure = kind;
        IsUnprocessed = isUnprocessed && !_hasHead && _interim == 0;
        if (PendingSend.IsPending)
        {
            _from = default;
            PendingSend.FailLater(Error(kind));
        }

        _connection.Ready(this);
    }

    /// <summary>Gives what came to who waits for it.</summary>
    public void Deliver()
    {
        if (!PendingReceive.IsPending)
        {
            return;
        }

        if (_start < _end)
        {
            var into = _into;
            _into = default;
            PendingReceive.Complete(Fill(into.Span));
        }
        else if (_failure is { } failure)
        {
            _into = default;
            PendingReceive.FailLater(Error(failure));
        }
        else if (_hasEnded)
        {
            _into = default;
            PendingReceive.Complete(0);
        }
    }

    public override void Abort()
    {
        if (Loop.IsCurrent)
        {
            Release(reset: true);
        }
        else
        {
            Loop.Post(_abort, this);
        }
    }

    public override ValueTask CloseAsync()
    {
        Release(reset: false);
        return default;
    }

    internal override ValueTask HandshakeAsync() => default;

    internal override void Release(bool reset)
    {
        if (IsClosed || !_isOpen)
        {
            return;
        }

        IsClosed = true;
        _isOpen = false;
        ForgetDeadline();
        _into = default;
        _from = default;
        if (PendingReceive.IsPending)
        {
            PendingReceive.FailLater(ConnectionException.Closed());
            _failure ??= ConnectionErrorKind.Closed;
        }

        if (PendingSend.IsPending)
        {
            PendingSend.FailLater(ConnectionException.Closed());
            _failure ??= ConnectionErrorKind.Closed;
        }

        var unused = _content;
        _content = 0;
        _start = _end = 0;
        GiveBack();
        _connection.OnReleased(this, unused);
    }

    private protected override void EndPendingReceive()
    {
        // A stream has a request from its first moment on, and is never idle.
    }

    private protected override void FailPending()
    {
        if (PendingReceive.IsPending)
        {
            _into = default;
            PendingReceive.FailLater(ConnectionException.TimedOut());
        }

        if (PendingSend.IsPending)
        {
            _from = default;
            _failure ??= ConnectionErrorKind.TimedOut;
            PendingSend.FailLater(ConnectionException.TimedOut());
        }
    }

    private static ConnectionException Error(ConnectionErrorKind kind) =>
        kind == ConnectionErrorKind.TimedOut ? ConnectionException.TimedOut() : new ConnectionException(kind, "The origin has ended the stream or its connection.");
}
