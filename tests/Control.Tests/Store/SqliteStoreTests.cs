using FastShield.Control.Store;
using Xunit;
using static FastShield.Control.Tests.Store.ZoneSamples;

namespace FastShield.Control.Tests.Store;

public sealed class SqliteStoreTests : StoreTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-store-").FullName;

    private string FilePath => Path.Combine(_folder, "control.db");

    [Fact]
    public Task A_zone_comes_back() => A_zone_comes_back_as_it_was();

    [Fact]
    public Task A_change_from_an_old_state_is_refused() => A_change_from_a_state_that_is_gone_writes_nothing();

    [Fact]
    public Task Sealed_keys_have_no_history() => A_sealed_key_has_no_history();

    [Fact]
    public Task History() => Earlier_revisions_can_be_looked_at();

    [Fact]
    public Task Texts() => Texts_that_no_kept_revision_names_are_forgotten_and_all_others_stay();

    [Fact]
    public Task Changes_at_once() => Of_many_changes_at_once_one_wins_each_revision();

    [Fact]
    public Task Tokens() => Tokens_are_kept_replaced_and_touched();

    [Fact]
    public Task Names() => Names_of_zones_are_unique_and_tables_are_made_once();

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Nobody_else_may_read_the_file()
    {
        await using var store = await OpenAsync();
        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_not_written_over()
    {
        await using (var store = await OpenAsync())
        {
            var zone = Zone();
            await store.AddZoneAsync(zone, Note(zone), Audit(), default);
            await store.BackupAsync(Path.Combine(_folder, "whole.db"), default);
        }

        var bytes = await File.ReadAllBytesAsync(Path.Combine(_folder, "whole.db"));
        foreach (var damaged in (byte[][])[[.. "no database at all, but a text of some length"u8], bytes[..(bytes.Length / 2)], [.. bytes[..4096], .. new byte[bytes.Length - 4096]]])
        {
            var path = Path.Combine(_folder, Guid.NewGuid().ToString());
            await File.WriteAllBytesAsync(path, damaged);
            await using var store = ControlStores.MakeSqlite(path);

            await Assert.ThrowsAsync<StoreException>(() => store.MigrateAsync(default));
            Assert.Equal(damaged, await File.ReadAllBytesAsync(path));
        }
    }

    [Fact]
    public async Task A_backup_is_a_store_of_its_own_and_goes_over_nothing()
    {
        var backup = Path.Combine(_folder, "backup.db");
        await using var store = await OpenAsync();
        var zone = Zone();
        await store.AddZoneAsync(zone, Note(zone), Audit(), default);
        await store.BackupAsync(backup, default);

        await using var copy = ControlStores.MakeSqlite(backup);
        await copy.MigrateAsync(default);
        Assert.Equal(zone.Zone, Assert.Single(await copy.LoadZonesAsync(default)).Zone);
        await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(backup, default));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_takes_nothing()
    {
        await using var store = ControlStores.MakeSqlite("/dev/full");
        await Assert.ThrowsAsync<StoreException>(() => store.MigrateAsync(default));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override async Task<IControlStore> OpenAsync(long kept = ControlStores.KeptRevisions)
    {
        var store = ControlStores.MakeSqlite(FilePath, kept);
        await store.MigrateAsync(default);
        return store;
    }
}
