using FastShield.Control.Store.Postgres;
using FastShield.Control.Store.Sql;
using FastShield.Control.Store.Sqlite;

namespace FastShield.Control.Store;

/// <summary>Makes stores. Nothing is opened yet, for a node starts from its snapshot where the store is away: <see cref="IControlStore.MigrateAsync"/> comes first.</summary>
public static class ControlStores
{
    /// <summary>Revisions of a zone that can be gone back to; what only older ones needed is forgotten, texts of documents included.</summary>
    public const long KeptRevisions = 1000;

    /// <summary>A store in one file of SQLite, made where it is not there.</summary>
    public static IControlStore MakeSqlite(string path, long kept = KeptRevisions) => new SqlStore(new SqliteDatabase(path), kept);

    /// <summary>A store in PostgreSQL.</summary>
    /// <param name="url">`postgres://user:password@host:port/database?sslmode=require`, or a connection string.</param>
    /// <param name="kept">As for SQLite.</param>
    /// <exception cref="StoreException">The text is neither.</exception>
    public static IControlStore MakePostgres(string url, long kept = KeptRevisions) => new SqlStore(PostgresDatabase.Make(url), kept);
}
