namespace FastShield.Proxy.Transport.Epoll;

/// <summary>What goes out: queued for the end of the turn where it is short, kept where the socket is full, in its order always.</summary>
internal partial class EpollConnection
{
    private int _queued;
    private UnsentBytes _unsent;
    private bool _sendEnded;
    private bool _endingSend;
    private ReadOnlyMemory<byte> _from;

    public sealed override ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (_sendEnded || _endingSend)
            throw new InvalidOperationException("This side's stream has been ended.");
        var n = SendNow(data.Span);
        if (n == data.Length && !HasUnsent)
            return default;
        if (n == Failed)
            throw Broken();
        _from = n > 0 ? data[n..] : data;
        return new ValueTask(PendingSend, BeginSend());
    }

    internal override bool TryQueue(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        if (IsClosed || IsBroken || _sendEnded || _endingSend || HasUnsent || !Writable || PendingSend.IsPending || head.Length + rest.Length > EpollOutbox.LongestPiece)
            return false;
        _queued++;
        EpollLoop.Outbox.Add(this, head, rest);
        return true;
    }

    public sealed override ValueTask EndSendAsync()
    {
        if (IsClosed)
            throw ConnectionException.Closed();
        if (_sendEnded || _endingSend)
            return default;
        if (PendingSend.IsPending)
            throw new InvalidOperationException("A send is under way.");
        QueueEnd();
        SendQueue();
        _endingSend = true;
        var n = SendNow(default);
        if (n == Failed)
            throw Broken();
        if (n < 0 || HasUnsent)
            return new ValueTask(PendingSend, BeginSend());
        FinishEnd();
        return default;
    }

    /// <summary>Bytes taken over, <see cref="Blocked"/> for none, or <see cref="Failed"/>.</summary>
    protected virtual int SendNow(ReadOnlySpan<byte> data) => SendRaw(data);

    /// <summary>Bytes that were taken over and still wait for the socket.</summary>
    protected int Unsent => _unsent.Length;

    /// <summary>Whether bytes that were taken over still wait for the socket.</summary>
    protected bool HasUnsent => _unsent.Length > 0;

    /// <summary>Takes all, or what goes before the socket is full: a short piece goes with the others of this turn, a long one at once.</summary>
    protected int SendRaw(ReadOnlySpan<byte> data)
    {
        if (HasUnsent && !TrySendUnsent())
            return NothingNow;
        if (!Writable)
            return NothingNow;
        if (data.Length <= EpollOutbox.LongestPiece)
        {
            if (!data.IsEmpty)
            {
                _queued++;
                EpollLoop.Outbox.Add(this, data);
            }
            return data.Length;
        }
        SendQueue();
        return SendAtOnce(data);
    }

    /// <summary>Keeps bytes that the socket did not take, to be sent when it does.</summary>
    protected void KeepUnsent(ReadOnlySpan<byte> data) => _unsent.Add(data);

    /// <summary>The loop sends what was queued; what the socket does not take is kept. A stream that breaks here tells it to the next receive or send.</summary>
    public void SendQueued(ReadOnlySpan<byte> piece)
    {
        _queued--;
        if (IsClosed || IsBroken)
            return;
        var n = HasUnsent ? 0 : SendAtOnce(piece);
        if (n == Failed)
        {
            // Nobody may be waiting but a receive, which no further edge would wake.
            Loop.Defer(_retryReceive, this);
            return;
        }
        if (n < piece.Length)
            KeepUnsent(piece[Math.Max(0, n)..]);
    }

    private int SendAtOnce(ReadOnlySpan<byte> data)
    {
        var done = 0;
        while (done < data.Length)
        {
            if (!Writable)
                return done > 0 ? done : NothingNow;
            var n = NativeSocket.Send(_descriptor, data[done..]);
            if (n >= 0)
            {
                done += n;
                Loop.Counters.BytesSent += n;
                continue;
            }
            Writable = false;
            if (n != -Errno.WouldBlock)
                return Break(-n);
        }
        return done;
    }

    /// <summary>Sends what was kept; false when some is left or the stream is broken.</summary>
    private bool TrySendUnsent()
    {
        SendQueue();
        var n = SendAtOnce(_unsent.Bytes);
        if (n > 0)
            _unsent.Remove(n);
        return n >= 0 && !HasUnsent;
    }

    /// <summary>What is queued goes out now, before what must not overtake it.</summary>
    protected void SendQueue()
    {
        if (_queued > 0)
            EpollLoop.Outbox.Flush();
    }

    private short BeginSend()
    {
        var token = PendingSend.Begin();
        WatchDeadline();
        return token;
    }

    private void PumpSend()
    {
        if (_connecting)
        {
            FinishConnect();
            return;
        }
        var n = SendNow(_from.Span);
        if (n == Failed)
        {
            _from = default;
            PendingSend.Fail(Broken());
            return;
        }
        if (n > 0)
            _from = _from[n..];
        if (!_from.IsEmpty || HasUnsent)
            return;
        _from = default;
        if (_endingSend)
            FinishEnd();
        PendingSend.Complete(0);
    }

    private void FinishEnd()
    {
        _endingSend = false;
        _sendEnded = true;
        _ = NativeSocket.ShutdownSend(_descriptor);
    }
}
