using System.Security.Cryptography;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>
/// The last good state on this node's own disk: what it starts from, whether or not the store can be reached. The file begins with the
/// SHA-256 of the rest, so that a torn or edited one is found out and never guarded by. The documents' texts lie beside it, each under its own
/// SHA-256 and written once, so that a change costs by what it changes.
/// </summary>
/// <param name="path">Where it lies; it is replaced by renaming, so a reader sees the old one or the new one.</param>
public sealed class SnapshotFile(string path)
{
    private const int SealLength = 65;

    private readonly string _sources = path + ".sources";

    /// <summary>The zones and the documents' texts by hash; null where there is no file.</summary>
    /// <exception cref="StoreException">The file is damaged or cannot be read, or a text is missing.</exception>
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
            var zones = snapshot.Zones.Select(zone => ZoneItems.Compose(zone.Zone, zone.Revision, zone.Items)).ToList();
            return (zones, HashesOf(zones).ToDictionary(hash => hash, Source, StringComparer.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StoreException($"The snapshot {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Puts another snapshot in place of the one there.</summary>
    /// <param name="zones">What is guarded.</param>
    /// <param name="load">Gives the text of a document by its hash; called for those alone that do not lie here yet.</param>
    /// <param name="cancellation">Ends it; the snapshot there stays.</param>
    /// <exception cref="StoreException">The disk does not take it, or a text is missing; the one there stays.</exception>
    public async Task SaveAsync(IReadOnlyList<ZoneState> zones, Func<string, CancellationToken, Task<byte[]?>> load, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(_sources);
            var needed = HashesOf(zones);
            foreach (var hash in needed)
            {
                if (!File.Exists(Path.Combine(_sources, hash)))
                {
                    var source = await load(hash, cancellation).ConfigureAwait(false) ?? throw new StoreException($"The text {hash} of a document is missing.");
                    Replace(Path.Combine(_sources, hash), source, default);
                }
            }

            var content = JsonSerializer.SerializeToUtf8Bytes(
                new Snapshot([.. zones.Select(zone => new SnapshotZone(zone.Zone, zone.Revision, [.. ZoneItems.All(zone)]))]),
                StoreJson.Default.Snapshot);
            Replace(path, Seal(content), content);
            foreach (var file in Directory.EnumerateFiles(_sources).Where(file => !needed.Contains(Path.GetFileName(file))))
            {
                File.Delete(file);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The snapshot {path} cannot be written: {error.Message}", error);
        }
    }

    private byte[] Source(string hash)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_sources, hash));
        return SourceText.Of(bytes).Hash == hash ? bytes : throw new StoreException($"The snapshot {path} is damaged: the text {hash} does not have this SHA-256.");
    }

    private static HashSet<string> HashesOf(IEnumerable<ZoneState> zones) =>
        zones.SelectMany(zone => zone.EnabledSchemas().Select(schema => schema.SourceHash).Concat(zone.OwnCas.Values.Select(ca => ca.RevocationList).OfType<string>()))
            .ToHashSet(StringComparer.Ordinal);

    private static void Replace(string path, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var next = path + ".next";
        using (var file = PrivateFile.Open(next, FileMode.Create, FileShare.None))
        {
            file.Write(head);
            file.Write(rest);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private static byte[] Seal(ReadOnlySpan<byte> content) =>
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content)) + "\n");
}
