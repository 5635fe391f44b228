namespace FastShield.Control.Store;

/// <summary>All zones with the documents that they enforce, as a node keeps them on its own disk.</summary>
/// <param name="Zones">The zones.</param>
/// <param name="Sources">Texts by hash.</param>
internal sealed record Snapshot(IReadOnlyList<SnapshotZone> Zones, IReadOnlyDictionary<string, byte[]> Sources);
