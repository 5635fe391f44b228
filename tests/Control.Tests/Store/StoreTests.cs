using FastShield.Control.Access;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;
using Xunit;
using static FastShield.Control.Tests.Store.ZoneSamples;

namespace FastShield.Control.Tests.Store;

/// <summary>What holds for every store; each kind of store runs all of it.</summary>
public abstract class StoreTests
{
    private static readonly SourceText Text = SourceText.Of([0xEF, 0xBB, 0xBF, (byte)'o', 0, 0xFF, (byte)'\r', (byte)'\n']);

    /// <summary>Another connection to the same store, as another node would have it.</summary>
    protected abstract Task<IControlStore> OpenAsync(long kept = ControlStores.KeptRevisions);

    protected async Task A_zone_comes_back_as_it_was()
    {
        var first = Zone();
        var full = first.Next() with { Settings = new ZoneSettings { DefaultAction = MitigationAction.Log, IsOverriddenToNone = true, Fallthrough = MitigationAction.Block, HostFallthrough = new ZoneSettings().HostFallthrough.Add("api.example.com", MitigationAction.Log) } };
        full = full.With(Operation()).With(Operation("POST", "/pets", MitigationAction.Block)).With(Schema(Text)).With(Certificate()).WithClients();
        await using (var store = await OpenAsync())
        {
            Assert.True(await store.AddZoneAsync(first, Note(first), Audit(), default));
            Assert.True(await store.CommitAsync(first, full, [Text], Note(full), Audit(), default));
        }

        await using var again = await OpenAsync();
        var loaded = Assert.Single(await again.LoadZonesAsync(default));
        Assert.Equal(full.Zone, loaded.Zone);
        Assert.Equal(2, loaded.Revision);
        Assert.Equal(full.Operations.Values.OrderBy(o => o.Id), loaded.Operations.Values.OrderBy(o => o.Id));
        Assert.Equal(full.OperationIds.OrderBy(e => e.Value), loaded.OperationIds.OrderBy(e => e.Value));
        Assert.Equal(full.Schemas.Values, loaded.Schemas.Values);
        var certificate = Assert.Single(loaded.Certificates.Values);
        Assert.Equal(full.Certificates.Values.Single().Hosts, certificate.Hosts);
        Assert.Equal(full.Certificates.Values.Single(), certificate with { Hosts = full.Certificates.Values.Single().Hosts });
        AssertClients(full, loaded);
        Assert.Equal(full.Settings.HostFallthrough, loaded.Settings.HostFallthrough);
        Assert.Equal(full.Settings with { HostFallthrough = loaded.Settings.HostFallthrough }, loaded.Settings);
        Assert.Equal(Text.Bytes, await again.LoadSourceAsync(Text.Hash, default));
        Assert.Null(await again.LoadSourceAsync(new string('0', 64), default));
    }

    private static void AssertClients(ZoneState expected, ZoneState actual)
    {
        var (ca, issued, own) = (expected.ManagedCas.Values.Single(), expected.ClientCertificates.Values.Single(), expected.OwnCas.Values.Single());
        var (ca2, issued2, own2) = (actual.ManagedCas.Values.Single(), actual.ClientCertificates.Values.Single(), actual.OwnCas.Values.Single());
        Assert.Equal(ca.Certificate, ca2.Certificate);
        Assert.Equal(ca, ca2 with { Certificate = ca.Certificate });
        Assert.Equal(issued.Certificate, issued2.Certificate);
        Assert.Equal(issued.Request, issued2.Request);
        Assert.Equal(issued, issued2 with { Certificate = issued.Certificate, Request = issued.Request });
        Assert.Equal(own.Certificates, own2.Certificates);
        Assert.Equal(own, own2 with { Certificates = own.Certificates });
        Assert.Equal(expected.CaKeys, actual.CaKeys);
        Assert.Equal(expected.ClientHosts.Managed, actual.ClientHosts.Managed);
        Assert.Equal(expected.ClientHosts.Required, actual.ClientHosts.Required);
        Assert.Equal(expected.ClientHosts.Own.Single().Value, actual.ClientHosts.Own[own.Id]);
    }

