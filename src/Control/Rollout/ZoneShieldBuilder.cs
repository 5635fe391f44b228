using System.Collections.Frozen;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Rollout;

/// <summary>
/// Makes the shield of all zones, again with each change; what a change leaves as it was is taken over from the shield before. Calls must not overlap.
/// </summary>
internal sealed class ZoneShieldBuilder(Func<UploadedSchema, DocumentOutcome> documents, ShieldPlan plan)
{
    private readonly OperationMaker _maker = new(plan);
    private Dictionary<string, ZonePart> _parts = new(StringComparer.Ordinal);

    /// <summary>The shield.</summary>
    public Shield Build(long version, IEnumerable<ZoneState> zones)
    {
        var parts = new Dictionary<string, ZonePart>(StringComparer.Ordinal);
        var operations = new List<ShieldOperation>();
        var hosts = new HostTableBuilder<HostShield>();
        foreach (var zone in zones)
        {
            var part = ZonePart.Make(_parts.GetValueOrDefault(zone.Zone.Id), zone, operations.Count, documents, plan, _maker);
            parts.Add(zone.Zone.Id, part);
            operations.AddRange(part.Operations);
            foreach (var host in part.Hosts)
            {
                if (hosts.Add(host.Name, host) is { } problem)
                {
                    throw new InvalidOperationException($"The host '{host.Name}' cannot be served: {problem}");
                }
            }
        }

        // A shield that is not published after all leaves parts that are as right as those before.
        _parts = parts;
        var engines = operations.Select(operation => operation.Check.Engine).Where(engine => engine != ZonePart.Nothing).Select(engine => engine.Name).Distinct().Order(StringComparer.Ordinal);
        return new Shield
        {
            Version = version,
            Hosts = hosts.Build(),
            Operations = [.. operations],
            Engine = string.Join('+', engines) is { Length: > 0 } names ? names : "none",
            AllowsUnderscoreInNames = parts.Values.Any(part => part.AllowsUnderscore),
            SecretQueryNames = parts.Values.SelectMany(part => part.Secrets).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
    }
}
