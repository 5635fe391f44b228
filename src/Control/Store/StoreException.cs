namespace FastShield.Control.Store;

/// <summary>The store cannot be reached, cannot be read, or did not take a write.</summary>
public sealed class StoreException : Exception
{
    /// <summary>With what the store said.</summary>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True where the disk has no room (SQLite 13, PostgreSQL 53100).</summary>
    public bool IsFull { get; init; }
}
