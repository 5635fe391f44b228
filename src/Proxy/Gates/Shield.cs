using System.Collections.Frozen;
using FastShield.Proxy.Identity;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Gates;

/// <summary>
/// The immutable snapshot that requests are judged by: hosts, paths, operations, actions. A request takes one when its head is
/// complete and keeps it to its end; a change publishes another by one reference (<see cref="ShieldSlot"/>).
/// </summary>
public sealed class Shield
{
    /// <summary>Counts up with every change, for events and for tests that wait for one.</summary>
    public required long Version { get; init; }

    /// <summary>The hosts that are served.</summary>
    public required HostTable<HostShield> Hosts { get; init; }

    /// <summary>The operations; a match gives an index.</summary>
    public required ShieldOperation[] Operations { get; init; }

    /// <summary>The name of the engine that checks, for events.</summary>
    public required string Engine { get; init; }

    /// <summary>Which hosts ask their clients for a certificate, and what is revoked.</summary>
    public ClientTrust ClientTrust { get; init; } = ClientTrust.None;

    /// <summary>Whether some host allows `_` in field names; the head is read before its host is known, and is held against its own host afterwards.</summary>
    public bool AllowsUnderscoreInNames { get; init; }

    /// <summary>Query parameters, beside those of the settings, whose values are left out of events: the keys that documents declare. Any case.</summary>
    public FrozenSet<string> SecretQueryNames { get; init; } = FrozenSet<string>.Empty;
}
