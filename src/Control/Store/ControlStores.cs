using FastShield.Control.Store.Postgres;
using FastShield.Control.Store.Sql;
using FastShield.Control.Store.Sqlite;

namespace FastShield.Control.Store;

/// <summary>Opens stores, their tables up to date.</summary>
public static class ControlStores
{
    /// <summary>A store in one file of SQLite, made where it is not there.</summary>
    /// <exception cref="StoreException">It cannot be opened or is damaged.</exception>
    public static async Task<IControlStore> OpenSqliteAsync(string path, CancellationToken cancellation = default)
    {
        var store = new SqlStore(await SqliteDatabase.OpenAsync(path, cancellation).ConfigureAwait(false));
        await store.MigrateAsync(cancellation).ConfigureAwait(false);
        return store;
    }

    /// <summary>
    /// A store in PostgreSQL. Nothing is opened yet, for a node starts from its snapshot when the database is away: <see cref="IControlStore.MigrateAsync"/> is the
    /// first thing to call.
    /// </summary>
    /// <exception cref="StoreException">The text is no connection.</exception>
    public static IControlStore MakePostgres(string url) => new SqlStore(PostgresDatabase.Make(url));
}
