using System.Data.Common;

namespace FastShield.Control.Store.Sql;

/// <summary>Items begin to hold with one revision and end with another; nothing is written over.</summary>
internal static class ItemWriter
{
    /// <summary>Revisions of a zone that can be gone back to; older ones are forgotten.</summary>
    private const long Kept = 1000;

    /// <summary>Makes items hold from a revision on.</summary>
    public static async Task OpenAsync(DbConnection connection, string zone, long revision, IEnumerable<StoredItem> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            await connection.ExecuteAsync(
                "INSERT INTO items (zone_id, kind, id, from_revision, data) VALUES (@zone, @kind, @id, @revision, @data)",
                cancellation,
                ("@zone", zone),
                ("@kind", item.Kind),
                ("@id", item.Id),
                ("@revision", revision),
                ("@data", item.Data)).ConfigureAwait(false);
        }
    }

    /// <summary>Makes items end with a revision; those that held until then.</summary>
    public static async Task<List<StoredItem>> CloseAsync(
        DbConnection connection, string zone, long revision, IEnumerable<(string Kind, string Id)> items, CancellationToken cancellation)
    {
        var closed = new List<StoredItem>();
        foreach (var (kind, id) in items)
        {
            closed.AddRange(await connection.QueryAsync(
                "UPDATE items SET to_revision = @revision WHERE zone_id = @zone AND kind = @kind AND id = @id AND to_revision IS NULL RETURNING data",
                reader => new StoredItem(kind, id, reader.GetString(0)),
                cancellation,
                ("@revision", revision),
                ("@zone", zone),
                ("@kind", kind),
                ("@id", id)).ConfigureAwait(false));
        }

        return closed;
    }

    /// <summary>Forgets what only revisions too old needed. The texts of documents stay.</summary>
    public static async Task PruneAsync(DbConnection connection, string zone, long revision, CancellationToken cancellation)
    {
        var oldest = revision - Kept;
        if (oldest <= 0)
        {
            return;
        }

        await connection.ExecuteAsync(
            "DELETE FROM items WHERE zone_id = @zone AND to_revision <= @oldest", cancellation, ("@zone", zone), ("@oldest", oldest)).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "DELETE FROM revisions WHERE zone_id = @zone AND revision < @oldest", cancellation, ("@zone", zone), ("@oldest", oldest)).ConfigureAwait(false);
    }
}
