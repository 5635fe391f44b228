using System.Security.Cryptography;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>
/// The last good state on this node's own disk: what it starts from, whether or not the store can be reached. The file begins with the
/// SHA-256 of the rest, so that a torn or edited one is found out and never guarded by.
/// </summary>
/// <param name="path">Where it lies; it is replaced by renaming, so a reader sees the old one or the new one.</param>
public sealed class SnapshotFile(string path)
{
    private const int SealLength = 65;

    /// <summary>The zones and the documents' texts by hash; null where there is no file.</summary>
    /// <exception cref="StoreException">The file is damaged or cannot be read.</exception>
    public (IReadOnlyList<ZoneState> Zones, IReadOnlyDictionary<string, byte[]> Sources)? Load()
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            if (bytes.Length <= SealLength || !bytes.AsSpan(0, SealLength).SequenceEqual(Seal(bytes.AsSpan(SealLength))))
            {
                throw new StoreException($"The snapshot {path} is damaged: its content does not have the SHA-256 that it says.");
            }

            var snapshot = JsonSerializer.Deserialize(bytes.AsSpan(SealLength), StoreJson.Default.Snapshot)!;
            return ([.. snapshot.Zones.Select(zone => ZoneItems.Compose(zone.Zone, zone.Revision, zone.Items))], snapshot.Sources);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StoreException($"The snapshot {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Puts another snapshot in place of the one there.</summary>
    /// <exception cref="StoreException">The disk does not take it; the one there stays.</exception>
    public void Save(IEnumerable<ZoneState> zones, IReadOnlyDictionary<string, byte[]> sources)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new Snapshot([.. zones.Select(zone => new SnapshotZone(zone.Zone, zone.Revision, [.. ZoneItems.All(zone)]))], sources),
            StoreJson.Default.Snapshot);
        var next = path + ".next";
        try
        {
            using (var file = PrivateFile.Open(next, FileMode.Create, FileShare.None))
            {
                file.Write(Seal(content));
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The snapshot {path} cannot be written: {error.Message}", error);
        }
    }

    private static byte[] Seal(ReadOnlySpan<byte> content) =>
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content)) + "\n");
}
