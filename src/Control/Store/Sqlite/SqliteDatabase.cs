using System.Data.Common;
using FastShield.Control.Store.Sql;
using Microsoft.Data.Sqlite;

namespace FastShield.Control.Store.Sqlite;

/// <summary>SQLite in one file: write-ahead log, synced with every commit, checked when it is opened.</summary>
internal sealed class SqliteDatabase : ISqlDatabase
{
    private const int SqliteFull = 13;

    private readonly string _path;
    private readonly string _connection;

    /// <summary>Names the file; nothing is opened yet.</summary>
    public SqliteDatabase(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        _path = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 10, ForeignKeys = true }.ToString();
    }

    /// <inheritdoc/>
    public string Description => $"SQLite in {_path}";

    /// <inheritdoc/>
    public string BinaryType => "BLOB";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            // Made before SQLite does, so that at no moment anybody else can open it; the log beside it gets the same mode.
            await PrivateFile.Open(_path, FileMode.OpenOrCreate, FileShare.ReadWrite).DisposeAsync().ConfigureAwait(false);
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var found = await connection.QueryAsync("PRAGMA quick_check(3)", reader => reader.GetString(0), cancellation).ConfigureAwait(false);
                if (found is not ["ok"])
                {
                    throw new StoreException($"{_path} is damaged: {string.Join("; ", found)}. Put a backup in its place.");
                }

                await connection.ExecuteAsync("PRAGMA journal_mode = WAL", cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{_path} cannot be opened: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connection);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("PRAGMA synchronous = FULL", cancellation).ConfigureAwait(false);
        return connection;
    }

    /// <inheritdoc/>
    public Task LockAsync(DbConnection connection, SqlLock what, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task NotifyAsync(DbConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> changed, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);

    /// <inheritdoc/>
    public async Task BackupAsync(string path, CancellationToken cancellation)
    {
        // Until it is whole and was checked it has another name, so that nobody takes a part for a backup.
        var partial = path + ".partial";
        try
        {
            if (Path.Exists(path))
            {
                throw new StoreException($"{path} is there already: name a file that is not.");
            }

            await PrivateFile.Open(partial, FileMode.Create, FileShare.ReadWrite).DisposeAsync().ConfigureAwait(false);
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await connection.ExecuteAsync("VACUUM INTO @path", cancellation, ("@path", partial)).ConfigureAwait(false);
            }

            await SqliteBackup.CheckAsync(partial, cancellation).ConfigureAwait(false);
            SqliteBackup.Flush(partial);
            File.Move(partial, path, overwrite: false);
        }
        catch (DbException error)
        {
            File.Delete(partial);
            throw Explain(error);
        }
        catch (StoreException)
        {
            File.Delete(partial);
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be written: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public StoreException Explain(DbException error) => new($"{Description} failed: {error.Message}", error)
    {
        IsFull = error is SqliteException { SqliteErrorCode: SqliteFull },
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        using var any = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(any);
        return ValueTask.CompletedTask;
    }
}
