using System.Diagnostics.CodeAnalysis;
using FastShield.Proxy.Events;

namespace FastShield.Proxy.Http2;

internal sealed partial class Http2Connection
{
    /// <summary>All streams whose journey has not ended, those that were reset among them.</summary>
    private readonly Dictionary<int, Http2Stream> _streams = [];

    private readonly ClosedStreams _closed = new();
    private readonly Stack<Http2Stream> _spare = new();
    private FloodGuard _guard;
    private ReceiveWindow _receiving;

    /// <summary>The streams that count for SETTINGS_MAX_CONCURRENT_STREAMS.</summary>
    private int _open;

    private bool TryFind(int id, [NotNullWhen(true)] out Http2Stream? stream) => _streams.TryGetValue(id, out stream) && !stream.IsReset;

    private Http2Stream TakeStream() =>
        _spare.TryPop(out var stream) ? stream : _shared.TryTake() ?? new Http2Stream(Transport.Loop, _services, this);

    /// <summary>The journey has used so many bytes of what came: the client may send as many more.</summary>
    public void OnUsed(Http2Stream stream, int count)
    {
        if (_isOver)
        {
            return;
        }

        Credit(count);
        if (!stream.HasEnded && !stream.IsReset)
        {
            Update(stream.Id, stream.Receiving.Use(count));
        }
    }

    /// <summary>So many bytes came that no stream has a use for.</summary>
    public void Credit(int count) => Update(0, _receiving.Use(count));

    /// <summary>The journey ends its stream before the response is whole.</summary>
    public void Reset(Http2Stream stream, Http2ErrorCode code)
    {
        if (!_isOver)
        {
            WriteReset(stream.Id, code);
            Close(stream, byReset: true);
        }
    }

    /// <summary>The journey of a stream has ended, with the stream or behind it.</summary>
    public void OnEnded(Http2Stream stream, bool isDefect)
    {
        if (!stream.IsReset)
        {
            var isWhole = stream.Response.HasEnded && !isDefect;
            if (!_isOver && (!isWhole || !stream.HasEnded))
            {
                // A response that came before the request was whole: the rest is not wanted, and that is no error (section 8.1).
                WriteReset(stream.Id, isWhole ? Http2ErrorCode.NoError : Http2ErrorCode.InternalError);
                CountReset();
            }

            Close(stream, byReset: !isWhole || !stream.HasEnded);
        }

        _streams.Remove(stream.Id);
        if (stream.IsQueued)
        {
            Unqueue(stream);
        }

        _spare.Push(stream);
        if (_streams.Count == 0)
        {
            _quietSince = Now;
            if (_waiting.IsPending && _isOver && !_isSending)
            {
                _waiting.CompleteLater(0);
            }
            else if (!_isOver)
            {
                // The receive that waits has another time now.
                ScheduleFlush();
            }
        }
    }

    /// <inheritdoc/>
    public bool RestsOnCertificate
    {
        get
        {
            foreach (var stream in _streams.Values)
            {
                if (stream.Exchange.RestsOnCertificate)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Streams that rest on the certificate end with INADEQUATE_SECURITY, which clients of gRPC take for a permission that is denied; others are to come on another connection.</summary>
    public void EndFallen()
    {
        foreach (var stream in _streams.Values)
        {
            if (stream.Exchange.RestsOnCertificate)
            {
                stream.Exchange.EndFallen();
                if (!stream.IsReset)
                {
                    WriteReset(stream.Id, Http2ErrorCode.InadequateSecurity);
                    Forget(stream, byReset: true);
                }
            }
        }

        EndBehind();
    }

    /// <summary>No further request would be let through: those that are under way come to their end, and the client is told to make another connection.</summary>
    public void EndBehind()
    {
        if (!_isOver && !_isLeaving)
        {
            EndNotice();
        }
    }

    /// <summary>The stream has ended for the protocol; its journey may go on a little.</summary>
    private void Close(Http2Stream stream, bool byReset)
    {
        _open--;
        _closed.Add(stream.Id, byReset);
    }

    /// <summary>The client has reset the stream, or it is reset for what the client did.</summary>
    private void Forget(Http2Stream stream, bool byReset)
    {
        Close(stream, byReset);
        stream.OnReset();
    }

    /// <summary>A stream error (section 5.4.2) of a stream that is open.</summary>
    private void ResetFor(Http2Stream stream, Http2ErrorCode code)
    {
        WriteReset(stream.Id, code);
        Forget(stream, byReset: true);
        CountReset();
    }

    /// <summary>A stream error where there may be no stream: one that was never opened cannot be reset, and makes it an error of the connection.</summary>
    private void StreamError(int id, Http2ErrorCode code)
    {
        if (TryFind(id, out var stream))
        {
            ResetFor(stream, code);
        }
        else if (IsIdle(id))
        {
            Break(code);
        }
        else
        {
            WriteReset(id, code);
            CountReset();
        }
    }

    /// <summary>DATA for a stream that is closed: on its way when this side reset the stream, or a fault.</summary>
    private void OnClosed(int id)
    {
        if (!_closed.TryFind(id, out var byReset) || !byReset)
        {
            StreamError(id, Http2ErrorCode.StreamClosed);
        }
    }

    /// <summary>Resets of both sides count: those that the client makes this side send cost as much (CVE-2025-8671).</summary>
    private void CountReset()
    {
        _loop.Counters.Http2Resets++;
        if (!_guard.TryReset(Now))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, EventSource.Overload, "Too many streams of the client are reset.");
        }
    }

    private void WriteReset(int id, Http2ErrorCode code)
    {
        FrameWriter.RstStream(_output.Control(FrameWriter.WordFrame), id, code);
        ScheduleFlush();
    }

    private void Update(int id, int increment)
    {
        if (increment > 0 && !_isOver)
        {
            FrameWriter.WindowUpdate(_output.Control(FrameWriter.WordFrame), id, increment);
            ScheduleFlush();
        }
    }

    private bool TryShiftWindows(long change)
    {
        if (change == 0)
        {
            return true;
        }

        foreach (var stream in _streams.Values)
        {
            if (!stream.Sending.TryChange(change))
            {
                return false;
            }

            Enqueue(stream);
        }

        return true;
    }
}
