using FastShield.Proxy.Settings;

namespace FastShield.Proxy.Upstream;

/// <summary>The origins of a proxy by number, and the origin of each host; immutable, a change of origins makes another one.</summary>
internal sealed class OriginDirectory
{
    private static long _versions;

    private readonly List<OriginSettings> _origins = [];
    private readonly Dictionary<string, int> _ofHost = new(StringComparer.Ordinal);

    public OriginDirectory(ProxySettings settings)
    {
        _origins.Add(settings.Origin);
        foreach (var (host, origin) in settings.HostOrigins)
        {
            var known = _origins.IndexOf(origin);
            if (known < 0)
            {
                known = _origins.Count;
                _origins.Add(origin);
            }

            _ofHost.Add(host, known);
        }
    }

    /// <summary>Counts up with every directory that is made.</summary>
    public long Version { get; } = Interlocked.Increment(ref _versions);

    /// <summary>The number of a host's origin.</summary>
    public int IndexOf(string host) => _ofHost.Count > 0 && _ofHost.TryGetValue(host, out var index) ? index : 0;

    /// <summary>The origins by their numbers.</summary>
    public IReadOnlyList<OriginSettings> Origins => _origins;
}
