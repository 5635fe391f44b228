using System.Text;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Tests.Api;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

/// <summary>A shield that takes over what a change leaves as it was is the shield that is made from nothing.</summary>
public sealed class ZoneShieldBuilderTests
{
    private static readonly string[] Hosts = ["api.example.com", "www.example.com", "{hostVar1}.example.com"];
    private static readonly string[] Endpoints = ["/v1/pets", "/v1/pets/{var1}", "/v1/other", "/v1/{var1}/x", "/v1/pets/new"];
    private static readonly string[] Asked = ["/v1/pets", "/v1/pets/7", "/v1/other", "/v1/pets/x", "/v1/pets/new", "/none"];
    private static readonly MitigationAction[] Actions = [MitigationAction.None, MitigationAction.Log, MitigationAction.Block];

    private readonly CompiledDocuments _documents = new();
    private readonly ShieldPlan _plan = new() { Apis = [] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_changes_one_after_the_other_make_the_shield_that_is_made_at_once(int seed)
    {
        var random = new Random(seed);
        var lasting = new ZoneShieldBuilder(Outcome, _plan);
        List<ZoneState> zones = [Zone("example.com"), Zone("example.org")];
        for (var i = 0; i < 150; i++)
        {
            var at = random.Next(8) == 0 ? 1 : 0;
            zones[at] = Change(zones[at], random);
            Assert.Equal(Told(new ZoneShieldBuilder(Outcome, _plan).Build(i, zones)), Told(lasting.Build(i, zones)));
        }
    }

    [Fact]
    public void What_a_switch_leaves_as_it_was_is_the_same_object()
    {
        var zone = Zone("example.com");
        Assert.Null(OperationName.Make("GET", "api.example.com", "/v1/pets", out var name));
        zone = zone.With(new ManagedOperation(Guid.NewGuid(), name, DateTimeOffset.UnixEpoch, null)).With(Schema(0));
        var builder = new ZoneShieldBuilder(Outcome, _plan);
        var before = builder.Build(1, [zone]);
        var after = builder.Build(2, [zone with { Settings = new ZoneSettings { DefaultAction = MitigationAction.Block } }]);

        Assert.Same(Host(before, "api.example.com")!.Paths, Host(after, "api.example.com")!.Paths);
        Assert.Equal(MitigationAction.None, before.Operations[0].Action);
        Assert.Equal(MitigationAction.Block, after.Operations[0].Action);
    }

    private static ZoneState Zone(string name) => new() { Zone = new Zone(Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), name, DateTimeOffset.UnixEpoch) };

    private static ZoneState Change(ZoneState zone, Random random)
    {
        switch (random.Next(6))
        {
            case 0 when zone.Operations.Count > 0:
                return zone.Without(zone.Operations.Values.ElementAt(random.Next(zone.Operations.Count)));
            case 1:
                return zone with { Settings = zone.Settings with { DefaultAction = Actions[random.Next(3)], IsOverriddenToNone = random.Next(4) == 0 } };
            case 2:
                return zone with { Settings = zone.Settings with { HostFallthrough = zone.Settings.HostFallthrough.SetItem($"h{random.Next(3)}.{zone.Zone.Name}", Actions[random.Next(3)]) } };
            case 3:
                return zone.Schemas.IsEmpty || random.Next(2) == 0
                    ? zone.With(Schema(random.Next(3)))
                    : zone with { Schemas = zone.Schemas.Remove(zone.Schemas.Keys.ElementAt(random.Next(zone.Schemas.Count))) };
            default:
                var host = Hosts[random.Next(Hosts.Length)].Replace("example.com", zone.Zone.Name, StringComparison.Ordinal);
                Assert.Null(OperationName.Make(random.Next(2) == 0 ? "GET" : "POST", host, Endpoints[random.Next(Endpoints.Length)], out var name));
                var id = zone.OperationIds.TryGetValue(name, out var known) ? known : Guid.NewGuid();
                return zone.With(new ManagedOperation(id, name, DateTimeOffset.UnixEpoch, random.Next(2) == 0 ? null : Actions[random.Next(3)]));
        }
    }

    private static UploadedSchema Schema(int number)
    {
        var source = Source(number);
        return new UploadedSchema(Guid.NewGuid(), $"n{number}", source.Hash, source.Bytes.Length, true, DateTimeOffset.UnixEpoch.AddSeconds(number), 1);
    }

    private static SourceText Source(int number) =>
        SourceText.Of(Encoding.UTF8.GetBytes(ManagementRig.PetStore.Replace("maximum: 100", $"maximum: {100 + number}", StringComparison.Ordinal)));

    private static HostShield? Host(Shield shield, string name)
    {
        shield.Hosts.Find(Encoding.ASCII.GetBytes(name), out var host);
        return host;
    }

    // What requests meet, for every host and path that there is.
    private static List<string> Told(Shield shield)
    {
        var told = new List<string>();
        foreach (var zone in (string[])["example.com", "example.org"])
        {
            foreach (var name in (string[])["", "api.", "www.", "any.", "h0.", "h1.", "h2."])
            {
                var host = Host(shield, name + zone);
                if (host is null)
                {
                    told.Add($"{name}{zone}: none");
                    continue;
                }

                var captures = new PathCapture[host.Paths.MaxCaptures];
                foreach (var (method, path) in Asked.SelectMany(path => (string[])["GET", "POST"], (path, method) => (method, path)))
                {
                    var match = host.Paths.Match(Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(path), PathFeatures.None, captures);
                    var operation = match.Kind == PathMatchKind.Found ? shield.Operations[match.Operation] : null;
                    told.Add($"{name}{zone} {host.Fallthrough} {method} {path}: {match.Kind} {operation?.Action} {operation?.Check.Name} {operation?.Check.GetType()} {(operation is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(operation.Check.Engine))}");
                }
            }
        }

        return told;
    }

    private DocumentOutcome Outcome(UploadedSchema schema) =>
        _documents.Compile(Source(int.Parse(schema.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)));
}
