using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// Makes the maps of origins, one after the other, and sees to what the origins in force need besides requests. A map is in force with the policy that
/// it is part of. Requests under way end on the map they began with; origins that are no longer named end their idle connections, and those of which the
/// same is said as before keep theirs.
/// </summary>
internal sealed class OriginDirectory : IDisposable
{
    private readonly Lock _lock = new();
    private IReadOnlyList<EventLoop> _loops = [];
    private OriginMap? _map;
    private bool _isDisposed;

    /// <summary>What each origin in force has done so far.</summary>
    public IReadOnlyList<OriginStatus> Status => [.. (Volatile.Read(ref _map)?.All ?? []).Select(static origin => origin.Status)];

    /// <summary>A map of other settings; nothing is in force yet.</summary>
    public static OriginMap Map(ProxySettings settings, OriginMap? before) => new(OriginTable.Of(settings), before, settings);

    /// <summary>From here on addresses are looked up and asked whether they are well.</summary>
    public void Start(IReadOnlyList<EventLoop> loops)
    {
        lock (_lock)
        {
            _loops = loops;
            foreach (var origin in _map?.All ?? [])
            {
                origin.Start(loops);
            }
        }
    }

    /// <summary>A map is in force now, in place of the one before it. From any thread.</summary>
    public void Adopt(OriginMap next)
    {
        lock (_lock)
        {
            var before = _map?.All ?? [];
            Volatile.Write(ref _map, next);
            foreach (var origin in next.All.Except(before))
            {
                if (_isDisposed)
                {
                    origin.Dispose();
                }
                else if (_loops.Count > 0)
                {
                    origin.Start(_loops);
                }
            }

            foreach (var origin in before.Except(next.All))
            {
                origin.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var origin in _map?.All ?? [])
            {
                origin.Dispose();
            }
        }
    }
}
