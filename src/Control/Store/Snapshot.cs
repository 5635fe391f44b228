namespace FastShield.Control.Store;

/// <summary>All zones, as a node keeps them on its own disk; the documents that they enforce lie beside.</summary>
/// <param name="Zones">The zones.</param>
internal sealed record Snapshot(IReadOnlyList<SnapshotZone> Zones);
