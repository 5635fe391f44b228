using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// One address of an origin and how it is doing, for all loops. Nothing is written on the way of a good request to a good address; what goes wrong is
/// noted under a lock.
/// </summary>
internal sealed class OriginTarget(OriginAddress address, OriginSettings settings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _made = time.GetTimestamp();
    private volatile bool _isTroubled;
    private int _failures;
    private int _ejections;
    private long _ejectedUntil;
    private long _recoveredAt;
    private int _badAnswers;
    private int _goodAnswers;
    private bool _isDown;

    /// <summary>Where to connect to.</summary>
    public OriginAddress Address => address;

    /// <summary>For people: `10.0.0.7:8080`, `[::1]:80`, `unix:/run/app.sock`.</summary>
    public string Name { get; } = address.UnixPath is { } path ? "unix:" + path : address.Resolved is { } found ? found.ToString() : $"{address.Host}:{address.Port}";

    /// <summary>How often it was left out for what it did to requests.</summary>
    public long Ejections { get; private set; }

    /// <summary>False where it takes requests like any other: nothing else is to be asked then.</summary>
    public bool IsTroubled => _isTroubled;

    /// <summary>How it is doing.</summary>
    public OriginTargetState State
    {
        get
        {
            lock (_lock)
            {
                var now = Now;
                return _isDown ? OriginTargetState.Down
                    : now < _ejectedUntil ? OriginTargetState.Ejected
                    : IsSlow(now) ? OriginTargetState.SlowStart
                    : OriginTargetState.Up;
            }
        }
    }

    private long Now => (long)time.GetElapsedTime(_made).TotalMilliseconds;

    /// <summary>Of a troubled address: how many of a hundred requests it may get.</summary>
    public int Share()
    {
        lock (_lock)
        {
            var now = Now;
            if (_isDown || now < _ejectedUntil)
            {
                return 0;
            }

            if (_ejectedUntil > 0 && _recoveredAt < _ejectedUntil)
            {
                _recoveredAt = _ejectedUntil;
            }

            if (IsSlow(now))
            {
                return Math.Max(10, (int)((now - _recoveredAt) * 100 / (long)settings.SlowStart.TotalMilliseconds));
            }

            _isTroubled = false;
            return 100;
        }
    }

    /// <summary>It answered a request as it should.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    /// <summary>It failed a request; true where it is left out for that from now on.</summary>
    /// <param name="isLast">Whether no other address is in use: then it stays.</param>
    public bool Failed(bool isLast)
    {
        if (settings.Ejection.Failures == 0)
        {
            return false;
        }

        lock (_lock)
        {
            var now = Now;
            if (++_failures < settings.Ejection.Failures || isLast || now < _ejectedUntil)
            {
                return false;
            }

            var longest = (long)settings.Ejection.Longest.TotalMilliseconds;
            if (_ejectedUntil > 0 && now - _ejectedUntil > longest)
            {
                // It was well for long.
                _ejections = 0;
            }

            var time = Math.Min(longest, (long)settings.Ejection.Shortest.TotalMilliseconds << Math.Min(_ejections, 20));
            _ejections++;
            _failures = 0;
            _ejectedUntil = now + time;
            Ejections++;
            _isTroubled = true;
            return true;
        }
    }

    /// <summary>It was asked how it is.</summary>
    public void Note(bool isWell, OriginHealth health)
    {
        lock (_lock)
        {
            _goodAnswers = isWell ? _goodAnswers + 1 : 0;
            _badAnswers = isWell ? 0 : _badAnswers + 1;
            if (!_isDown && _badAnswers >= health.UnhealthyAfter)
            {
                _isDown = _isTroubled = true;
            }
            else if (_isDown && _goodAnswers >= health.HealthyAfter)
            {
                _isDown = false;
                _ejectedUntil = 0;
                _failures = 0;
                _recoveredAt = Now;
            }
        }
    }

    private bool IsSlow(long now) => _isTroubled && _recoveredAt > 0 && now - _recoveredAt < (long)settings.SlowStart.TotalMilliseconds;
}
