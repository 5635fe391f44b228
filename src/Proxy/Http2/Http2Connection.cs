using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Http2;

/// <summary>
/// A client's HTTP/2 connection (RFC 9113): takes frames apart, starts a journey for each request, and puts the frames of all streams together into one
/// send for each turn of the loop. Fails closed: what breaks the protocol, or costs more than it should, ends the stream or the connection.
/// </summary>
internal sealed partial class Http2Connection : ICertificateHolder
{
    /// <summary>How long a quiet connection keeps its buffer and its free streams, in milliseconds.</summary>
    private const long HoldsBuffer = 2000;

    /// <summary>What the last frames of a connection may take to be sent, in milliseconds.</summary>
    private const long LastWords = 1000;

    /// <summary>How long a client has to learn of a drain before requests are refused, where it does not answer the PING, in milliseconds.</summary>
    private const long DrainNotice = 1000;

    /// <summary>Two frames of full length.</summary>
    private const int ReceiveBytes = 32 * 1024;

    private readonly JourneyServices _services;
    private readonly LoopServices _loop;
    private readonly Http2Limits _limits;
    private readonly LoopOperation _waiting;
    private JourneyPolicy _policy;
    private Http2Shared _shared;
    private byte[] _in = [];
    private int _inStart;
    private int _inEnd;
    private long _quietSince;
    private long _blockSince;
    private long _finalAt = long.MaxValue;
    private bool _hasPreface;
    private bool _hasSettings;
    private bool _isDraining;

    /// <summary>No new streams any more: the connection ends with its last one.</summary>
    private bool _isLeaving;

    /// <summary>The client has said that it leaves: the same, but what it still begins is served.</summary>
    private bool _peerIsLeaving;

    /// <summary>No frame is read any more.</summary>
    private bool _isOver;

    /// <summary>The transport is of no use any more.</summary>
    private bool _isBroken;

    public Http2Connection(Connection transport, JourneyServices services, Provenance provenance)
    {
        Transport = transport;
        Provenance = provenance;
        _services = services;
        _policy = services.Policy;
        _limits = _policy.Settings.Http2;
        _loop = services.Of(transport.Loop);
        _shared = _loop.Http2(_policy.Settings.Limits.Head);
        _output = new Http2Output(_loop.Buffers);
        _waiting = new LoopOperation(transport.Loop);
        _receiving = new ReceiveWindow(Math.Max(SendWindow.Default, _limits.ConnectionWindow));
        _guard = new FloodGuard(_limits.MaxResetsPerSecond, _limits.MaxControlsPerSecond, transport.Loop.Now);
        _sent = OnSent;
    }

    /// <summary>The connection that carries the frames.</summary>
    public Connection Transport { get; }

    /// <summary>What origins are told of the client.</summary>
    public Provenance Provenance { get; }

    private long Now => Transport.Loop.Now;

    /// <summary>Serves the connection to its end.</summary>
    /// <param name="first">What was received of it already; not used after the first wait.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> first)
    {
        _loop.Counters.Http2Connections++;
        _quietSince = Now;
        Transport.Draining = BeginDrain;
        Transport.Tls?.Standing?.Serve(this);
        MakeRoom(first.Length);
        first.Span.CopyTo(_in);
        _inEnd = first.Length;
        WriteSettings();
        try
        {
            do
            {
                ReadFrames();
                if (_output.Controls > MaxControlsWaiting || _output.Length > MaxWaiting / 4)
                {
                    // Not at the end of the turn: as long as the client sends, there may be none.
                    Flush();
                }
            }
            while (!_isOver && !((_isLeaving || _peerIsLeaving) && _streams.Count == 0) && await ReceiveAsync());
        }
        catch (ConnectionException)
        {
            _isBroken = true;
        }

        await EndAsync();
    }

