using System.Collections.Concurrent;
using System.Collections.Immutable;
using FastShield.Control.Access;
using FastShield.Control.Pki;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Rollout;

/// <summary>
/// Holds the state of every zone, changes it one change at a time, and keeps the shield in force in step with it. A change is
/// compiled and laid out first, then written to the store, then published by one swap; what fails on the way leaves everything as it was.
/// </summary>
public sealed class ControlPlane : IDisposable
{
    private const int Attempts = 5;

    private readonly IControlStore _store;
    private readonly ShieldSlot _slot;
    private readonly CompiledDocuments _documents;
    private readonly ZoneShieldBuilder _builder;
    private readonly TimeProvider _time;
    private readonly RevocationLists _lists = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableDictionary<string, ZoneState> _zones = ImmutableDictionary.Create<string, ZoneState>(StringComparer.Ordinal);
    private long _version;

    /// <summary>The same with a path mode alone, and defaults for the rest.</summary>
    public ControlPlane(IControlStore store, ShieldSlot slot, CompiledDocuments documents, PathMode mode, TimeProvider time)
        : this(store, slot, documents, new ShieldPlan { Apis = [], PathMode = mode }, time)
    {
    }

    /// <summary>Binds the parts; <see cref="Adopt"/> or <see cref="RefreshAsync"/> brings the zones.</summary>
    /// <param name="store">Where zones are kept.</param>
    /// <param name="slot">What the data plane guards by.</param>
    /// <param name="documents">Documents, compiled.</param>
    /// <param name="plan">What the settings ask of every zone alike: how requests are read, and responses. Its documents, hosts and actions are not looked at: those are the zones' own.</param>
    /// <param name="time">The clock.</param>
    public ControlPlane(IControlStore store, ShieldSlot slot, CompiledDocuments documents, ShieldPlan plan, TimeProvider time)
    {
        _store = store;
        _slot = slot;
        _documents = documents;
        _builder = new ZoneShieldBuilder(schema => documents.Find(schema.SourceHash)!, plan, new ClientTrustBuilder(_lists, time));
        _time = time;
        _version = slot.Current.Version;
    }

    /// <summary>Raised after a shield was published, on the thread that published it.</summary>
    public event Action? Published;

    /// <summary>Every zone, as it is in force on this node.</summary>
    public IEnumerable<ZoneState> Zones => Volatile.Read(ref _zones).Values.Where(zone => zone.Zone.Id != AccountZone.Id);

    /// <summary>Every zone and what belongs to the account, which is what a snapshot holds.</summary>
    public IEnumerable<ZoneState> States => Volatile.Read(ref _zones).Values;

    /// <summary>What belongs to no zone: uploaded authorities. Null until there was something.</summary>
    public ZoneState? Account => Volatile.Read(ref _zones).GetValueOrDefault(AccountZone.Id);

    /// <summary>Compiled documents, for those who look into them.</summary>
    public CompiledDocuments Documents => _documents;

    /// <summary>A zone by its id; null where there is none.</summary>
    public ZoneState? Find(string zoneId) => zoneId == AccountZone.Id ? null : Volatile.Read(ref _zones).GetValueOrDefault(zoneId);

    /// <summary>Puts zones from a snapshot in force.</summary>
    /// <exception cref="StoreException">A text is missing or does not compile any more.</exception>
    public void Adopt(IReadOnlyList<ZoneState> zones, IReadOnlyDictionary<string, byte[]> sources)
    {
        // On all processors: nothing is served before the last of them.
        var hashes = new ConcurrentQueue<string>(zones.SelectMany(zone => zone.EnabledSchemas()).Select(schema => schema.SourceHash).Distinct());
        void CompileSome()
        {
            while (hashes.TryDequeue(out var hash))
            {
                Compile(hash, sources.GetValueOrDefault(hash), isTried: true);
            }
        }

        var others = Enumerable.Range(1, Math.Max(0, Math.Min(Environment.ProcessorCount, hashes.Count) - 1)).Select(_ => Task.Run(CompileSome)).ToList();
        CompileSome();
        Task.WhenAll(others).GetAwaiter().GetResult();
        foreach (var ca in zones.SelectMany(ListedCas))
        {
            ReadList(ca, sources.GetValueOrDefault(ca.RevocationList!));
        }

        Publish(zones.ToImmutableDictionary(zone => zone.Zone.Id, StringComparer.Ordinal));
    }

    /// <summary>Brings this node to what the store has; true where something had changed.</summary>
    /// <exception cref="StoreException">The store cannot be reached, or holds what cannot be enforced here; everything stays as it is.</exception>
    public async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var revisions = await _store.LoadRevisionsAsync(cancellation).ConfigureAwait(false);
            var zones = _zones;
            foreach (var zone in zones.Values)
            {
                CheckLoss(zone, revisions);
            }

            foreach (var (id, revision) in revisions)
            {
                if (zones.GetValueOrDefault(id)?.Revision != revision && await _store.LoadZoneAsync(id, cancellation).ConfigureAwait(false) is { } zone)
                {
                    await CompileAsync(zone, cancellation).ConfigureAwait(false);
                    zones = zones.SetItem(id, zone);
                }
            }

