using System.Data.Common;

namespace FastShield.Control.Store.Sql;

/// <summary>Items begin to hold with one revision and end with another; nothing is written over.</summary>
internal static class ItemWriter
{
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

    /// <summary>Makes items end with a revision, sealed keys with every trace; those that held until then.</summary>
    public static async Task<List<StoredItem>> CloseAsync(
        DbConnection connection, string zone, long revision, IEnumerable<(string Kind, string Id)> items, CancellationToken cancellation)
    {
        var closed = new List<StoredItem>();
        foreach (var (kind, id) in items)
        {
            closed.AddRange(await connection.QueryAsync(
                kind == ZoneItems.CaKeyKind
                    ? "DELETE FROM items WHERE zone_id = @zone AND kind = @kind AND id = @id AND from_revision <> @revision RETURNING data"
                    : "UPDATE items SET to_revision = @revision WHERE zone_id = @zone AND kind = @kind AND id = @id AND to_revision IS NULL RETURNING data",
                reader => new StoredItem(kind, id, reader.GetString(0)),
                cancellation,
                ("@revision", revision),
                ("@zone", zone),
                ("@kind", kind),
                ("@id", id)).ConfigureAwait(false));
        }

        return closed;
    }

    /// <summary>Forgets what only revisions too old needed.</summary>
    /// <returns>Hashes of texts that what was forgotten named; something else may name them still.</returns>
    public static async Task<IReadOnlyList<string>> PruneAsync(DbConnection connection, string zone, long oldest, CancellationToken cancellation)
    {
        if (oldest <= 0)
        {
            return [];
        }

        var gone = await connection.QueryAsync(
            "DELETE FROM items WHERE zone_id = @zone AND to_revision <= @oldest RETURNING kind, id, data",
            reader => new StoredItem(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
            cancellation,
            ("@zone", zone),
            ("@oldest", oldest)).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "DELETE FROM revisions WHERE zone_id = @zone AND revision < @oldest", cancellation, ("@zone", zone), ("@oldest", oldest)).ConfigureAwait(false);
        return [.. gone.Select(ZoneItems.TextOf).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Forgets those of these texts that no revision of any zone names any more.</summary>
    public static async Task PruneTextsAsync(DbConnection connection, IReadOnlyList<string> hashes, CancellationToken cancellation)
    {
        foreach (var hash in hashes)
        {
            await connection.ExecuteAsync(
                "DELETE FROM sources WHERE hash = @hash AND NOT EXISTS (SELECT 1 FROM items WHERE kind IN (@schema, @ca) AND data LIKE @named)",
                cancellation,
                ("@hash", hash),
                ("@schema", ZoneItems.SchemaKind),
                ("@ca", ZoneItems.OwnCaKind),
                ("@named", $"%{hash}%")).ConfigureAwait(false);
        }
    }
}
