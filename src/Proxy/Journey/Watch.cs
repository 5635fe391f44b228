using System.Net;
using FastShield.Proxy.Events;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Looks a few times a second at what no single request sees: how much memory is in use, whether connections were turned away or had to wait, and whether the
/// certificates are still good that what is under way rests on. What it finds becomes the pressure that requests read, and at most one event a kind in ten seconds.
/// </summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _eventInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _reviewInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _collectInterval = TimeSpan.FromSeconds(5);

    private readonly JourneyServices _services;
    private readonly NetworkTransport _transport;
    private readonly MemoryUse _memory = new();
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private Notice _pauses = new("Accepting paused {0} times: connections, file descriptors or memory were used up.");
    private Notice _refused = new("{0} connections were ended at once because their client had as many as it may.");
    private Notice _shed = new("{0} idle connections were ended, the oldest first, to make room.");
    private Notice _pressure = new("Memory reached a watermark {0} times.");
    private long _collectedAt;
    private ClientTrust _reviewedBy = ClientTrust.None;
    private DateTimeOffset _reviewedAt;
    private bool _isDisposed;

    public Watch(JourneyServices services, NetworkTransport transport)
    {
        _services = services;
        _transport = transport;
        _timer = new Timer(static state => ((Watch)state!).Look(), this, _interval, _interval);
    }

    /// <summary>The share of memory in use when it was last looked at, 1 for all of it.</summary>
    public double MemoryShare { get; private set; }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _memory.Dispose();
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            var limits = _services.Policy.Settings.Limits;
            MemoryShare = _memory.Share(limits.MaxMemory);
            _services.Pressure.Observe(MemoryShare, limits.MemoryNoKeepAlive, limits.MemoryRefuse);
            if (_services.Pressure.Level != PressureLevel.None)
            {
                MakeRoom();
            }

            Review();
            var counters = _transport.Counters;
            Tell(ref _pauses, counters.AcceptPauses);
            Tell(ref _refused, counters.RefusedByClient);
            Tell(ref _shed, counters.IdleShed);
            Tell(ref _pressure, _services.Pressure.Raised);
        }
    }

    /// <summary>Soon after trust has changed, and once a second for what time takes away. Where nobody is asked for a certificate nothing rests on one.</summary>
    private void Review()
    {
        var policy = _services.Policy;
        var trust = policy.Shield.ClientTrust;
        var now = policy.Settings.Time.GetUtcNow();
        if (ReferenceEquals(trust, ClientTrust.None) || (ReferenceEquals(trust, _reviewedBy) && now >= _reviewedAt && now - _reviewedAt < _reviewInterval))
        {
            return;
        }

        (_reviewedBy, _reviewedAt) = (trust, now);
        foreach (var loop in _transport.Loops)
        {
            loop.BeginReview(trust, now);
        }
    }

    /// <summary>Without it nothing would be collected, and the pressure would stay, once requests are refused and hardly allocate.</summary>
    private void MakeRoom()
    {
        var time = TimeProvider.System;
        if (_collectedAt != 0 && time.GetElapsedTime(_collectedAt) < _collectInterval)
        {
            return;
        }

        _collectedAt = time.GetTimestamp();
        _services.TrimBuffers(_transport);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private void Tell(ref Notice notice, long count)
    {
        if (notice.TryTake(count, TimeProvider.System.GetTimestamp(), _eventInterval) is not { } text)
        {
            return;
        }

        _services.Events.Publish(new ShieldEvent
        {
            Time = _services.Policy.Settings.Time.GetUtcNow(),
            RequestId = "",
            ClientAddress = IPAddress.None,
            Action = MitigationAction.None,
            Source = EventSource.Overload,
            Phase = Phase.Accept,
            Detail = text,
            Status = 0,
        });
    }

    /// <summary>A count of which the growth is told from time to time.</summary>
    private struct Notice(string text)
    {
        private long _told;
        private long _toldAt;

        public string? TryTake(long count, long now, TimeSpan interval)
        {
            if (count == _told || (_toldAt != 0 && TimeProvider.System.GetElapsedTime(_toldAt, now) < interval))
            {
                return null;
            }

            var more = count - _told;
            (_told, _toldAt) = (count, now);
            return string.Format(System.Globalization.CultureInfo.InvariantCulture, text, more);
        }
    }
}