            if (ReferenceEquals(zones, _zones))
            {
                return false;
            }

            Publish(zones);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    // An empty database, or one that was torn or put back, must not open what is guarded: people decide that.
    private static void CheckLoss(ZoneState mine, IReadOnlyDictionary<string, long> revisions)
    {
        var theirs = revisions.GetValueOrDefault(mine.Zone.Id);
        if (theirs < mine.Revision)
        {
            throw new StoreException(
                $"The store has lost changes: zone {mine.Zone.Name} is guarded here at revision {mine.Revision}, and {(theirs == 0 ? "is not in the store" : $"is at {theirs} there")}. To guard by what the store has, stop the nodes, remove the snapshots from their state folders, and start them.");
        }
    }

    /// <summary>Makes a zone.</summary>
    /// <param name="name">Its domain.</param>
    /// <param name="author">Who does it.</param>
    /// <param name="cancellation">Ends the wait before it is written.</param>
    /// <param name="fallthrough">What becomes of its requests until something else is said.</param>
    /// <exception cref="EditException">There is a zone of this name, above it or below it.</exception>
    /// <exception cref="StoreException">The store did not take it.</exception>
    public async Task<ZoneState> AddZoneAsync(string name, Author author, CancellationToken cancellation, MitigationAction fallthrough = MitigationAction.None)
    {
        if (OperationName.CanonicalHost(name, out var canonical) is not null || canonical.Contains('{') || !canonical.Contains('.'))
        {
            throw new EditException(EditFault.Invalid, "A zone is named by a domain such as example.com.");
        }

        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var zone = new Zone(Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), canonical, _time.GetUtcNow());
            if (_zones.Values.FirstOrDefault(other => other.Zone.Owns(canonical) || zone.Owns(other.Zone.Name)) is { } other)
            {
                throw new EditException(EditFault.Conflict, $"The zone {other.Zone.Name} has these hosts already.");
            }

            var state = new ZoneState { Zone = zone, Settings = new ZoneSettings { Fallthrough = fallthrough } };
            if (!await _store.AddZoneAsync(state, Note(author, state, "zone made"), Audit(author, state, null, AuditValues.Of(state)), cancellation).ConfigureAwait(false))
            {
                throw new EditException(EditFault.Conflict, $"There is a zone {canonical} already.");
            }

            Publish(_zones.SetItem(zone.Id, state));
            return state;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Changes a zone: <paramref name="change"/> makes the next state from the one in force, and is called again where another node was
    /// faster. When this returns, the change is durable and in force on this node.
    /// </summary>
    /// <param name="zoneId">The zone.</param>
    /// <param name="author">Who does it.</param>
    /// <param name="summary">What, in a few words.</param>
    /// <param name="change">A pure function; it returns its argument where nothing changes, and throws <see cref="EditException"/>.</param>
    /// <param name="sources">Texts that the new state needs.</param>
    /// <param name="cancellation">Ends the wait before the change is written; not after.</param>
    /// <exception cref="EditException">The change cannot be made.</exception>
    /// <exception cref="StoreException">The store did not take it.</exception>
    public async Task<ZoneState> EditAsync(
        string zoneId, Author author, string summary, Func<ZoneState, ZoneState> change, IReadOnlyList<SourceText> sources, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        var isMade = false;
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var before = _zones.GetValueOrDefault(zoneId) ?? throw new EditException(EditFault.NotFound, "There is no such zone.");
                var changed = change(before);
                if (ReferenceEquals(changed, before))
                {
                    return before;
                }

                var after = changed with { Revision = before.Revision + 1 };
                foreach (var source in sources)
                {
                    Take(after, source);
                }

                await CompileAsync(after, cancellation).ConfigureAwait(false);
                var zones = _zones.SetItem(zoneId, after);
                var shield = Build(zones);
                var (was, became) = AuditValues.Of(before, after, summary);
                if (await _store.CommitAsync(before, after, sources, Note(author, after, summary), Audit(author, after, was, became), cancellation).ConfigureAwait(false))
                {
                    Publish(zones, shield);
                    isMade = true;
                    return after;
                }

                var theirs = await _store.LoadZoneAsync(zoneId, cancellation).ConfigureAwait(false) ?? throw new StoreException("The zone is not in the store any more.");
                CheckLoss(before, new Dictionary<string, long> { [zoneId] = theirs.Revision });
                await CompileAsync(theirs, cancellation).ConfigureAwait(false);
                Publish(_zones.SetItem(zoneId, theirs));
            }

