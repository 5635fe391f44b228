using System.Security.Cryptography;
using System.Text;
using FastShield.Control.Zones;

namespace FastShield.Control.Store.Sql;

/// <summary>
/// What the items of a zone come to at one revision: the SHA-256 of each, all added bit by bit, so that a change costs by what it changes. It finds rows
/// that were lost or altered below the database, which checks the structure of its file and not every text in it; it is no seal against people who can write there.
/// </summary>
internal sealed class ItemsDigest
{
    private readonly byte[] _sum;

    private ItemsDigest(byte[] sum) => _sum = sum;

    /// <summary>The digest of a zone without items.</summary>
    public static ItemsDigest Of(Zone zone) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{zone.Id}\n{zone.Name}\n{Command.Text(zone.CreatedAt)}")));

    /// <summary>A digest as it was stored; null where it is none.</summary>
    public static ItemsDigest? Parse(string text)
    {
        var sum = new byte[SHA256.HashSizeInBytes];
        return Convert.FromHexString(text, sum, out _, out var length) == System.Buffers.OperationStatus.Done && length == sum.Length ? new ItemsDigest(sum) : null;
    }

    /// <summary>Adds an item, or takes away one that was added.</summary>
    public void Toggle(StoredItem item)
    {
        if (item.Kind == ZoneItems.CaKeyKind)
        {
            // It is taken out of old revisions when it is sealed anew, and its own tag tells whether it was altered.
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{item.Kind}\n{item.Id}\n{item.Data}"), hash);
        for (var i = 0; i < hash.Length; i++)
        {
            _sum[i] ^= hash[i];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(_sum);
}
