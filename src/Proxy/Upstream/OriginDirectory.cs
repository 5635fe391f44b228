using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>The origins of a proxy by number, and the origin of each host.</summary>
internal sealed class OriginDirectory
{
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

    /// <summary>The number of a host's origin.</summary>
    public int IndexOf(string host) => _ofHost.Count > 0 && _ofHost.TryGetValue(host, out var index) ? index : 0;

    public OriginPool[] MakePools(EventLoop loop) => [.. _origins.Select(origin => new OriginPool(loop, origin))];
}
