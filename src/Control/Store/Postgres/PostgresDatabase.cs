using System.Data.Common;
using FastShield.Control.Store.Sql;
using Npgsql;

namespace FastShield.Control.Store.Postgres;

/// <summary>PostgreSQL, for several nodes: changes are told by LISTEN and NOTIFY.</summary>
internal sealed class PostgresDatabase : ISqlDatabase
{
    private const string Channel = "fastshield";
    private const string DiskFull = "53100";

    // Any number, the same on every node.
    private const long FirstLock = 0x46_53_48_4C_44;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source, string description)
    {
        _source = source;
        Description = description;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string BinaryType => "BYTEA";

    /// <summary>Makes the pool of connections; nothing is opened yet.</summary>
    /// <param name="url">`postgres://user:password@host:port/database?sslmode=require`, or a connection string of Npgsql.</param>
    /// <exception cref="StoreException">The text is neither.</exception>
    public static PostgresDatabase Make(string url)
    {
        try
        {
            var settings = PostgresUrl.Parse(url);
            var source = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString).EnableTransportSecurity().Build();
            return new PostgresDatabase(source, $"PostgreSQL at {settings.Host}:{settings.Port}, database {settings.Database}");
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The text may hold a password: it is not repeated.
            throw new StoreException("The store must be postgres://user:password@host:port/database, or a connection string.", error);
        }
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task LockAsync(DbConnection connection, SqlLock what, CancellationToken cancellation) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", cancellation, ("@key", FirstLock + (long)what));

    /// <inheritdoc/>
    public Task NotifyAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.ExecuteAsync($"NOTIFY {Channel}", cancellation);

    /// <inheritdoc/>
    public async Task WatchAsync(Func<Task> changed, CancellationToken cancellation)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await connection.ExecuteAsync($"LISTEN {Channel}", cancellation).ConfigureAwait(false);

                // What was told before this line was up is not told again.
                await changed().ConfigureAwait(false);
                while (true)
                {
                    await connection.WaitAsync(cancellation).ConfigureAwait(false);
                    await changed().ConfigureAwait(false);
                }
            }
        }
        catch (DbException error)
        {
            throw Explain(error);
        }
    }

    /// <inheritdoc/>
    public Task BackupAsync(string path, CancellationToken cancellation) =>
        throw new StoreException("A PostgreSQL store is backed up by pg_dump.");

    /// <inheritdoc/>
    public StoreException Explain(DbException error) => new($"{Description} failed: {error.Message}", error)
    {
        IsFull = error is PostgresException { SqlState: DiskFull },
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
