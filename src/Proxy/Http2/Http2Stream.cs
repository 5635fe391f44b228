using System.Net;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Http2;

/// <summary>
/// One stream of a client's HTTP/2 connection as the journey sees it: a connection that carries one request and its response in HTTP/1.1, in the form that
/// this side writes itself. What is received is the request's text and its body (<see cref="StreamBody"/>); what is sent is taken apart again into HEADERS
/// and DATA (<see cref="ResponseFrames"/>). Streams are used again, with the exchange that belongs to each.
/// </summary>
internal sealed class Http2Stream : Connection
{
    private static readonly Action<object?> _abort = static state => ((Http2Stream)state!).Abort();

    private readonly Action _ended;
    private Memory<byte> _into;
    private ReadOnlyMemory<byte> _from;
    private byte[]? _head;
    private int _headStart;
    private int _headEnd;
    private long _receiveDeadline;
    private ValueTask<bool> _journey;

    public Http2Stream(EventLoop loop, JourneyServices services, Http2Connection connection)
        : base(loop)
    {
        Owned = connection;
        Body = new StreamBody(services.Of(loop).Buffers);
        Exchange = new Exchange(services, this);
        _ended = OnEnded;
    }

    /// <summary>The connection whose stream it is at the time.</summary>
    public Http2Connection Owned { get; private set; }

    /// <summary>The stream's identifier.</summary>
    public int Id { get; private set; }

    /// <summary>The journey's state, which belongs to this object.</summary>
    public Exchange Exchange { get; }

    /// <summary>What has come of the body and was not taken yet.</summary>
    public StreamBody Body { get; }

    /// <summary>What the peer may send of DATA.</summary>
    public ReceiveWindow Receiving;

    /// <summary>What may be sent of DATA.</summary>
    public SendWindow Sending;

    /// <summary>How far the response has come.</summary>
    public ResponseFrames Response;

    /// <summary>Whether the client has ended its side.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether a RST_STREAM was sent or received: no frame of this stream goes out any more.</summary>
    public bool IsReset { get; private set; }

    /// <summary>Whether it waits in the connection's line of those that have data to send, and who is behind it.</summary>
    public bool IsQueued;
    public Http2Stream? NextQueued;

    /// <summary>What is to be sent and was not turned into frames yet.</summary>
    public ReadOnlySpan<byte> Unsent => _from.Span;

    /// <summary>Whether the journey waits for what it sends to be taken.</summary>
    public bool HasUnsent => PendingSend.IsPending;

    public override IPEndPoint RemoteEndPoint => Owned.Transport.RemoteEndPoint;

    public override IPEndPoint LocalEndPoint => Owned.Transport.LocalEndPoint;

    public override bool IsQuiet => !IsReset && !IsClosed;

    internal override bool NeedsHandshake => false;

    /// <summary>It is the connection that was accepted.</summary>
    internal override bool IsAccepted => false;

    /// <summary>A request begins. Its text stays where it is only until the journey's first wait.</summary>
    public void Open(Http2Connection connection, int id, byte[] text, in RequestTextFacts facts, bool hasEnded, int window, int peerWindow)
    {
        if (Owned != connection || RequestCount == 0)
        {
            Owned = connection;
            Exchange.Rebind(connection.Provenance);
            Tls = connection.Transport.Tls;
        }

        RequestCount++;
        Id = id;
        HasEnded = hasEnded;
        IsReset = false;
        IsClosed = false;
        IsSurplus = connection.Transport.IsSurplus;
        Deadline = long.MaxValue;
        Receiving = new ReceiveWindow(window);
        Sending = new SendWindow(peerWindow);
        Response = new ResponseFrames(facts.IsHead);
        Body.Open(facts.IsChunked, facts.ContentLength);
        _head = text;
        _headStart = 0;
        _headEnd = facts.Length;
        _receiveDeadline = long.MaxValue;
    }

    private long RequestCount { get; set; }

    /// <summary>Starts the journey; it is told of its end.</summary>
    public void Start()
    {
        Keep(out _journey, ClientJourney.RunStreamAsync(Exchange));
        if (_journey.IsCompleted)
        {
            OnEnded();
            return;
        }

        if (_headStart < _headEnd)
        {
            // The text lies in memory that the next request will need.
            _head = _head.AsSpan(_headStart, _headEnd - _headStart).ToArray();
            _headEnd -= _headStart;
            _headStart = 0;
        }

        _journey.GetAwaiter().UnsafeOnCompleted(_ended);
    }