    protected async Task A_sealed_key_has_no_history()
    {
        await using var store = await OpenAsync();
        var first = Zone();
        var two = first.Next().WithClients();
        var id = two.CaKeys.Keys.Single();
        var three = two.Next() with { CaKeys = two.CaKeys.SetItem(id, "v1:BBBB") };
        var four = three.Next() with { CaKeys = three.CaKeys.Clear() };
        await store.AddZoneAsync(first, Note(first), Audit(), default);
        Assert.True(await store.CommitAsync(first, two, [], Note(two), Audit(), default));
        Assert.True(await store.CommitAsync(two, three, [], Note(three), Audit(), default));
        Assert.Equal("v1:BBBB", (await store.LoadZoneAsync(first.Zone.Id, default))!.CaKeys[id]);
        Assert.Empty((await store.LoadRevisionAsync(first.Zone.Id, 2, default))!.CaKeys);
        Assert.True(await store.CommitAsync(three, four, [], Note(four), Audit(), default));
        Assert.Empty((await store.LoadZoneAsync(first.Zone.Id, default))!.CaKeys);
        Assert.Empty((await store.LoadRevisionAsync(first.Zone.Id, 3, default))!.CaKeys);
        Assert.Single((await store.LoadRevisionAsync(first.Zone.Id, 2, default))!.ManagedCas);
    }

    protected async Task A_change_from_a_state_that_is_gone_writes_nothing()
    {
        await using var store = await OpenAsync();
        var first = Zone();
        var mine = first.Next().With(Operation());
        var theirs = first.Next().With(Operation("POST", "/pets")).With(Schema(Text));
        await store.AddZoneAsync(first, Note(first), Audit(), default);

        Assert.True(await store.CommitAsync(first, mine, [], Note(mine), Audit("mine"), default));
        Assert.False(await store.CommitAsync(first, theirs, [Text], Note(theirs), Audit("theirs"), default));

        var loaded = await store.LoadZoneAsync(first.Zone.Id, default);
        Assert.Equal(mine.Operations.Keys, loaded!.Operations.Keys);
        Assert.Empty(loaded.Schemas);
        Assert.Null(await store.LoadSourceAsync(Text.Hash, default));
        Assert.DoesNotContain(await store.LoadAuditAsync(10, default), row => row.Entry.After == "theirs");
    }

    protected async Task Earlier_revisions_can_be_looked_at()
    {
        await using var store = await OpenAsync();
        var one = Zone();
        var operation = Operation();
        var two = one.Next().With(operation);
        var three = two.Next().With(operation with { Action = MitigationAction.Block });
        var four = three.Next().Without(three.Operations[operation.Id]);
        await store.AddZoneAsync(one, Note(one), Audit(), default);
        await store.CommitAsync(one, two, [], Note(two, "added"), Audit(), default);
        await store.CommitAsync(two, three, [], Note(three, "blocked"), Audit(), default);
        await store.CommitAsync(three, four, [], Note(four, "deleted"), Audit(), default);

        Assert.Empty((await store.LoadRevisionAsync(one.Zone.Id, 1, default))!.Operations);
        Assert.Null((await store.LoadRevisionAsync(one.Zone.Id, 2, default))!.Operations[operation.Id].Action);
        Assert.Equal(MitigationAction.Block, (await store.LoadRevisionAsync(one.Zone.Id, 3, default))!.Operations[operation.Id].Action);
        Assert.Empty((await store.LoadZoneAsync(one.Zone.Id, default))!.Operations);
        Assert.Null(await store.LoadRevisionAsync(one.Zone.Id, 5, default));
        Assert.Equal(["deleted", "blocked", "added", "changed"], (await store.LoadHistoryAsync(one.Zone.Id, 10, default)).Select(note => note.Summary));
    }

