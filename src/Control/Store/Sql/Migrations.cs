namespace FastShield.Control.Store.Sql;

/// <summary>
/// The tables, step by step: a store is at the number of steps that it has taken. A step that was released is never edited.
/// `{blob}` is the database's type for octets.
/// </summary>
internal static class Migrations
{
    /// <summary>The steps, in order.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE zones (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL,
            revision BIGINT NOT NULL);
        CREATE TABLE revisions (
            zone_id TEXT NOT NULL REFERENCES zones(id),
            revision BIGINT NOT NULL,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            summary TEXT NOT NULL,
            PRIMARY KEY (zone_id, revision));
        CREATE TABLE items (
            zone_id TEXT NOT NULL REFERENCES zones(id),
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            from_revision BIGINT NOT NULL,
            to_revision BIGINT,
            data TEXT NOT NULL,
            PRIMARY KEY (zone_id, kind, id, from_revision));
        CREATE INDEX items_in_force ON items (zone_id, to_revision);
        CREATE TABLE sources (
            hash TEXT PRIMARY KEY,
            data {blob} NOT NULL);
        CREATE TABLE tokens (
            id TEXT PRIMARY KEY,
            data TEXT NOT NULL,
            last_used_at TEXT);
        CREATE TABLE audit (
            sequence BIGINT PRIMARY KEY,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            zone_id TEXT,
            before_text TEXT,
            after_text TEXT,
            request_id TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL);
        """,
        """
        ALTER TABLE revisions ADD COLUMN digest TEXT;
        """,
    ];
}