    private void WriteSettings()
    {
        var room = _output.Control(FrameHeader.Size + (3 * 6) + FrameWriter.WordFrame);
        var length = FrameWriter.Settings(room, 3);
        length += FrameWriter.Setting(room[length..], SettingId.MaxConcurrentStreams, (uint)_limits.MaxStreams);
        length += FrameWriter.Setting(room[length..], SettingId.InitialWindowSize, (uint)_limits.StreamWindow);
        length += FrameWriter.Setting(room[length..], SettingId.MaxHeaderListSize, (uint)_shared.MaxListSize);
        var increment = Math.Max(SendWindow.Default + 1, _limits.ConnectionWindow) - SendWindow.Default;
        FrameWriter.WindowUpdate(room[length..], 0, increment);
        ScheduleFlush();
    }

    /// <summary>Receives more; false where the connection is to end.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<bool> ReceiveAsync()
    {
        var mustHold = false;
        while (true)
        {
            var isQuiet = _streams.Count == 0 && _inStart == _inEnd && _hasSettings;
            var holds = mustHold || !isQuiet || _in.Length > 0;
            if (holds)
            {
                MakeRoom(1);
            }

            SetIdle();
            Transport.Deadline = isQuiet && holds ? Math.Min(Due(), Now + HoldsBuffer) : Due();
            var received = 0;
            var isDue = false;
            try
            {
                received = await Transport.ReceiveAsync(holds ? _in.AsMemory(_inEnd) : default);
                isDue = received == 0 && Transport.TakeOverdue();
            }
            catch (ConnectionException error) when (error.Kind == ConnectionErrorKind.TimedOut && !_isSending && !_isBroken)
            {
                isDue = true;
            }

            if (isDue)
            {
                if (!OnTime())
                {
                    return false;
                }

                continue;
            }

            if (received > 0)
            {
                _inEnd += received;
                return true;
            }

            if (holds || _isOver || Transport.Loop.IsDraining)
            {
                // The client's end; or this side's, of a connection that was idle when room was needed.
                if (!_isOver && _hasSettings)
                {
                    Leave(Http2ErrorCode.NoError);
                }

                return false;
            }

            // Something has come, or the end: a buffer will show which.
            mustHold = true;
        }
    }

    /// <summary>When the next thing happens that is not a frame.</summary>
    private long Due()
    {
        var timeouts = _policy.Settings.Timeouts;
        if (_isSending)
        {
            return _sendDeadline;
        }

        var due = !_hasSettings ? _quietSince + (long)timeouts.Head.TotalMilliseconds
            : _blockStream != 0 ? _blockSince + (long)timeouts.Head.TotalMilliseconds
            : _streams.Count == 0 ? _isLeaving || _peerIsLeaving ? Now : _quietSince + (long)timeouts.KeepAlive.TotalMilliseconds
            : long.MaxValue;
        return Math.Min(due, _finalAt);
    }

    /// <summary>A time has come; false where the connection is to end.</summary>
    private bool OnTime()
    {
        if (Now >= _finalAt)
        {
            EndNotice();
            return true;
        }

        if (Now >= Due())
        {
            if (_blockStream != 0)
            {
                Fail(Http2ErrorCode.EnhanceYourCalm, EventSource.Framing, "A request's fields did not come in time.");
            }
            else if (_hasSettings)
            {
                Leave(Http2ErrorCode.NoError);
            }

            return false;
        }

        if (_streams.Count == 0 && _inStart == _inEnd)
        {
            ReleaseBuffers();
        }

        return true;
    }

    /// <summary>Whether the transport may end the connection to make room, or to stop.</summary>
    private void SetIdle() => Transport.IsIdle = _streams.Count == 0 && _hasSettings && !_isSending;

