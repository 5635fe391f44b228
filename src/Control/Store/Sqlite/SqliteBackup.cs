using System.Data.Common;
using System.Globalization;
using FastShield.Control.Store.Sql;
using Microsoft.Data.Sqlite;

namespace FastShield.Control.Store.Sqlite;

/// <summary>Backups of a store in a file: whether one is whole, and the way back.</summary>
public static class SqliteBackup
{
    private const string SetAside = ".before-restore";

    /// <summary>Reads a whole backup through.</summary>
    /// <returns>How many zones it holds.</returns>
    /// <exception cref="StoreException">It is damaged, no store, or one of a later version.</exception>
    public static async Task<long> CheckAsync(string path, CancellationToken cancellation)
    {
        SQLitePCL.Batteries_V2.Init();
        if (!File.Exists(path))
        {
            throw new StoreException($"There is no file {path}.");
        }

        try
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellation).ConfigureAwait(false);
                var found = await connection.QueryAsync("PRAGMA integrity_check(3)", reader => reader.GetString(0), cancellation).ConfigureAwait(false);
                if (found is not ["ok"])
                {
                    throw new StoreException($"{path} is damaged: {string.Join("; ", found)}.");
                }

                var steps = await connection.QueryAsync("SELECT count(*) FROM migrations", reader => reader.GetInt64(0), cancellation).ConfigureAwait(false);
                if (steps[0] > Migrations.Steps.Count)
                {
                    throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"{path} is of a later version of FastShield (step {steps[0]}, this one knows {Migrations.Steps.Count})."));
                }

                return (await connection.QueryAsync("SELECT count(*) FROM zones", reader => reader.GetInt64(0), cancellation).ConfigureAwait(false))[0];
            }
        }
        catch (DbException error)
        {
            throw new StoreException($"{path} is no store of FastShield: {error.Message}", error);
        }
    }

    /// <summary>
    /// Puts a backup in place of a store that nobody uses. What was there is kept beside it as `.before-restore`; until the last step, a rename, the store is
    /// the one of before.
    /// </summary>
    /// <param name="backup">The backup.</param>
    /// <param name="store">The file of the store; it need not be there.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>How many zones there are then.</returns>
    /// <exception cref="StoreException">The backup cannot be used, or the disk does not take it.</exception>
    public static async Task<long> RestoreAsync(string backup, string store, CancellationToken cancellation)
    {
        var next = store + ".restoring";
        try
        {
            var zones = await CheckAsync(backup, cancellation).ConfigureAwait(false);
            await CopyAsync(backup, next, cancellation).ConfigureAwait(false);
            await CheckAsync(next, cancellation).ConfigureAwait(false);
            if (File.Exists(store))
            {
                await FoldAsync(store, cancellation).ConfigureAwait(false);
                await CopyAsync(store, store + SetAside, cancellation).ConfigureAwait(false);
                Keep(store + "-wal", store + SetAside + "-wal");
                File.Delete(store + "-shm");
            }

            File.Move(next, store, overwrite: true);
            return zones;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(next);
            throw new StoreException($"The backup cannot be put in place: {error.Message}", error);
        }
    }

    /// <summary>Brings a file from the system's memory to the disk.</summary>
    public static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using (source.ConfigureAwait(false))
        {
            var target = PrivateFile.Open(to, FileMode.Create, FileShare.None);
            await using (target.ConfigureAwait(false))
            {
                await source.CopyToAsync(target, cancellation).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }
        }
    }

    // The log's content goes into the file; where the file is too damaged for that, the log is kept beside it.
    private static async Task FoldAsync(string store, CancellationToken cancellation)
    {
        try
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellation).ConfigureAwait(false);
                await connection.QueryAsync("PRAGMA wal_checkpoint(TRUNCATE)", reader => reader.GetInt64(0), cancellation).ConfigureAwait(false);
            }
        }
        catch (DbException)
        {
            // Damaged: that is what backups are for.
        }
    }

    private static void Keep(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Move(from, to, overwrite: true);
        }
    }
}
