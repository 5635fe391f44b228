using FastShield.Proxy.Http2;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// An HTTP/2 connection to an origin (RFC 9113), shared by the requests of one loop: gives a stream to each, takes the origin's frames apart, and puts the
/// frames of all streams together into one send for each turn of the loop. What breaks the protocol ends the stream or the connection.
/// </summary>
internal sealed partial class Http2OriginConnection
{
    /// <summary>What the origin may send on a stream before the journey has taken it.</summary>
    private const int StreamWindow = 128 * 1024;

    /// <summary>Two frames of full length.</summary>
    private const int ReceiveBytes = 32 * 1024;

    /// <summary>What the last frames of a connection may take to be sent, in milliseconds.</summary>
    private const long LastWords = 1000;

    private const int LastId = int.MaxValue - 2;

    private static readonly LoopLocal<FieldList> _fieldLists = new(static _ => new FieldList(MaxListSize, MaxBlock));
    private static readonly Action<object?> _flush = static state => ((Http2OriginConnection)state!).Flush();
    private static readonly Action<object?> _deliver = static state => ((Http2OriginConnection)state!).Deliver();

    private readonly int _maxStreams;
    private readonly long _idleMilliseconds;
    private readonly long _patience;
    private readonly BufferPool _buffers;
    private readonly Action<bool>? _settled;
    private readonly Action<Http2OriginConnection>? _ended;
    private readonly Dictionary<int, Http2OriginStream> _streams = [];
    private readonly Stack<Http2OriginStream> _spare = new();
    private readonly Queue<Http2OriginStream> _queued = new();
    private readonly List<Http2OriginStream> _ready = [];
    private readonly Action _sent;
    private byte[] _sending = [];
    private ValueTask _send;
    private ReceiveWindow _receiving;
    private int _nextId = 1;
    private long _idleSince;
    private long _heardAt;
    private long _sendDeadline;
    private bool _isSending;
    private bool _isScheduled;
    private bool _willDeliver;
    private bool _isLeaving;
    private bool _isBroken;

    /// <param name="transport">The connection that carries the frames, its TLS handshake done.</param>
    /// <param name="maxStreams">Requests at a time, where the origin allows as many.</param>
    /// <param name="idleMilliseconds">How long it stays without requests.</param>
    /// <param name="patience">What the origin may take to take what is sent, in milliseconds.</param>
    /// <param name="buffers">The loop's buffers.</param>
    /// <param name="settled">Called whenever the origin has said how many requests it takes; true the first time.</param>
    /// <param name="ended">Called once, when it has ended.</param>
    public Http2OriginConnection(
        Connection transport, int maxStreams, long idleMilliseconds, long patience, BufferPool buffers, Action<bool>? settled = null, Action<Http2OriginConnection>? ended = null)
    {
        Transport = transport;
        _maxStreams = maxStreams;
        _idleMilliseconds = idleMilliseconds;
        _patience = patience;
        _buffers = buffers;
        _settled = settled;
        _ended = ended;
        Output = new Http2OriginOutput(buffers);
        _receiving = new ReceiveWindow(ConnectionWindow);
        _sent = OnSent;
        _idleSince = _heardAt = Loop.Now;
    }

    /// <summary>The connection that carries the frames.</summary>
    public Connection Transport { get; }

    public EventLoop Loop => Transport.Loop;

    /// <summary>What waits to be sent.</summary>
    public Http2OriginOutput Output { get; }

    /// <summary>Requests that have a stream, or are about to.</summary>
    public int Active { get; private set; }

    /// <summary>Whether no frame is read any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it takes another request; before the origin has said how many it takes, it is one.</summary>
    public bool HasRoom => !IsOver && (_hasSettings || Active == 0) && !_isLeaving && Active < _maxStreams && (uint)Active < Output.Peer.MaxConcurrentStreams && _nextId < LastId;

    /// <summary>So much that streams whose clients do not read cannot hold up the others.</summary>
    private int ConnectionWindow => (int)Math.Min(int.MaxValue / 2, (long)_maxStreams * StreamWindow);

    /// <summary>Says the first words, and reads from here on.</summary>
    public void Start()
    {
        var preface = FrameWriter.Preface;
        var room = Output.Control(preface.Length + FrameHeader.Size + (3 * 6) + FrameWriter.WordFrame);
        preface.CopyTo(room);
        var length = preface.Length;
        length += FrameWriter.Settings(room[length..], 3);
        length += FrameWriter.Setting(room[length..], SettingId.EnablePush, 0);
        length += FrameWriter.Setting(room[length..], SettingId.InitialWindowSize, StreamWindow);
        length += FrameWriter.Setting(room[length..], SettingId.MaxHeaderListSize, MaxListSize);
        FrameWriter.WindowUpdate(room[length..], 0, ConnectionWindow - SendWindow.Default);
        ScheduleFlush();
        _ = RunAsync();
    }

    /// <summary>A stream for one request; null where there is no room.</summary>
    public Http2OriginStream? TryOpen()
    {
        if (!HasRoom)
        {
            return null;
        }

        var stream = _spare.TryPop(out var spare) ? spare : new Http2OriginStream(this, _buffers);
        Active++;
        stream.Open();
        SetDeadline();
        return stream;
    }

    /// <summary>No further requests; it ends with its last one.</summary>
    public void Leave()
    {
        _isLeaving = true;
        SetDeadline();
    }

