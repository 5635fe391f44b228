using System.Collections.Immutable;

namespace FastShield.Control.Zones;

/// <summary>Which hosts of a zone ask clients for a certificate, and whose certificates they trust. Hosts are canonical.</summary>
public sealed record ClientHosts
{
    /// <summary>Hosts without any.</summary>
    public static ImmutableSortedSet<string> Empty { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Nobody is asked.</summary>
    public static ClientHosts None { get; } = new();

    /// <summary>Hosts that trust the zone's managed authorities.</summary>
    public ImmutableSortedSet<string> Managed { get; init => field = value.WithComparer(StringComparer.Ordinal); } = Empty;

    /// <summary>Hosts that trust an authority of the owner's own, by its id.</summary>
    public ImmutableSortedDictionary<Guid, ImmutableSortedSet<string>> Own
    {
        get;
        init => field = value.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.WithComparer(StringComparer.Ordinal));
    } = ImmutableSortedDictionary<Guid, ImmutableSortedSet<string>>.Empty;

    /// <summary>Hosts that refuse the handshake without a certificate; the others leave that to rules.</summary>
    public ImmutableSortedSet<string> Required { get; init => field = value.WithComparer(StringComparer.Ordinal); } = Empty;

    /// <summary>Every host that asks.</summary>
    public IEnumerable<string> All() => Own.Values.SelectMany(hosts => hosts).Concat(Managed).Distinct(StringComparer.Ordinal);

    /// <summary>The hosts that trust an authority: its id, or null for the managed ones.</summary>
    public ImmutableSortedSet<string> Of(Guid? ca) => ca is { } id ? Own.GetValueOrDefault(id, Empty) : Managed;

    /// <summary>The same with other hosts for one authority.</summary>
    public ClientHosts With(Guid? ca, ImmutableSortedSet<string> hosts) => ca is not { } id
        ? this with { Managed = hosts }
        : this with { Own = hosts.IsEmpty ? Own.Remove(id) : Own.SetItem(id, hosts) };
}
