using System.Data.Common;

namespace FastShield.Control.Store.Sql;

/// <summary>What differs between the databases; the statements are the same.</summary>
internal interface ISqlDatabase : IAsyncDisposable
{
    /// <summary>What it is, for people.</summary>
    string Description { get; }

    /// <summary>The column type for octets.</summary>
    string BinaryType { get; }

    /// <summary>Makes it fit for use, or finds that it is not; the first thing that is called.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>An open connection; disposing gives it back.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>Waits until no other transaction has this lock, and keeps it to the end of its own.</summary>
    Task LockAsync(DbConnection connection, SqlLock what, CancellationToken cancellation);

    /// <summary>Makes other nodes look, when the transaction is committed.</summary>
    Task NotifyAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>As <see cref="IControlStore.WatchAsync"/>.</summary>
    Task WatchAsync(Func<Task> changed, CancellationToken cancellation);

    /// <summary>As <see cref="IControlStore.BackupAsync"/>.</summary>
    Task BackupAsync(string path, CancellationToken cancellation);

    /// <summary>The exception that people should see in place of the driver's.</summary>
    StoreException Explain(DbException error);
}
