using System.Data.Common;
using FastShield.Control.Access;

namespace FastShield.Control.Store.Sql;

/// <summary>The audit log as a table whose rows are chained by their hashes.</summary>
internal static class AuditLog
{
    /// <summary>Rows that are kept, the latest; the chain of hashes begins with the oldest of them.</summary>
    private const long Kept = 100_000;

    private const string Columns = "SELECT sequence, at, actor, action, zone_id, before_text, after_text, request_id, previous_hash, hash FROM audit";

    /// <summary>Adds a row; the caller holds <see cref="SqlLock.Audit"/>.</summary>
    public static async Task AppendAsync(DbConnection connection, AuditEntry entry, CancellationToken cancellation)
    {
        var last = await connection.QueryAsync(Columns + " ORDER BY sequence DESC LIMIT 1", Read, cancellation).ConfigureAwait(false);
        var row = AuditRow.Append(last.FirstOrDefault(), entry with { At = Truncated(entry.At) });
        await connection.ExecuteAsync(
            "INSERT INTO audit (sequence, at, actor, action, zone_id, before_text, after_text, request_id, previous_hash, hash) VALUES (@sequence, @at, @actor, @action, @zone, @before, @after, @request, @previous, @hash)",
            cancellation,
            ("@sequence", row.Sequence),
            ("@at", Command.Text(row.Entry.At)),
            ("@actor", row.Entry.Actor),
            ("@action", row.Entry.Action),
            ("@zone", row.Entry.ZoneId),
            ("@before", row.Entry.Before),
            ("@after", row.Entry.After),
            ("@request", row.Entry.RequestId),
            ("@previous", row.PreviousHash),
            ("@hash", row.Hash)).ConfigureAwait(false);
        await connection.ExecuteAsync("DELETE FROM audit WHERE sequence <= @oldest", cancellation, ("@oldest", row.Sequence - Kept)).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<AuditRow>> LoadAsync(DbConnection connection, int count, CancellationToken cancellation) =>
        await connection.QueryAsync(Columns + " ORDER BY sequence DESC LIMIT @count", Read, cancellation, ("@count", (long)count)).ConfigureAwait(false);

    // The hash covers the time as it is stored, which has microseconds.
    private static DateTimeOffset Truncated(DateTimeOffset time) => new(time.UtcTicks / 10 * 10, TimeSpan.Zero);

    private static AuditRow Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        new AuditEntry(
            reader.Time(1), reader.GetString(2), reader.GetString(3), reader.TextOrNull(4), reader.TextOrNull(5), reader.TextOrNull(6), reader.GetString(7)),
        reader.GetString(8),
        reader.GetString(9));
}
