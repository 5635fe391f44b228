using System.Diagnostics.CodeAnalysis;
using FastShield.Proxy.Events;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Http2;

internal sealed partial class Http2Connection
{
    /// <summary>What a stream may send before the next one has its turn.</summary>
    private const int Quantum = 16 * 1024;

    /// <summary>Sends in one turn of the loop before others have theirs.</summary>
    private const int SendsPerTurn = 4;

    /// <summary>What may wait for a client that does not read: heads in bytes, and frames that answer it.</summary>
    private const int MaxWaiting = 1024 * 1024;
    private const int MaxControlsWaiting = 1000;

    private static readonly Action<object?> _flush = static state => ((Http2Connection)state!).FlushInTurn();

    private readonly Http2Output _output;
    private readonly Action _sent;
    private ValueTask _sendTask;
    private byte[] _sending = [];
    private long _sendDeadline;
    private bool _isSending;
    private bool _isFlushDue;
    private Http2Stream? _firstQueued;
    private Http2Stream? _lastQueued;

    /// <summary>Turns what a stream has to send into frames; false where a part of it has to wait, and the stream will be told.</summary>
    public bool Send(Http2Stream stream)
    {
        if (_isOver)
        {
            return false;
        }

        ScheduleFlush();
        var isDone = stream.Response.Run(stream, _output, _firstQueued is null ? int.MaxValue : Quantum);
        if (!isDone && stream.Sending.Available > 0)
        {
            Queue(stream);
        }

        return isDone;
    }

    /// <summary>Puts a stream that waits for its window into the line again.</summary>
    private void Enqueue(Http2Stream stream)
    {
        if (stream.HasUnsent && !stream.IsQueued && stream.Sending.Available > 0)
        {
            Queue(stream);
            ScheduleFlush();
        }
    }

    private void Queue(Http2Stream stream)
    {
        stream.IsQueued = true;
        stream.NextQueued = null;
        if (_lastQueued is null)
        {
            _firstQueued = stream;
        }
        else
        {
            _lastQueued.NextQueued = stream;
        }

        _lastQueued = stream;
    }

    private Http2Stream? Dequeue()
    {
        var stream = _firstQueued;
        if (stream is not null)
        {
            _firstQueued = stream.NextQueued;
            _lastQueued = _firstQueued is null ? null : _lastQueued;
            stream.IsQueued = false;
            stream.NextQueued = null;
        }

        return stream;
    }

    private void Unqueue(Http2Stream stream)
    {
        Http2Stream? before = null;
        for (var at = _firstQueued; at is not null && at != stream; at = at.NextQueued)
        {
            before = at;
        }

        if (before is null)
        {
            Dequeue();
            return;
        }

        before.NextQueued = stream.NextQueued;
        _lastQueued = _lastQueued == stream ? before : _lastQueued;
        stream.IsQueued = false;
        stream.NextQueued = null;
    }

    /// <summary>The frames go out at the end of the turn, all together.</summary>
    private void ScheduleFlush()
    {
        if (!_isFlushDue)
        {
            _isFlushDue = true;
            Transport.Loop.Defer(_flush, this);
        }
    }

    private void FlushInTurn()
    {
        _isFlushDue = false;
        if (_isBroken || _isOver)
        {
            return;
        }

        Flush();
        Settle();
    }

    /// <summary>The receive that waits has another time now.</summary>
    private void Settle()
    {
        if (!_isSending && !_isBroken)
        {
            SetIdle();
            Transport.Deadline = Due();
        }
    }

    /// <summary>Sends what waits, unless a send is under way.</summary>
    private void Flush()
    {
        if (_isSending)
        {
            if (_output.Length > MaxWaiting || _output.Controls > MaxControlsWaiting)
            {
                _loop.Counters.Http2Floods++;
                Tell(EventSource.Overload, "The client does not read what it is answered.");
                GiveUp();
            }

            return;
        }

        for (var sends = 0; sends < SendsPerTurn; sends++)
        {
            ServeQueue();
            if (_output.Length == 0)
            {
                return;
            }

            SendOutput();
            if (_isSending || _isBroken)
            {
                return;
            }
        }

        ScheduleFlush();
    }

    private void ServeQueue()
    {
        while (_firstQueued is not null && _output.HasDataRoom && _output.Window.Available > 0 && !_isOver)
        {
            var stream = Dequeue()!;
            if (!stream.HasUnsent || stream.IsReset)
            {
                continue;
            }

            if (stream.Response.Run(stream, _output, Quantum))
            {
                // The journey goes on here, and may end: nothing of the stream is touched behind it.
                stream.OnSent();
            }
            else if (stream.Sending.Available > 0)
            {
                Queue(stream);
            }
        }
    }

    private void SendOutput()
    {
        _guard.Earn(_output.DataFrames * 4);
        _output.DataFrames = 0;
        _sending = _output.Take(out var length);
        try
        {
            Keep(out _sendTask, Transport.SendAsync(_sending.AsMemory(0, length)));
            if (!_sendTask.IsCompleted)
            {
                var limits = _policy.Settings.Limits;
                _isSending = true;
                _sendDeadline = Now + (long)_policy.Settings.Timeouts.RateGrace.TotalMilliseconds + ((long)length * 1000 / limits.MinRate);
                Transport.Deadline = _sendDeadline;
                _sendTask.GetAwaiter().UnsafeOnCompleted(_sent);
                return;
            }

            _sendTask.GetAwaiter().GetResult();
        }
        catch (ConnectionException)
        {
            GiveUp();
        }

        ReturnSent();
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept in one place, and taken once: where it is complete, or in OnSent.")]
    private static void Keep(out ValueTask place, ValueTask task) => place = task;

    private void OnSent()
    {
        _isSending = false;
        try
        {
            _sendTask.GetAwaiter().GetResult();
        }
        catch (ConnectionException)
        {
            GiveUp();
        }

        ReturnSent();
        if (_waiting.IsPending)
        {
            _waiting.CompleteLater(0);
        }
        else if (!_isOver && !_isBroken)
        {
            Flush();
            Settle();
        }
    }

    private void ReturnSent()
    {
        if (_sending.Length > 0)
        {
            _loop.Buffers.Return(_sending);
            _sending = [];
        }
    }

    /// <summary>The transport is of no use any more: what waits for it fails, and with it the connection ends.</summary>
    private void GiveUp()
    {
        _isBroken = true;
        Transport.Abort();
    }
}
