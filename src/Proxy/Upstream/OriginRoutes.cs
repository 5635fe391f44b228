namespace FastShield.Proxy.Upstream;

/// <summary>The origins of one host, for as long as its map is in force: by path, and otherwise.</summary>
/// <param name="map">The map it is of.</param>
/// <param name="host">The host, as its shield spells it.</param>
/// <param name="otherwise">The origin of paths that no prefix fits.</param>
/// <param name="byPath">Path prefixes, the first one that fits counts.</param>
internal sealed class OriginRoutes(OriginMap map, string host, Origin otherwise, (byte[] Prefix, Origin Origin)[] byPath)
{
    /// <summary>Whether these are what the map says of the host.</summary>
    public bool AreOf(OriginMap current, string name) => ReferenceEquals(map, current) && ReferenceEquals(host, name);

    /// <summary>The origin of a canonical path.</summary>
    public Origin Find(ReadOnlySpan<byte> path)
    {
        foreach (var (prefix, origin) in byPath)
        {
            if (path.StartsWith(prefix) && (path.Length == prefix.Length || path[prefix.Length] == '/' || prefix[^1] == '/'))
            {
                return origin;
            }
        }

        return otherwise;
    }
}
