using FastShield.Control.Access;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>
/// Where everything that is configured is kept, with its history. Every write is whole or not at all, and durable when it is acknowledged.
/// </summary>
/// <remarks>Each method throws <see cref="StoreException"/> where the store cannot be reached or cannot take the write.</remarks>
public interface IControlStore : IAsyncDisposable
{
    /// <summary>What the store is, for people: `SQLite in control.db`.</summary>
    string Description { get; }

    /// <summary>Makes the tables, or brings older ones up to date.</summary>
    Task MigrateAsync(CancellationToken cancellation);

    /// <summary>Every zone as it is now.</summary>
    Task<IReadOnlyList<ZoneState>> LoadZonesAsync(CancellationToken cancellation);

    /// <summary>One zone as it is now; null where there is none.</summary>
    Task<ZoneState?> LoadZoneAsync(string zoneId, CancellationToken cancellation);

    /// <summary>One zone as it was; null where that revision is not kept any more.</summary>
    Task<ZoneState?> LoadRevisionAsync(string zoneId, long revision, CancellationToken cancellation);

    /// <summary>The revision that each zone is at.</summary>
    Task<IReadOnlyDictionary<string, long>> LoadRevisionsAsync(CancellationToken cancellation);

    /// <summary>What changed in a zone, the latest first.</summary>
    Task<IReadOnlyList<RevisionNote>> LoadHistoryAsync(string zoneId, int count, CancellationToken cancellation);

    /// <summary>Adds a zone; false where its id or name is there already.</summary>
    Task<bool> AddZoneAsync(ZoneState zone, RevisionNote note, AuditEntry audit, CancellationToken cancellation);

    /// <summary>
    /// Writes what differs between two states of a zone, and <paramref name="audit"/> with it, as revision <c>before.Revision + 1</c>; false
    /// where the zone is not at <c>before.Revision</c> any more, and then nothing was written.
    /// </summary>
    /// <param name="before">The state that the change was made from.</param>
    /// <param name="after">The state that it led to.</param>
    /// <param name="sources">Texts of documents that the store may not have yet.</param>
    /// <param name="note">What is remembered of the change.</param>
    /// <param name="audit">The entry in the audit log.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<bool> CommitAsync(
        ZoneState before, ZoneState after, IReadOnlyList<SourceText> sources, RevisionNote note, AuditEntry audit, CancellationToken cancellation);

    /// <summary>The text of a document by its hash; null where there is none.</summary>
    Task<byte[]?> LoadSourceAsync(string hash, CancellationToken cancellation);

    /// <summary>Every token.</summary>
    Task<IReadOnlyList<ApiToken>> LoadTokensAsync(CancellationToken cancellation);

    /// <summary>Adds a token, or puts it in place of the one with its id.</summary>
    Task SaveTokenAsync(ApiToken token, AuditEntry? audit, CancellationToken cancellation);

    /// <summary>Remembers when a token was used; nothing else of it changes.</summary>
    Task TouchTokenAsync(string tokenId, DateTimeOffset usedAt, CancellationToken cancellation);

    /// <summary>The audit log, the latest first.</summary>
    Task<IReadOnlyList<AuditRow>> LoadAuditAsync(int count, CancellationToken cancellation);

    /// <summary>
    /// Calls <paramref name="changed"/> when another node may have changed something; returns when the line to the store is lost, with an
    /// exception, or when it is cancelled. A store of one node never calls.
    /// </summary>
    Task WatchAsync(Func<Task> changed, CancellationToken cancellation);

    /// <summary>Writes a consistent copy of the whole store to a file that must not be there yet.</summary>
    Task BackupAsync(string path, CancellationToken cancellation);
}
