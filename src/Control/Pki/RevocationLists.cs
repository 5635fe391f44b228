using System.Collections.Concurrent;
using FastShield.Control.Zones;
using FastShield.Proxy.Identity;

namespace FastShield.Control.Pki;

/// <summary>What uploaded authorities have revoked, read once for each list. The octets are not kept.</summary>
internal sealed class RevocationLists
{
    private readonly ConcurrentDictionary<(Guid Ca, string Hash), RevocationSet> _sets = new();

    /// <summary>What an authority has revoked by its list; null where the list was not read yet, or there is none.</summary>
    public RevocationSet? Find(OwnCa ca) => ca.RevocationList is { } hash ? _sets.GetValueOrDefault((ca.Id, hash)) : null;

    /// <summary>Reads an authority's list.</summary>
    /// <exception cref="PkiException">It is none of this authority.</exception>
    public void Take(OwnCa ca, byte[] bytes) => _sets[(ca.Id, ca.RevocationList!)] = new RevocationSet(RevocationList.Read(bytes, ca.Certificates).Keys);

    /// <summary>Forgets lists that no authority has.</summary>
    public void Keep(IEnumerable<OwnCa> cas)
    {
        var kept = cas.Where(ca => ca.RevocationList is not null).Select(ca => (ca.Id, ca.RevocationList!)).ToHashSet();
        foreach (var key in _sets.Keys.Where(key => !kept.Contains(key)))
        {
            _sets.TryRemove(key, out _);
        }
    }
}