    protected async Task Texts_that_no_kept_revision_names_are_forgotten_and_all_others_stay()
    {
        await using var store = await OpenAsync(kept: 3);
        var shared = SourceText.Of("shared"u8.ToArray());
        var alone = SourceText.Of("alone"u8.ToArray());
        var other = Zone("example.org");
        var otherNext = other.Next().With(Schema(shared));
        await store.AddZoneAsync(other, Note(other), Audit(), default);
        Assert.True(await store.CommitAsync(other, otherNext, [shared], Note(otherNext), Audit(), default));

        var zone = Zone();
        await store.AddZoneAsync(zone, Note(zone), Audit(), default);
        var filled = zone.Next().With(Schema(shared)).With(Schema(alone));
        Assert.True(await store.CommitAsync(zone, filled, [shared, alone], Note(filled), Audit(), default));
        var state = filled.Next() with { Schemas = filled.Schemas.Clear() };
        Assert.True(await store.CommitAsync(filled, state, [], Note(state), Audit(), default));

        // Deleted with revision 3: while revision 2 can be gone back to, its text is there.
        for (; state.Revision < 5; state = await NextAsync())
        {
            Assert.NotNull(await store.LoadSourceAsync(alone.Hash, default));
        }

        Assert.NotNull((await store.LoadRevisionAsync(zone.Zone.Id, 2, default))!.Schemas.Values.Single(schema => schema.SourceHash == alone.Hash));
        await NextAsync();
        Assert.Null(await store.LoadRevisionAsync(zone.Zone.Id, 2, default));
        Assert.Null(await store.LoadSourceAsync(alone.Hash, default));
        Assert.NotNull(await store.LoadSourceAsync(shared.Hash, default));

        async Task<ZoneState> NextAsync()
        {
            var next = state.Next().With(Operation("GET", $"/n/{state.Revision}"));
            Assert.True(await store.CommitAsync(state, next, [], Note(next), Audit(), default));
            return next;
        }
    }

    protected async Task Of_many_changes_at_once_one_wins_each_revision()
    {
        await using var store = await OpenAsync();
        await using var other = await OpenAsync();
        var zone = Zone();
        await store.AddZoneAsync(zone, Note(zone), Audit(), default);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            var through = i % 2 == 0 ? store : other;
            while (true)
            {
                var before = (await through.LoadZoneAsync(zone.Zone.Id, default))!;
                var after = before.Next().With(Operation("GET", $"/n/{i}"));
                if (await through.CommitAsync(before, after, [], Note(after), Audit($"{i}"), default))
                {
                    return;
                }
            }
        })));

        var last = (await store.LoadZoneAsync(zone.Zone.Id, default))!;
        Assert.Equal(13, last.Revision);
        Assert.Equal(12, last.Operations.Count);
        var log = await store.LoadAuditAsync(100, default);
        Assert.All(log, row => Assert.True(row.IsGenuine()));
        Assert.Equal(log.Select(row => row.PreviousHash).SkipLast(1), log.Select(row => row.Hash).Skip(1));
    }

    protected async Task Tokens_are_kept_replaced_and_touched()
    {
        await using var store = await OpenAsync();
        var token = new ApiToken { Id = "1", Name = "ci", Hash = TokenSecret.HashOf("x"), Level = AccessLevel.Write, Zones = ["a"], ExpiresAt = Time.AddDays(1), CreatedAt = Time };
        await store.SaveTokenAsync(token, Audit(), default);
        await store.SaveTokenAsync(token with { IsDisabled = true }, Audit(), default);
        await store.TouchTokenAsync("1", Time.AddHours(1), default);

        var loaded = Assert.Single(await store.LoadTokensAsync(default));
        Assert.Equal(["a"], loaded.Zones);
        Assert.Equal(token with { IsDisabled = true, LastUsedAt = Time.AddHours(1), Zones = loaded.Zones }, loaded);
    }

    protected async Task Names_of_zones_are_unique_and_tables_are_made_once()
    {
        await using var store = await OpenAsync();
        await store.MigrateAsync(default);
        var first = Zone();
        var same = Zone();
        Assert.True(await store.AddZoneAsync(first, Note(first), Audit(), default));
        Assert.False(await store.AddZoneAsync(same, Note(same), Audit(), default));
        Assert.Equal(first.Zone.Id, Assert.Single(await store.LoadRevisionsAsync(default)).Key);
    }
}