    /// <summary>Content of a DATA frame has come; a fault where it is not what Content-Length has announced.</summary>
    public RequestFault OnData(ReadOnlySpan<byte> content, bool endsStream)
    {
        var fault = Body.Take(content, endsStream);
        if (fault != RequestFault.None)
        {
            return fault;
        }

        HasEnded = endsStream;
        if (PendingReceive.IsPending)
        {
            var taken = Fill(_into.Span);
            if (taken > 0)
            {
                _into = default;
                PendingReceive.Complete(taken);
            }
        }

        return RequestFault.None;
    }

    /// <summary>The stream was reset, by the peer or for its faults, or the connection has ended: nothing comes or goes any more.</summary>
    public void OnReset()
    {
        if (IsReset)
        {
            return;
        }

        IsReset = true;
        FailBoth(ConnectionErrorKind.Reset);
        Exchange.Abandon();
    }

    /// <summary>What was to be sent was turned into frames: the journey goes on.</summary>
    public void OnSent()
    {
        _from = default;
        RestoreDeadline();
        PendingSend.Complete(0);
    }

    /// <summary>Frames were made of the first bytes of what is to be sent.</summary>
    public void Advance(int count) => _from = _from[count..];

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        Check();
        var taken = Fill(buffer.Span);
        if (taken > 0)
        {
            return new ValueTask<int>(taken);
        }

        // The end of the client's side is no end of the connection to the journey: it would take it for a client that has left.
        _into = buffer;
        _receiveDeadline = Deadline;
        var token = PendingReceive.Begin();
        WatchDeadline();
        return new ValueTask<int>(PendingReceive, token);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        Check();
        _from = data;
        if (Owned.Send(this))
        {
            _from = default;
            RestoreDeadline();
            return default;
        }

        var token = PendingSend.Begin();
        WatchDeadline();
        return new ValueTask(PendingSend, token);
    }

    public override ValueTask EndSendAsync() => default;

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
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        if (reset && !IsReset && !Response.HasEnded)
        {
            IsReset = true;
            Owned.Reset(this, Http2ErrorCode.InternalError);
        }

        FailBoth(ConnectionErrorKind.Closed);
    }

    private protected override void EndPendingReceive()
    {
        // A stream has a request from its first moment on, and is never idle.
    }

    private protected override void FailPending() => FailBoth(ConnectionErrorKind.TimedOut);

    private void FailBoth(ConnectionErrorKind kind)
    {
        if (PendingReceive.IsPending)
        {
            _into = default;
            PendingReceive.FailLater(Error(kind));
        }

        if (PendingSend.IsPending)
        {
            _from = default;
            PendingSend.FailLater(Error(kind));
        }
    }

    private void Check()
    {
        if (IsClosed)
        {
            throw ConnectionException.Closed();
        }

        if (IsReset)
        {
            throw Error(ConnectionErrorKind.Reset);
        }
    }

    private static ConnectionException Error(ConnectionErrorKind kind) => kind switch
    {
        ConnectionErrorKind.TimedOut => ConnectionException.TimedOut(),
        ConnectionErrorKind.Closed => ConnectionException.Closed(),
        _ => new ConnectionException(ConnectionErrorKind.Reset, "The client has ended the stream or its connection."),
    };

    /// <summary>The receive that waits keeps its own time, whatever a send needed meanwhile.</summary>
    private void RestoreDeadline()
    {
        if (PendingReceive.IsPending)
        {
            Deadline = _receiveDeadline;
        }
    }

    private int Fill(Span<byte> buffer)
    {
        var taken = 0;
        if (_headStart < _headEnd)
        {
            taken = Math.Min(buffer.Length, _headEnd - _headStart);
            _head.AsSpan(_headStart, taken).CopyTo(buffer);
            _headStart += taken;
            _head = _headStart < _headEnd ? _head : null;
        }

        var used = 0;
        taken += Body.Give(buffer[taken..], ref used);
        if (used > 0)
        {
            Owned.OnUsed(this, used);
        }

        return taken;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept in one place, and taken once: by OnEnded.")]
    private static void Keep(out ValueTask<bool> place, ValueTask<bool> task) => place = task;

    private void OnEnded()
    {
        var isDefect = false;
        try
        {
            _journey.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            isDefect = true;
            Loop.Transport.OnUnhandled(error);
        }

        _journey = default;
        _head = null;
        var unused = Body.Release();
        if (unused > 0)
        {
            Owned.Credit(unused);
        }

        Owned.OnEnded(this, isDefect);
    }
}
