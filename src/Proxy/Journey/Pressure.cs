namespace FastShield.Proxy.Journey;

/// <summary>How short memory is.</summary>
internal enum PressureLevel
{
    /// <summary>There is enough.</summary>
    None,

    /// <summary>Above the first watermark: connections end behind their answer, and free buffers are given back.</summary>
    NoKeepAlive,

    /// <summary>Above the second: new requests are refused with 503.</summary>
    Refuse,
}

/// <summary>The memory pressure of the process: written by a timer, read once a request.</summary>
internal sealed class Pressure
{
    private volatile int _level;

    /// <summary>How short memory is now.</summary>
    public PressureLevel Level => (PressureLevel)_level;

    /// <summary>Times that a higher level was reached.</summary>
    public long Raised { get; private set; }

    /// <summary>Takes a share of memory that is in use, 1 for all of it; whether the level rose. By one thread at a time.</summary>
    public bool Observe(double share, double noKeepAlive, double refuse)
    {
        var level = share >= refuse ? PressureLevel.Refuse : share >= noKeepAlive ? PressureLevel.NoKeepAlive : PressureLevel.None;
        var rose = level > Level;
        Raised += rose ? 1 : 0;
        _level = (int)level;
        return rose;
    }
}
