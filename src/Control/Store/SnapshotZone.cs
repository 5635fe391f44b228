using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>A zone in a snapshot.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Revision">The revision that it was at.</param>
/// <param name="Items">What it was made of.</param>
internal sealed record SnapshotZone(Zone Zone, long Revision, IReadOnlyList<StoredItem> Items);
