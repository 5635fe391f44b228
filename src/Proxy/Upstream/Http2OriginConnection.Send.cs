using System.Diagnostics.CodeAnalysis;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

internal sealed partial class Http2OriginConnection
{
    private void Flush()
    {
        _isScheduled = false;
        while (Output.Length > 0 && !_isSending && !_isBroken)
        {
            _sending = Output.Take(out var length);
            try
            {
                Keep(out _send, Transport.SendAsync(_sending.AsMemory(0, length)));
                if (!_send.IsCompleted)
                {
                    _isSending = true;
                    _sendDeadline = Loop.Now + _patience;
                    SetDeadline();
                    _send.GetAwaiter().UnsafeOnCompleted(_sent);
                    return;
                }

                _send.GetAwaiter().GetResult();
            }
            catch (ConnectionException)
            {
                Break();
            }

            ReturnSent();
            Resume();
        }
    }

    private void OnSent()
    {
        _isSending = false;
        try
        {
            _send.GetAwaiter().GetResult();
        }
        catch (ConnectionException)
        {
            Break();
        }

        ReturnSent();
        if (!IsOver)
        {
            SetDeadline();
            Resume();
            Flush();
        }
    }

    private void ReturnSent()
    {
        _buffers.Return(_sending);
        _sending = [];
    }

    /// <summary>Windows or the output have room: those that wait for it send on, each in its turn.</summary>
    private void Resume()
    {
        for (var count = _queued.Count; count > 0 && !IsOver; count--)
        {
            var stream = _queued.Dequeue();
            stream.IsQueued = false;
            if (!stream.Resume())
            {
                Queue(stream);
            }
        }
    }

    private void Deliver()
    {
        _willDeliver = false;
        for (var i = 0; i < _ready.Count; i++)
        {
            _ready[i].IsReady = false;
            _ready[i].Deliver();
        }

        _ready.Clear();
    }

    /// <summary>The transport is of no use any more.</summary>
    private void Break()
    {
        _isBroken = true;
        IsOver = true;
        Transport.Abort();
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept in one place, and taken once: by Flush or by OnSent.")]
    private static void Keep(out ValueTask place, ValueTask task) => place = task;
}
