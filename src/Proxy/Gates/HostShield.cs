using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Gates;

/// <summary>What is known of one host: its paths, and what is done with requests that match none of its operations.</summary>
/// <param name="Name">The host as configured, for events.</param>
/// <param name="Paths">Its path table; operation numbers are indexes of <see cref="Shield.Operations"/>.</param>
/// <param name="Fallthrough">The action for requests that match no operation.</param>
public sealed record HostShield(string Name, PathTable Paths, MitigationAction Fallthrough)
{
    /// <summary>
    /// Whether `_` may stand in field names of requests to this host, where the proxy's own settings do not allow it to all: a document of the host asks
    /// for such a name.
    /// </summary>
    public bool AllowsUnderscoreInNames { get; init; }

    /// <summary>The rules of the host's zone; null where it has none.</summary>
    public ZoneRules? Rules { get; init; }

    /// <summary>Where its requests go, as last looked up; by whoever uses it to be held against the origins in force.</summary>
    internal Upstream.OriginRoutes? Routes;
}
