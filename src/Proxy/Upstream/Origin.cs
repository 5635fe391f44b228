using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>One origin for all loops: its settings, its addresses, and the pools of the loops.</summary>
internal sealed class Origin : IDisposable
{
    private readonly OriginPool?[] _pools;
    private readonly OriginCare _care;
    private OriginTarget[] _targets;

    public Origin(OriginSettings settings, ProxySettings proxy)
    {
        Settings = settings;
        Time = proxy.Time;
        Loops = proxy.Loops;
        (Connect, FirstByte, ResponseIdle) = TimesOf(settings, proxy);
        Total = Milliseconds(settings.Timeouts.Total ?? TimeSpan.Zero);
        _pools = new OriginPool?[proxy.Loops];
        _care = new OriginCare(this);
        _targets = _care.FixedTargets();
    }

    public OriginSettings Settings { get; }

    public TimeProvider Time { get; }

    public int Loops { get; }

    /// <summary>Waits in milliseconds; the total is 0 where there is none.</summary>
    public long Connect { get; }
    public long FirstByte { get; }
    public long ResponseIdle { get; }
    public long Total { get; }

    /// <summary>The addresses as last looked up; empty until a name was. Never changed in place.</summary>
    public OriginTarget[] Targets
    {
        get => Volatile.Read(ref _targets);
        set => Volatile.Write(ref _targets, value);
    }

    /// <summary>Whether it is no longer in force: what is under way ends, nothing is kept.</summary>
    public bool IsRetired { get; private set; }

    public OriginStatus Status
    {
        get
        {
            var pools = _pools.OfType<OriginPool>().Select(static pool => pool.Counters).ToList();
            long Of(Func<OriginCounters, long> count) => pools.Sum(count);
            var targets = Targets;
            return new OriginStatus
            {
                Name = Settings.Name,
                Requests = Of(static c => Volatile.Read(ref c.Requests)),
                Failures = Of(static c => Volatile.Read(ref c.Failures)),
                Retries = Of(static c => Volatile.Read(ref c.Retries)),
                RetriesDenied = Of(static c => Volatile.Read(ref c.RetriesDenied)),
                Overflows = Of(static c => Volatile.Read(ref c.Overflows)),
                Ejections = targets.Sum(static target => target.Ejections),
                Connects = Of(static c => Volatile.Read(ref c.Connects)),
                ConnectFailures = Of(static c => Volatile.Read(ref c.ConnectFailures)),
                Connections = Of(static c => Volatile.Read(ref c.Connections)),
                InFlight = Of(static c => Volatile.Read(ref c.InFlight)),
                Pending = Of(static c => Volatile.Read(ref c.Pending)),
                Targets = [.. targets.Select(static target => new OriginTargetStatus(target.Name, target.State, target.Ejections))],
            };
        }
    }

    /// <summary>Whether it is what these settings ask for.</summary>
    public bool IsFor(OriginSettings settings, ProxySettings proxy) =>
        OriginIdentity.AreSame(Settings, settings) && (Connect, FirstByte, ResponseIdle) == TimesOf(settings, proxy);

    /// <summary>This origin's pool on a loop; on the loop's thread.</summary>
    public OriginPool PoolOf(EventLoop loop) => _pools[loop.Index] ?? MakePool(loop);

    /// <summary>From here on names are looked up again, and addresses asked whether they are well.</summary>
    public void Start(IReadOnlyList<EventLoop> loops) => _care.Start(loops);

    /// <summary>Looks names up for the first time, off the loop; back on it, there is an address or there was none to be had.</summary>
    public ValueTask FindTargetsAsync(EventLoop loop) => _care.FindAsync(loop);

    /// <summary>It is no longer in force.</summary>
    public void Dispose()
    {
        if (IsRetired)
        {
            return;
        }

        IsRetired = true;
        _care.Dispose();
        foreach (var pool in _pools)
        {
            pool?.Loop.Post(static state => ((OriginPool)state!).EndIdle(), pool);
        }
    }

    private OriginPool MakePool(EventLoop loop) => _pools[loop.Index] = new OriginPool(loop, this);

    private static (long Connect, long FirstByte, long ResponseIdle) TimesOf(OriginSettings settings, ProxySettings proxy)
    {
        var (own, all) = (settings.Timeouts, proxy.Timeouts);
        return (Milliseconds(own.Connect ?? all.Connect), Milliseconds(own.FirstByte ?? all.FirstByte), Milliseconds(own.ResponseIdle ?? all.ResponseIdle));
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
