using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// One loop's pools for the directory in force. A change of the directory keeps the pools of the origins that stay as they were; those of the others
/// end with the last request that has them.
/// </summary>
internal sealed class OriginPools(EventLoop loop)
{
    private OriginDirectory? _directory;
    private OriginPool[] _pools = [];

    /// <summary>The pool of an origin, by its number in a directory.</summary>
    public OriginPool Of(OriginDirectory directory, int index) => _directory == directory ? _pools[index] : OfAnother(directory, index);

    private OriginPool OfAnother(OriginDirectory directory, int index)
    {
        if (_directory is { } current && directory.Version < current.Version)
        {
            // A request that began before the change: where its origin went, it gets a pool that is its own.
            return Find(directory.Origins[index]) ?? new OriginPool(loop, directory.Origins[index]) { IsRetired = true };
        }

        var before = _pools;
        var pools = new OriginPool[directory.Origins.Count];
        for (var i = 0; i < pools.Length; i++)
        {
            pools[i] = Find(directory.Origins[i]) ?? new OriginPool(loop, directory.Origins[i]);
        }

        _directory = directory;
        _pools = pools;
        foreach (var pool in before)
        {
            if (Array.IndexOf(pools, pool) < 0)
            {
                pool.Retire();
            }
        }

        return pools[index];
    }

    private OriginPool? Find(OriginSettings origin)
    {
        foreach (var pool in _pools)
        {
            if (pool.Settings.IsSameAs(origin))
            {
                return pool;
            }
        }

        return null;
    }
}
