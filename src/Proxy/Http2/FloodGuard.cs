namespace FastShield.Proxy.Http2;

/// <summary>
/// What a peer may do that costs it little and us something, as credit that comes back with time: frames that carry nothing, and streams that are
/// reset (CVE-2019-9511 to -9518, CVE-2023-44487, CVE-2025-8671).
/// </summary>
internal struct FloodGuard(int resetsPerSecond, int controlsPerSecond, long now)
{
    private readonly int _resetsPerSecond = resetsPerSecond;
    private readonly int _controlsPerSecond = controlsPerSecond;
    private long _second = now;
    private int _resets;
    private long _controls;

    /// <summary>A stream was reset, by the peer or for what the peer did; false where that was one too many.</summary>
    public bool TryReset(long now)
    {
        Turn(now);
        return ++_resets <= _resetsPerSecond;
    }

    /// <summary>A frame that carries nothing came; false where that was one too many.</summary>
    /// <param name="now">The loop's clock in milliseconds.</param>
    /// <param name="cost">What it costs, a WINDOW_UPDATE being 1.</param>
    public bool TryControl(long now, int cost)
    {
        Turn(now);
        _controls += cost;
        return _controls <= _controlsPerSecond;
    }

    /// <summary>Traffic that such frames belong to: a peer that takes data sends window updates.</summary>
    public void Earn(int credit) => _controls = Math.Max(-_controlsPerSecond, _controls - credit);

    private void Turn(long now)
    {
        if (now - _second >= 1000)
        {
            _second = now;
            _resets = 0;
            _controls = Math.Min(0, _controls);
        }
    }
}