    /// <summary>The HEADERS of a stream are being made; gives its identifier.</summary>
    public int Begin(Http2OriginStream stream)
    {
        var id = _nextId;
        _nextId += 2;
        stream.Sending = new SendWindow(Output.Peer.InitialWindowSize);
        stream.Receiving = new ReceiveWindow(StreamWindow);
        stream.OpenedAt = Loop.Now;
        _streams.Add(id, stream);
        return id;
    }

    /// <summary>The stream has something to send that no window or room is for.</summary>
    public void Queue(Http2OriginStream stream)
    {
        if (!stream.IsQueued)
        {
            stream.IsQueued = true;
            _queued.Enqueue(stream);
        }
    }

    /// <summary>Something has come for the stream; who waits for it is told when the frames at hand are read.</summary>
    public void Ready(Http2OriginStream stream)
    {
        if (stream.IsReady)
        {
            return;
        }

        stream.IsReady = true;
        _ready.Add(stream);
        if (!_willDeliver)
        {
            _willDeliver = true;
            Loop.Defer(_deliver, this);
        }
    }

    /// <summary>The journey has taken content: the origin may send as much again.</summary>
    public void OnUsed(Http2OriginStream stream, int count)
    {
        var increment = stream.Receiving.Use(count);
        if (increment > 0 && !IsOver && _streams.ContainsKey(stream.Id))
        {
            FrameWriter.WindowUpdate(Output.Control(FrameWriter.WordFrame), stream.Id, increment);
            ScheduleFlush();
        }

        Credit(count);
    }

    /// <summary>The journey is done with the stream; content that it did not take is given up.</summary>
    public void OnReleased(Http2OriginStream stream, int unused)
    {
        Credit(unused);
        if (stream.Id != 0 && _streams.Remove(stream.Id) && !stream.IsDone && !IsOver)
        {
            FrameWriter.RstStream(Output.Control(FrameWriter.WordFrame), stream.Id, stream.HasResponse ? Http2ErrorCode.NoError : Http2ErrorCode.Cancel);
            ScheduleFlush();
            if (_heardAt < stream.OpenedAt)
            {
                // Nothing has come since the request was sent: whether anybody is there is not known.
                _isLeaving = true;
            }
        }

        if (stream.IsReusable && stream.IsDone && !stream.IsQueued && !stream.IsReady)
        {
            _spare.Push(stream);
        }

        Active--;
        _idleSince = Loop.Now;
        SetDeadline();
    }

    /// <summary>What waits is sent before the loop waits.</summary>
    public void ScheduleFlush()
    {
        if (!_isScheduled && !_isSending)
        {
            _isScheduled = true;
            Loop.Defer(_flush, this);
        }
    }

    /// <summary>Lets the origin send as much again on the connection.</summary>
    private void Credit(int count)
    {
        var increment = count > 0 ? _receiving.Use(count) : 0;
        if (increment > 0 && !IsOver)
        {
            FrameWriter.WindowUpdate(Output.Control(FrameWriter.WordFrame), 0, increment);
            ScheduleFlush();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!IsOver && await ReceiveAsync())
            {
                _heardAt = Loop.Now;
                ReadFrames();
                Deliver();
            }
        }
        catch (ConnectionException)
        {
            _isBroken = true;
        }
        catch (Exception error)
        {
            _isBroken = true;
            Loop.Transport.OnUnhandled(error);
        }

        await EndAsync();
    }

    /// <summary>Receives more; false where the connection is to end.</summary>
    private async ValueTask<bool> ReceiveAsync()
    {
        MakeRoom();
        while (true)
        {
            try
            {
                var received = await Transport.ReceiveAsync(_in.AsMemory(_inEnd));
                if (received > 0 || !Transport.TakeOverdue())
                {
                    _inEnd += received;
                    _isBroken |= received == 0 && Active > 0;
                    return received > 0;
                }
            }
            catch (ConnectionException error) when (error.Kind == ConnectionErrorKind.TimedOut && !IsOver)
            {
                // Of a request that has just ended: what is to be done is the same.
            }

            if (Active == 0 && (_isLeaving || Loop.IsDraining || Loop.Now - _idleSince >= _idleMilliseconds))
            {
                return false;
            }
        }
    }

    private void SetDeadline()
    {
        Transport.IsIdle = Active == 0 && !_isSending;
        Transport.Deadline = _isSending ? _sendDeadline
            : Active > 0 ? long.MaxValue
            : _isLeaving || Loop.IsDraining ? Loop.Now
            : _idleSince + _idleMilliseconds;
    }

    /// <summary>The connection's end: streams fail, and the last frames go out as far as the origin takes them.</summary>
    private async Task EndAsync()
    {
        IsOver = true;
        foreach (var stream in _streams.Values)
        {
            stream.OnFailure(ConnectionErrorKind.Reset, isUnprocessed: false);
        }

        _streams.Clear();
        if (_isBroken || _isSending)
        {
            Transport.Abort();
        }
        else
        {
            try
            {
                if (_failure == Http2ErrorCode.NoError)
                {
                    FrameWriter.GoAway(Output.Control(FrameWriter.GoAwayFrame), 0, Http2ErrorCode.NoError);
                }

                Transport.IsIdle = false;
                Transport.Deadline = Loop.Now + LastWords;
                _sending = Output.Take(out var length);
                await Transport.SendAsync(_sending.AsMemory(0, length));
            }
            catch (ConnectionException)
            {
                // It has heard enough.
            }

            ReturnSent();
            await Transport.CloseAsync();
        }

        Output.Release();
        ReleaseBuffers();
        _ended?.Invoke(this);
    }
}
