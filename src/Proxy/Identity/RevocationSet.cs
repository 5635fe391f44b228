using System.Numerics;

namespace FastShield.Proxy.Identity;

/// <summary>
/// Revoked certificates, found in a few nanoseconds: open addressing at most half full, 16 bytes a place. Keys are uniform, being hashes that nobody chooses
/// freely, so that one place is looked at mostly. Immutable.
/// </summary>
public sealed class RevocationSet
{
    private readonly RevocationKey[] _places;
    private readonly bool _hasZero;

    /// <summary>Takes the keys; one that comes twice counts once.</summary>
    public RevocationSet(IReadOnlyCollection<RevocationKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _places = new RevocationKey[keys.Count == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)keys.Count * 2)];
        foreach (var key in keys)
        {
            if (key == default)
            {
                _hasZero = true;
                continue;
            }
            ref var place = ref Place(key);
            Count += place == default ? 1 : 0;
            place = key;
        }
        Count += _hasZero ? 1 : 0;
    }

    /// <summary>Nothing is revoked.</summary>
    public static RevocationSet Empty { get; } = new([]);

    /// <summary>How many are revoked.</summary>
    public int Count { get; }

    /// <summary>Whether this one is revoked.</summary>
    public bool Contains(RevocationKey key) => Count != 0 && (key == default ? _hasZero : Place(key) == key);

    private ref RevocationKey Place(RevocationKey key)
    {
        var mask = _places.Length - 1;
        var index = (int)key.High & mask;
        while (_places[index] != default && _places[index] != key)
            index = (index + 1) & mask;
        return ref _places[index];
    }
}
