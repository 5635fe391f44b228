using System.Runtime.CompilerServices;
using System.Text;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>All origins at one time, and which requests each of them gets. Immutable; a change makes another one.</summary>
internal sealed class OriginMap
{
    private readonly Origin _default;
    private readonly Dictionary<string, Origin> _ofHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly (string? Host, byte[] Prefix, Origin Origin)[] _routes;

    /// <summary>Makes the map of a table; origins that are as they were in <paramref name="before"/> are the same objects, with their connections.</summary>
    public OriginMap(OriginTable table, OriginMap? before, ProxySettings proxy)
    {
        var all = new List<Origin>();
        Origin Known(OriginSettings settings)
        {
            var origin = all.Find(one => one.IsFor(settings, proxy));
            if (origin is null)
            {
                origin = before?.All.FirstOrDefault(one => one.IsFor(settings, proxy)) ?? new Origin(settings, proxy);
                all.Add(origin);
            }

            return origin;
        }

        _default = Known(table.Default);
        foreach (var (host, settings) in table.Hosts)
        {
            _ofHost.Add(host, Known(settings));
        }

        _routes = [.. table.Routes.Select(route => (route.Host, Encoding.UTF8.GetBytes(route.PathPrefix), Known(route.Origin)))];
        All = all;
        Single = all.Count == 1 ? all[0] : null;
    }

    /// <summary>Each origin once.</summary>
    public IReadOnlyList<Origin> All { get; }

    /// <summary>The origin of every request, where there is only one.</summary>
    public Origin? Single { get; }

    /// <summary>The pool of a request's origin on a loop, where there is more than one. To be called on the loop's thread.</summary>
    public OriginPool PoolFor(EventLoop loop, HostShield host, ReadOnlySpan<byte> path)
    {
        var routes = host.Routes;
        return (routes is not null && routes.AreOf(this, host.Name) ? routes : LookUp(host)).Find(path).PoolOf(loop);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private OriginRoutes LookUp(HostShield host) => host.Routes = RoutesOf(host.Name);

    /// <summary>What the map says of a host.</summary>
    private OriginRoutes RoutesOf(string host)
    {
        bool Fits(string? of) => of is null || string.Equals(of, host, StringComparison.OrdinalIgnoreCase);

        // A host's own origin is a route to all its paths, so that it wins over what is said of every host.
        var otherwise = _ofHost.TryGetValue(host, out var own);
        var byPath = _routes
            .Where(route => Fits(route.Host) && !(route.Host is null && otherwise))
            .OrderBy(static route => route.Host is null)
            .ThenByDescending(static route => route.Prefix.Length)
            .Select(static route => (route.Prefix, route.Origin));
        return new OriginRoutes(this, host, own ?? _default, [.. byPath]);
    }
}
