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
    public async Task What_was_saved_is_loaded()
    {
        var source = SourceText.Of([1, 2, 0xFF]);
        var zone = Zone().With(Operation()).With(Schema(source));
        await new SnapshotFile(FilePath).SaveAsync([zone], (_, _) => Task.FromResult<byte[]?>(source.Bytes), default);

        var (zones, sources) = new SnapshotFile(FilePath).Load()!.Value;
        var loaded = Assert.Single(zones);
        Assert.Equal(zone.Zone, loaded.Zone);
        Assert.Equal(zone.Operations.Values, loaded.Operations.Values);
        Assert.Equal(zone.Schemas.Values, loaded.Schemas.Values);
        Assert.Equal(source.Bytes, sources[source.Hash]);
    }

    [Fact]
    public async Task A_text_is_fetched_and_written_once_and_goes_when_nothing_needs_it()
    {
        var (one, two) = (SourceText.Of([1]), SourceText.Of([2]));
        var fetched = new List<string>();
        Task<byte[]?> FetchAsync(string hash, CancellationToken end)
        {
            fetched.Add(hash);
            return Task.FromResult<byte[]?>(hash == one.Hash ? one.Bytes : two.Bytes);
        }

        var zone = Zone().With(Schema(one));
        await new SnapshotFile(FilePath).SaveAsync([zone], FetchAsync, default);
        await new SnapshotFile(FilePath).SaveAsync([zone.With(Operation())], FetchAsync, default);
        Assert.Equal([one.Hash], fetched);

        await new SnapshotFile(FilePath).SaveAsync([Zone().With(Schema(two))], FetchAsync, default);
        Assert.Equal([two.Hash], Directory.GetFiles(FilePath + ".sources").Select(Path.GetFileName));
    }

    /// <summary>security-cases R-02: a text that is missing or was altered is found out before anything is guarded by it.</summary>
    [Fact]
    public async Task A_torn_or_missing_text_is_refused()
    {
        var source = SourceText.Of([.. "openapi: 3.0.3"u8]);
        await new SnapshotFile(FilePath).SaveAsync([Zone().With(Schema(source))], (_, _) => Task.FromResult<byte[]?>(source.Bytes), default);
        var file = Path.Combine(FilePath + ".sources", source.Hash);
        await File.WriteAllBytesAsync(file, source.Bytes[..^1]);
        Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
        File.Delete(file);
        Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
    }

    /// <summary>security-cases R-02: cut anywhere, or one bit flipped anywhere, it is refused, never read in part.</summary>
    [Fact]
    public async Task A_torn_or_edited_one_is_refused()
    {
        await new SnapshotFile(FilePath).SaveAsync([Zone().With(Operation())], (_, _) => Task.FromResult<byte[]?>(null), default);
        var whole = await File.ReadAllBytesAsync(FilePath);
        for (var i = 0; i < whole.Length; i += 7)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..i]);
            Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
            var edited = (byte[])whole.Clone();
            edited[i] ^= 4;
            await File.WriteAllBytesAsync(FilePath, edited);
            Assert.Throws<StoreException>(() => new SnapshotFile(FilePath).Load());
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
