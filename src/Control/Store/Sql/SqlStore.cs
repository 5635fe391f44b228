using System.Data.Common;
using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Zones;

namespace FastShield.Control.Store.Sql;

/// <summary>The store in a database of SQL: zones, items with the revisions that they hold for, texts, tokens, audit log.</summary>
internal sealed class SqlStore(ISqlDatabase database, long kept) : IControlStore
{
    // Nobody goes back to an earlier state of the account, and each may hold a revocation list of megabytes.
    private const long KeptOfAccount = 5;

    // In one statement, which sees one moment: PostgreSQL has another for the next.
    private const string ZoneColumns =
        "SELECT id, name, created_at, revision, (SELECT MAX(r.revision) FROM revisions r WHERE r.zone_id = zones.id) FROM zones";

    /// <inheritdoc/>
    public string Description => database.Description;

    /// <inheritdoc/>
    public Task MigrateAsync(CancellationToken cancellation) => TryAsync(async () =>
    {
        await database.PrepareAsync(cancellation).ConfigureAwait(false);
        return await TransactAsync(connection => StepUpAsync(connection, cancellation), cancellation).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ZoneState>> LoadZonesAsync(CancellationToken cancellation) => TransactAsync<IReadOnlyList<ZoneState>>(
        async connection =>
        {
            var zones = new List<ZoneState>();
            foreach (var (zone, revision) in await connection.QueryAsync(ZoneColumns + " ORDER BY created_at, id", ReadZone, cancellation).ConfigureAwait(false))
            {
                zones.Add(await ComposeAsync(connection, zone, revision, cancellation).ConfigureAwait(false));
            }

            return zones;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<ZoneState?> LoadZoneAsync(string zoneId, CancellationToken cancellation) => TransactAsync(
        async connection =>
        {
            var found = await connection.QueryAsync(ZoneColumns + " WHERE id = @id", ReadZone, cancellation, ("@id", zoneId)).ConfigureAwait(false);
            return found is [var (zone, revision)] ? await ComposeAsync(connection, zone, revision, cancellation).ConfigureAwait(false) : null;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<ZoneState?> LoadRevisionAsync(string zoneId, long revision, CancellationToken cancellation) => TransactAsync(
        async connection =>
        {
            var found = await connection.QueryAsync(
                "SELECT z.id, z.name, z.created_at, r.revision, r.revision FROM zones z JOIN revisions r ON r.zone_id = z.id WHERE z.id = @id AND r.revision = @revision",
                ReadZone,
                cancellation,
                ("@id", zoneId),
                ("@revision", revision)).ConfigureAwait(false);
            return found is [var (zone, _)] ? await ComposeAsync(connection, zone, revision, cancellation).ConfigureAwait(false) : null;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> LoadRevisionsAsync(CancellationToken cancellation) => TransactAsync<IReadOnlyDictionary<string, long>>(
        async connection =>
            (await connection.QueryAsync("SELECT id, revision FROM zones", reader => (Id: reader.GetString(0), Revision: reader.GetInt64(1)), cancellation).ConfigureAwait(false))
            .ToDictionary(row => row.Id, row => row.Revision, StringComparer.Ordinal),
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RevisionNote>> LoadHistoryAsync(string zoneId, int count, CancellationToken cancellation) => TransactAsync<IReadOnlyList<RevisionNote>>(
        async connection => await connection.QueryAsync(
            "SELECT revision, at, actor, summary FROM revisions WHERE zone_id = @zone ORDER BY revision DESC LIMIT @count",
            reader => new RevisionNote(reader.GetInt64(0), reader.Time(1), reader.GetString(2), reader.GetString(3)),
            cancellation,
            ("@zone", zoneId),
            ("@count", (long)count)).ConfigureAwait(false),
        cancellation);

    /// <inheritdoc/>
    public Task<bool> AddZoneAsync(ZoneState zone, RevisionNote note, AuditEntry audit, CancellationToken cancellation) => TransactAsync(
        async connection =>
        {
            var added = await connection.ExecuteAsync(
                "INSERT INTO zones (id, name, created_at, revision) VALUES (@id, @name, @created, @revision) ON CONFLICT DO NOTHING",
                cancellation,
                ("@id", zone.Zone.Id),
                ("@name", zone.Zone.Name),
                ("@created", Command.Text(zone.Zone.CreatedAt)),
                ("@revision", zone.Revision)).ConfigureAwait(false);
            if (added == 0)
            {
                return false;
            }

            var items = ZoneItems.All(zone).ToList();
            var digest = ItemsDigest.Of(zone.Zone);
            items.ForEach(digest.Toggle);
            await ItemWriter.OpenAsync(connection, zone.Zone.Id, zone.Revision, items, cancellation).ConfigureAwait(false);
            await RememberAsync(connection, zone.Zone.Id, note, digest, audit, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<bool> CommitAsync(
        ZoneState before, ZoneState after, IReadOnlyList<SourceText> sources, RevisionNote note, AuditEntry audit, CancellationToken cancellation) => TransactAsync(
        async connection =>
        {
            var zone = before.Zone.Id;
            var moved = await connection.ExecuteAsync(
                "UPDATE zones SET revision = @next WHERE id = @id AND revision = @expected",
                cancellation,
                ("@next", after.Revision),
                ("@id", zone),
                ("@expected", before.Revision)).ConfigureAwait(false);
            if (moved == 0)
            {
                return false;
            }

            if (sources.Count > 0)
            {
                // Nobody forgets one of these texts between here and the item that names it.
                await database.LockAsync(connection, SqlLock.Texts, cancellation).ConfigureAwait(false);
            }

            foreach (var source in sources)
            {
                await connection.ExecuteAsync(
                    "INSERT INTO sources (hash, data) VALUES (@hash, @data) ON CONFLICT DO NOTHING", cancellation, ("@hash", source.Hash), ("@data", source.Bytes)).ConfigureAwait(false);
            }

            var digest = await DigestAsync(connection, zone, before.Revision, cancellation).ConfigureAwait(false)
                ?? DigestOf(before.Zone, await ItemsAsync(connection, zone, before.Revision, cancellation).ConfigureAwait(false));
            var changed = ZoneItems.Changed(before, after).ToList();
            var closed = await ItemWriter.CloseAsync(connection, zone, after.Revision, changed.Select(item => (item.Kind, item.Id)).Concat(ZoneItems.Gone(before, after)), cancellation).ConfigureAwait(false);
            await ItemWriter.OpenAsync(connection, zone, after.Revision, changed, cancellation).ConfigureAwait(false);
            await PruneAsync(connection, zone, after.Revision - (zone == AccountZone.Id ? Math.Min(kept, KeptOfAccount) : kept), cancellation).ConfigureAwait(false);
            closed.ForEach(digest.Toggle);
            changed.ForEach(digest.Toggle);
            await RememberAsync(connection, zone, note, digest, audit, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> LoadSourceAsync(string hash, CancellationToken cancellation) => TransactAsync(
        async connection =>
            (await connection.QueryAsync("SELECT data FROM sources WHERE hash = @hash", reader => (byte[])reader.GetValue(0), cancellation, ("@hash", hash)).ConfigureAwait(false)).FirstOrDefault(),
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiToken>> LoadTokensAsync(CancellationToken cancellation) => TransactAsync<IReadOnlyList<ApiToken>>(
        async connection => await connection.QueryAsync(
            "SELECT data, last_used_at FROM tokens ORDER BY id",
            reader => JsonSerializer.Deserialize(reader.GetString(0), StoreJson.Default.ApiToken)! with { LastUsedAt = reader.IsDBNull(1) ? null : reader.Time(1) },
            cancellation).ConfigureAwait(false),
        cancellation);

    /// <inheritdoc/>
    public Task TouchTokenAsync(string tokenId, DateTimeOffset usedAt, CancellationToken cancellation) => TransactAsync(
        connection => connection.ExecuteAsync("UPDATE tokens SET last_used_at = @at WHERE id = @id", cancellation, ("@at", Command.Text(usedAt)), ("@id", tokenId)),
        cancellation);

    /// <inheritdoc/>
    public Task SaveTokenAsync(ApiToken token, AuditEntry? audit, CancellationToken cancellation) => TransactAsync(
        async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO tokens (id, data) VALUES (@id, @data) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
                cancellation,
                ("@id", token.Id),
                ("@data", JsonSerializer.Serialize(token, StoreJson.Default.ApiToken))).ConfigureAwait(false);
            if (audit is not null)
            {
                await AppendAsync(connection, audit, cancellation).ConfigureAwait(false);
            }

            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRow>> LoadAuditAsync(int count, CancellationToken cancellation) =>
        TransactAsync(connection => AuditLog.LoadAsync(connection, count, cancellation), cancellation);

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> changed, CancellationToken cancellation) => database.WatchAsync(changed, cancellation);

    /// <inheritdoc/>
    public Task BackupAsync(string path, CancellationToken cancellation) => database.BackupAsync(path, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => database.DisposeAsync();

    private (Zone Zone, long Revision) ReadZone(DbDataReader reader)
    {
        var (name, revision) = (reader.GetString(1), reader.GetInt64(3));
        return !reader.IsDBNull(4) && reader.GetInt64(4) == revision
            ? (new Zone(reader.GetString(0), name, reader.Time(2)), revision)
            : throw new StoreException($"{Description} is damaged: zone {name} is said to be at revision {revision}, which is not the last that was written. Put a backup in its place.");
    }

    private async Task<ZoneState> ComposeAsync(DbConnection connection, Zone zone, long revision, CancellationToken cancellation)
    {
        var items = await ItemsAsync(connection, zone.Id, revision, cancellation).ConfigureAwait(false);
        return await DigestAsync(connection, zone.Id, revision, cancellation).ConfigureAwait(false) is { } digest && DigestOf(zone, items).ToString() != digest.ToString()
            ? throw new StoreException($"{Description} is damaged: zone {zone.Name} at revision {revision} is not what was written. Put a backup in its place.")
            : ZoneItems.Compose(zone, revision, items);
    }

    private static Task<List<StoredItem>> ItemsAsync(DbConnection connection, string zone, long revision, CancellationToken cancellation) => connection.QueryAsync(
        "SELECT kind, id, data FROM items WHERE zone_id = @zone AND from_revision <= @revision AND (to_revision IS NULL OR to_revision > @revision)",
        reader => new StoredItem(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
        cancellation,
        ("@zone", zone),
        ("@revision", revision));

    // Null where the revision is of a version that did not write digests.
    private async Task<ItemsDigest?> DigestAsync(DbConnection connection, string zone, long revision, CancellationToken cancellation)
    {
        var found = await connection.QueryAsync(
            "SELECT digest FROM revisions WHERE zone_id = @zone AND revision = @revision",
            reader => reader.TextOrNull(0),
            cancellation,
            ("@zone", zone),
            ("@revision", revision)).ConfigureAwait(false);
        return found switch
        {
            [null] => null,
            [var text] when ItemsDigest.Parse(text) is { } digest => digest,
            _ => throw new StoreException($"{Description} is damaged: it does not have revision {revision} of zone {zone}. Put a backup in its place."),
        };
    }

    private static ItemsDigest DigestOf(Zone zone, List<StoredItem> items)
    {
        var digest = ItemsDigest.Of(zone);
        items.ForEach(digest.Toggle);
        return digest;
    }

    private async Task PruneAsync(DbConnection connection, string zone, long oldest, CancellationToken cancellation)
    {
        if (await ItemWriter.PruneAsync(connection, zone, oldest, cancellation).ConfigureAwait(false) is { Count: > 0 } texts)
        {
            await database.LockAsync(connection, SqlLock.Texts, cancellation).ConfigureAwait(false);
            await ItemWriter.PruneTextsAsync(connection, texts, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> StepUpAsync(DbConnection connection, CancellationToken cancellation)
    {
        await database.LockAsync(connection, SqlLock.Migration, cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS migrations (step BIGINT PRIMARY KEY)", cancellation).ConfigureAwait(false);
        var taken = (await connection.QueryAsync("SELECT step FROM migrations", reader => reader.GetInt64(0), cancellation).ConfigureAwait(false)).Count;
        if (taken > Migrations.Steps.Count)
        {
            throw new StoreException($"{Description} is of a later version of FastShield (step {taken}, this one knows {Migrations.Steps.Count}): use that version, or a backup from before.");
        }

        for (var step = taken; step < Migrations.Steps.Count; step++)
        {
            await connection.ExecuteAsync(Migrations.Steps[step].Replace("{blob}", database.BinaryType, StringComparison.Ordinal), cancellation).ConfigureAwait(false);
            await connection.ExecuteAsync("INSERT INTO migrations (step) VALUES (@step)", cancellation, ("@step", (long)step)).ConfigureAwait(false);
        }

        return true;
    }

    private async Task RememberAsync(DbConnection connection, string zone, RevisionNote note, ItemsDigest digest, AuditEntry audit, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            "INSERT INTO revisions (zone_id, revision, at, actor, summary, digest) VALUES (@zone, @revision, @at, @actor, @summary, @digest)",
            cancellation,
            ("@zone", zone),
            ("@revision", note.Revision),
            ("@at", Command.Text(note.At)),
            ("@actor", note.Actor),
            ("@summary", note.Summary),
            ("@digest", digest.ToString())).ConfigureAwait(false);
        await AppendAsync(connection, audit, cancellation).ConfigureAwait(false);
    }

    private async Task AppendAsync(DbConnection connection, AuditEntry audit, CancellationToken cancellation)
    {
        await database.LockAsync(connection, SqlLock.Audit, cancellation).ConfigureAwait(false);
        await AuditLog.AppendAsync(connection, audit, cancellation).ConfigureAwait(false);
        await database.NotifyAsync(connection, cancellation).ConfigureAwait(false);
    }

    private Task<T> TransactAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => TryAsync(async () =>
    {
        var connection = await database.OpenAsync(cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            try
            {
                var result = await work(connection).ConfigureAwait(false);

                // From here on the answer is the database's alone: who hangs up now must not leave it open whether the change was made.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
            finally
            {
                await EndAsync(transaction).ConfigureAwait(false);
            }
        }
    });

    // SQLite rolls back by itself on a full disk, and a lost connection has nothing to roll back: what went wrong before is what counts.
    private static async Task EndAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
        catch (DbException)
        {
            // The failure itself is on its way.
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DbException error)
        {
            throw database.Explain(error);
        }
    }
}
