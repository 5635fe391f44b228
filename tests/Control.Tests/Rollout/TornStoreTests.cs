using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Tests.Api;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;
using Microsoft.Data.Sqlite;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

/// <summary>
/// security-cases R-02: a store that was cut, has a byte flipped or a page of zeros, in the database or in its log. A node guards by the state that was
/// written last, from the store or from its snapshot, or refuses and says so; it never guards by less.
/// </summary>
public sealed class TornStoreTests : IAsyncLifetime
{
    private const int Cases = 200;
    private const int PageLength = 4096;

    private static readonly Author Test = new("test", "test", "test");

    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-torn-").FullName;
    private byte[] _database = [];
    private byte[] _log = [];
    private ZoneState _last = null!;

    private string SnapshotPath => Path.Combine(_folder, "snapshot");

    public async Task InitializeAsync()
    {
        var path = Path.Combine(_folder, "whole.db");
        await using var store = ControlStores.MakeSqlite(path);
        await store.MigrateAsync(default);
        using var plane = Plane(store);
        var zone = await plane.AddZoneAsync("example.com", Test, default);
        var source = SourceText.Of(System.Text.Encoding.UTF8.GetBytes(ManagementRig.PetStore));
        var schema = new UploadedSchema(Guid.NewGuid(), "pets", source.Hash, source.Bytes.Length, true, DateTimeOffset.UnixEpoch, 1);
        await plane.EditAsync(zone.Zone.Id, Test, "uploaded", before => before.With(schema), [source], default);

        // The first half of the changes lies in the database, the second in its log.
        await AddAsync(plane, zone.Zone.Id, 0);
        await using (var connection = new SqliteConnection($"Data Source={path}"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }

        await AddAsync(plane, zone.Zone.Id, 20);
        _last = plane.Find(zone.Zone.Id)!;
        _database = await File.ReadAllBytesAsync(path);
        _log = await File.ReadAllBytesAsync(path + "-wal");
        await new SnapshotFile(SnapshotPath).SaveAsync([_last], store.LoadSourceAsync, default);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_whole_one_is_taken()
    {
        await using var store = ControlStores.MakeSqlite(Lay("again", _database, _log));
        await store.MigrateAsync(default);
        Assert.True(IsLast(Assert.Single(await store.LoadZonesAsync(default))));
    }

    [Fact]
    public async Task A_torn_one_never_opens_what_was_closed()
    {
        var random = new Random(20261122);
        var (taken, refused, guarded) = (0, 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var isLog = i % 2 == 1;
            var torn = Tear(isLog ? _log : _database, i / 2 % 3, random);
            await using var store = ControlStores.MakeSqlite(Lay($"{i}", isLog ? _database : torn, isLog ? torn : _log));
            using var plane = Plane(store);
            var (zones, sources) = new SnapshotFile(SnapshotPath).Load()!.Value;
            plane.Adopt(zones, sources);
            try
            {
                await store.MigrateAsync(default);
                await plane.RefreshAsync(default);
                taken++;
            }
            catch (StoreException)
            {
                refused++;
            }

            Assert.True(IsLast(Assert.Single(plane.Zones)), $"case {i}");

            // Without a snapshot it is the same, or nothing is served; a log that was cut leaves an earlier state, which nothing can tell from the last.
            using var bare = Plane(store);
            try
            {
                await store.MigrateAsync(default);
                await bare.RefreshAsync(default);
                Assert.All(bare.Zones, zone => Assert.True(isLog || IsLast(zone), $"case {i}"));
            }
            catch (StoreException)
            {
                Assert.Empty(bare.Zones);
                guarded++;
            }
        }

        Assert.Equal(Cases, taken + refused);
        Assert.True(taken > 0 && refused > Cases / 4 && guarded > 0, $"{taken} taken, {refused} refused");
    }

    /// <summary>A database that was lost is no first start.</summary>
    [Fact]
    public async Task An_empty_store_does_not_open_what_the_snapshot_guards()
    {
        await using var store = ControlStores.MakeSqlite(Path.Combine(_folder, "new.db"));
        await store.MigrateAsync(default);
        using var plane = Plane(store);
        var (zones, sources) = new SnapshotFile(SnapshotPath).Load()!.Value;
        plane.Adopt(zones, sources);
        var error = await Assert.ThrowsAsync<StoreException>(() => plane.RefreshAsync(default));
        Assert.Contains("lost changes", error.Message, StringComparison.Ordinal);
        Assert.True(IsLast(Assert.Single(plane.Zones)));
    }

    private static byte[] Tear(byte[] whole, int way, Random random)
    {
        var torn = (byte[])whole.Clone();
        switch (way)
        {
            case 0:
                return torn[..random.Next(torn.Length)];
            case 1:
                torn[random.Next(torn.Length)] ^= (byte)(1 << random.Next(8));
                return torn;
            default:
                torn.AsSpan(random.Next(torn.Length / PageLength) * PageLength, PageLength).Clear();
                return torn;
        }
    }

    private static ControlPlane Plane(IControlStore store) => new(
        store,
        new ShieldSlot(new Shield { Version = 0, Hosts = new HostTableBuilder<HostShield>().Build(), Operations = [], Engine = "none" }),
        new CompiledDocuments(),
        PathMode.Strict,
        TimeProvider.System);

    private static async Task AddAsync(ControlPlane plane, string zone, int first)
    {
        for (var i = first; i < first + 20; i++)
        {
            Assert.Null(OperationName.Make("GET", "api.example.com", $"/v1/pets/n{i}", out var name));
            await plane.EditAsync(
                zone, Test, "added", before => before.With(new ManagedOperation(Guid.NewGuid(), name, DateTimeOffset.UnixEpoch, MitigationAction.Block)), [], default);
        }
    }

    private bool IsLast(ZoneState zone) =>
        zone.Zone.Id == _last.Zone.Id && zone.Zone.Name == _last.Zone.Name && zone.Revision == _last.Revision && zone.Operations.Values.ToHashSet().SetEquals(_last.Operations.Values) && zone.Schemas.Values.ToHashSet().SetEquals(_last.Schemas.Values);

    private string Lay(string name, byte[] database, byte[] log)
    {
        var path = Path.Combine(_folder, name + ".db");
        File.WriteAllBytes(path, database);
        File.WriteAllBytes(path + "-wal", log);
        return path;
    }
}