            throw new EditException(EditFault.Conflict, "Other nodes keep changing this zone: try again.");
        }
        finally
        {
            if (!isMade && sources.Count > 0)
            {
                // What was compiled for a change that was not made must not stay.
                Forget(_zones);
            }

            _gate.Release();
        }
    }

    /// <summary>Changes what belongs to the account, as <see cref="EditAsync"/> changes a zone.</summary>
    /// <inheritdoc cref="EditAsync"/>
    public async Task<ZoneState> EditAccountAsync(
        Author author, string summary, Func<ZoneState, ZoneState> change, IReadOnlyList<SourceText> sources, CancellationToken cancellation)
    {
        if (Account is null)
        {
            await MakeAccountAsync(author, cancellation).ConfigureAwait(false);
        }

        return await EditAsync(AccountZone.Id, author, summary, change, sources, cancellation).ConfigureAwait(false);
    }

    /// <summary>Puts engines in force for documents, all by one swap; the zones stay as they are.</summary>
    /// <param name="engines">By the hash of the document.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many were taken: a document may be gone by now.</returns>
    public async Task<int> UseAsync(IReadOnlyDictionary<string, SchemaEngine> engines, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var used = engines.Count(pair => _documents.Use(pair.Key, pair.Value));
            if (used > 0)
            {
                Publish(_zones);
            }

            return used;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task MakeAccountAsync(Author author, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var state = AccountZone.Make(_time.GetUtcNow());
            if (!_zones.ContainsKey(AccountZone.Id))
            {
                var isMade = await _store.AddZoneAsync(state, Note(author, state, "account made"), Audit(author, state, null, AuditValues.Of(state)), cancellation).ConfigureAwait(false);
                var found = isMade ? state : await _store.LoadZoneAsync(AccountZone.Id, cancellation).ConfigureAwait(false) ?? state;
                await CompileAsync(found, cancellation).ConfigureAwait(false);
                Publish(_zones.SetItem(AccountZone.Id, found));
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private RevisionNote Note(Author author, ZoneState state, string summary) => new(state.Revision, _time.GetUtcNow(), author.Name, summary);

    private AuditEntry Audit(Author author, ZoneState state, string? before, string after) =>
        new(_time.GetUtcNow(), author.Name, author.Action, state.Zone.Id, before, after, author.RequestId);

    private async Task CompileAsync(ZoneState zone, CancellationToken cancellation)
    {
        foreach (var schema in zone.EnabledSchemas())
        {
            if (_documents.Find(schema.SourceHash) is null)
            {
                Compile(schema.SourceHash, await _store.LoadSourceAsync(schema.SourceHash, cancellation).ConfigureAwait(false));
            }
        }

        foreach (var ca in ListedCas(zone).Where(ca => _lists.Find(ca) is null))
        {
            ReadList(ca, await _store.LoadSourceAsync(ca.RevocationList!, cancellation).ConfigureAwait(false));
        }
    }

    private static IEnumerable<OwnCa> ListedCas(ZoneState zone) => zone.OwnCas.Values.Where(ca => ca.RevocationList is not null);

    private void Take(ZoneState zone, SourceText source)
    {
        if (zone.Zone.Id != AccountZone.Id)
        {
            _documents.Compile(source);
            return;
        }

        foreach (var ca in zone.OwnCas.Values.Where(ca => ca.RevocationList == source.Hash))
        {
            ReadList(ca, source.Bytes);
        }
    }

    private void ReadList(OwnCa ca, byte[]? bytes)
    {
        try
        {
            _lists.Take(ca, bytes is not null && SourceText.Of(bytes).Hash == ca.RevocationList ? bytes : throw new PkiException("it is missing or damaged"));
        }
        catch (PkiException error)
        {
            throw new StoreException($"The revocation list {ca.RevocationList} of authority {ca.Id} cannot be used: {error.Message}.", error);
        }
    }

    private void Compile(string hash, byte[]? bytes, bool isTried = false)
    {
        var source = bytes is null ? null : SourceText.Of(bytes);
        if (source?.Hash != hash)
        {
            throw new StoreException($"The text {hash} of a document is missing or damaged.");
        }

        var outcome = _documents.Compile(source, isTried);
        if (!outcome.IsAccepted)
        {
            throw new StoreException($"The document {hash} was accepted once and is refused by this version, or with these settings: {(outcome.Diagnostics.Items is [var first, ..] ? first : null)}");
        }
    }

    private Shield Build(ImmutableDictionary<string, ZoneState> zones) =>
        _builder.Build(
            _version + 1,
            zones.Values.Where(zone => zone.Zone.Id != AccountZone.Id).OrderBy(zone => zone.Zone.Name, StringComparer.Ordinal),
            zones.GetValueOrDefault(AccountZone.Id));

    private void Publish(ImmutableDictionary<string, ZoneState> zones) => Publish(zones, Build(zones));

    private void Publish(ImmutableDictionary<string, ZoneState> zones, Shield shield)
    {
        _version = shield.Version;
        Volatile.Write(ref _zones, zones);
        _slot.Publish(shield);
        Forget(zones);
        Published?.Invoke();
    }

    private void Forget(ImmutableDictionary<string, ZoneState> zones)
    {
        _documents.Keep(zones.Values.SelectMany(zone => zone.Schemas.Values).Select(schema => schema.SourceHash).ToHashSet(StringComparer.Ordinal));
        _lists.Keep(zones.Values.SelectMany(ListedCas));
    }
}
