using FastShield.Control.Store;
using Xunit;
using static FastShield.Control.Tests.Store.ZoneSamples;

namespace FastShield.Control.Tests.Store;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-snapshot-").FullName;

    private string FilePath => Path.Combine(_folder, "snapshot");

    [Fact]
    public void There_is_none_at_first() => Assert.Null(new SnapshotFile(FilePath).Load());

    [Fact]
    public void What_was_saved_is_loaded()
    {
        var source = SourceText.Of([1, 2, 0xFF]);
        var zone = Zone().With(Operation()).With(Schema(source));
        new SnapshotFile(FilePath).Save([zone], new Dictionary<string, byte[]> { [source.Hash] = source.Bytes });

        var (zones, sources) = new SnapshotFile(FilePath).Load()!.Value;
        var loaded = Assert.Single(zones);
        Assert.Equal(zone.Zone, loaded.Zone);
        Assert.Equal(zone.Operations.Values, loaded.Operations.Values);
        Assert.Equal(zone.Schemas.Values, loaded.Schemas.Values);
        Assert.Equal(source.Bytes, sources[source.Hash]);
    }

    /// <summary>security-cases R-02: cut anywhere, or one bit flipped anywhere, it is refused, never read in part.</summary>
    [Fact]
    public void A_torn_or_edited_one_is_refused()
    {
        new SnapshotFile(FilePath).Save([Zone().With(Operation())], new Dictionary<string, byte[]>());
        var whole = File.ReadAllBytes(FilePath);
        for (var i = 0; i < whole.Length; i += 7)
        {
            File.WriteAllBytes(FilePath, whole[..i]);
            Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
            var edited = (byte[])whole.Clone();
            edited[i] ^= 4;
            File.WriteAllBytes(FilePath, edited);
            Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