    /// <summary>
    /// The transport drains, memory is short, or the connection has had its requests: a first GOAWAY that refuses nothing, for requests may be on their way.
    /// A connection without streams is ended by the transport.
    /// </summary>
    private void BeginDrain()
    {
        // Behind a GOAWAY that names the last request there is none that takes more (section 6.8).
        if (_isDraining || _isLeaving || _isOver || _streams.Count == 0)
        {
            return;
        }

        _isDraining = true;

        FrameWriter.GoAway(_output.Control(FrameWriter.GoAwayFrame), int.MaxValue, Http2ErrorCode.NoError);
        FrameWriter.Ping(_output.Control(FrameWriter.PingFrame), DrainPing, isAck: false);
        _finalAt = Now + DrainNotice;
        ScheduleFlush();
    }

    /// <summary>The client has seen the first GOAWAY, or had its time: the second one names the last request that is served (section 6.8).</summary>
    private void EndNotice()
    {
        _finalAt = long.MaxValue;
        _isLeaving = true;
        FrameWriter.GoAway(_output.Control(FrameWriter.GoAwayFrame), _lastStream, Http2ErrorCode.NoError);
        ScheduleFlush();
    }

    private static ReadOnlySpan<byte> DrainPing => "drain at"u8;

    /// <summary>Ends the connection with a GOAWAY and nothing else to say.</summary>
    private void Leave(Http2ErrorCode code)
    {
        _isOver = true;
        FrameWriter.GoAway(_output.Control(FrameWriter.GoAwayFrame), _lastStream, code);
    }

    /// <summary>A connection error (section 5.4.1), told to the client and as an event.</summary>
    private void Fail(Http2ErrorCode code, EventSource source, string sentence)
    {
        if (_isOver)
        {
            return;
        }

        Leave(code);
        _loop.Counters.Http2Floods += code == Http2ErrorCode.EnhanceYourCalm ? 1 : 0;
        Tell(source, sentence);
    }

    /// <summary>An event of something for which there is no request that could tell it.</summary>
    private void Tell(EventSource source, string sentence)
    {
        _loop.Counters.Refused[(int)Phase.Head]++;
        Span<byte> id = stackalloc byte[RequestIds.Length];
        _loop.Ids.Next(id);
        _services.Events.Publish(new ShieldEvent
        {
            Time = _policy.Settings.Time.GetUtcNow(),
            RequestId = System.Text.Encoding.ASCII.GetString(id),
            ClientAddress = Transport.RemoteEndPoint.Address,
            Action = Runtime.Contract.MitigationAction.Block,
            Source = source,
            Phase = Phase.Head,
            Detail = sentence,
            Status = 0,
        });
    }

    /// <summary>The connection's end: streams fail, the last frames go out as far as the client takes them, and the journeys come to their ends.</summary>
    private async Task EndAsync()
    {
        _isOver = true;
        Transport.Tls?.Standing?.Serve(null);
        foreach (var stream in _streams.Values)
        {
            stream.OnReset();
        }

        if (!_isBroken)
        {
            Flush();
            while (_isSending)
            {
                Transport.Deadline = Math.Min(_sendDeadline, Now + LastWords);
                await new ValueTask(_waiting, _waiting.Begin());
            }
        }

        if (_isBroken)
        {
            Transport.Abort();
        }
        else
        {
            Transport.IsIdle = false;
            await Transport.CloseAsync();
        }

        _output.Release();
        ReleaseBuffers();
        while (_streams.Count > 0)
        {
            await new ValueTask(_waiting, _waiting.Begin());
        }

        ReleaseBuffers();
    }

    private void MakeRoom(int length)
    {
        if (_in.Length == 0)
        {
            _in = _loop.Buffers.Rent(Math.Max(ReceiveBytes, length));
        }

        if (_inStart > 0)
        {
            _in.AsSpan(_inStart, _inEnd - _inStart).CopyTo(_in);
            _inEnd -= _inStart;
            _inStart = 0;
        }
    }

    private void ReleaseBuffers()
    {
        ReleaseBlock();
        if (_in.Length > 0)
        {
            _loop.Buffers.Return(_in);
            _in = [];
            _inStart = _inEnd = 0;
        }

        while (_spare.TryPop(out var stream))
        {
            _shared.Return(stream);
        }
    }
}
