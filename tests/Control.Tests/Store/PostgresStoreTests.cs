using FastShield.Control.Store;
using FastShield.TestKit;
using Xunit;
using static FastShield.Control.Tests.Store.ZoneSamples;

namespace FastShield.Control.Tests.Store;

public sealed class PostgresStoreTests(PostgresStoreTests.Server server) : StoreTests, IClassFixture<PostgresStoreTests.Server>
{
    private readonly Lazy<Task<string>> _database = new(() => server.Running!.DatabaseAsync($"t{Guid.NewGuid():N}"));

    [PostgresFact]
    public Task A_zone_comes_back() => A_zone_comes_back_as_it_was();

    [PostgresFact]
    public Task A_change_from_an_old_state_is_refused() => A_change_from_a_state_that_is_gone_writes_nothing();

    [PostgresFact]
    public Task Sealed_keys_have_no_history() => A_sealed_key_has_no_history();

    [PostgresFact]
    public Task History() => Earlier_revisions_can_be_looked_at();

    [PostgresFact]
    public Task Texts() => Texts_that_no_kept_revision_names_are_forgotten_and_all_others_stay();

    [PostgresFact]
    public Task Changes_at_once() => Of_many_changes_at_once_one_wins_each_revision();

    [PostgresFact]
    public Task Tokens() => Tokens_are_kept_replaced_and_touched();

    [PostgresFact]
    public Task Names() => Names_of_zones_are_unique_and_tables_are_made_once();

    [PostgresFact]
    public async Task Nodes_that_start_together_make_the_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync())));
        var zone = Zone();
        Assert.True(await stores[0].AddZoneAsync(zone, Note(zone), Audit(), default));
        foreach (var store in stores)
        {
            Assert.Single(await store.LoadZonesAsync(default));
            await store.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Another_nodes_change_is_told()
    {
        await using var store = await OpenAsync();
        await using var other = await OpenAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var told = new SemaphoreSlim(0);
        var watching = other.WatchAsync(
            () =>
            {
                told.Release();
                return Task.CompletedTask;
            },
            stop.Token);
        await told.WaitAsync(stop.Token);

        var zone = Zone();
        await store.AddZoneAsync(zone, Note(zone), Audit(), default);

        await told.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_told_without_its_password()
    {
        await using var store = ControlStores.MakePostgres("postgres://shield:hunter2@127.0.0.1:1/none");
        var error = await Assert.ThrowsAsync<StoreException>(() => store.LoadZonesAsync(default));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", store.Description, StringComparison.Ordinal);
        var bad = Assert.Throws<StoreException>(() => ControlStores.MakePostgres("postgres://shield:hunter2@host/db?nonsense=1"));
        Assert.DoesNotContain("hunter2", bad.ToString(), StringComparison.Ordinal);
    }

    protected override async Task<IControlStore> OpenAsync(long kept = ControlStores.KeptRevisions)
    {
        var store = ControlStores.MakePostgres(await _database.Value, kept);
        await store.MigrateAsync(default);
        return store;
    }

    /// <summary>One server for the class; each test has a database of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public PostgresServer? Running { get; private set; }

        public async Task InitializeAsync() => Running = PostgresServer.WhyNot is null ? await PostgresServer.StartAsync() : null;

        public async Task DisposeAsync()
        {
            if (Running is not null)
            {
                await Running.DisposeAsync();
            }
        }
    }
}
