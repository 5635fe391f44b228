using System.Collections.Frozen;
using FastShield.Control.Pki;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Identity;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Rollout;

/// <summary>
/// Makes the shield of all zones, again with each change; what a change leaves as it was is taken over from the shield before. Calls must not overlap.
/// </summary>
internal sealed class ZoneShieldBuilder(Func<UploadedSchema, DocumentOutcome> documents, ShieldPlan plan, ClientTrustBuilder? trust = null)
{
    private readonly OperationMaker _maker = new(plan);
    private Dictionary<string, ZonePart> _parts = new(StringComparer.Ordinal);
    private Shield? _last;

    /// <summary>The shield.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="zones">The zones.</param>
    /// <param name="account">What belongs to no zone; null where there is nothing.</param>
    public Shield Build(long version, IEnumerable<ZoneState> zones, ZoneState? account = null)
    {
        var all = zones.ToList();
        var clients = trust?.Build(all, account) ?? ClientTrust.None;
        var parts = new Dictionary<string, ZonePart>(StringComparer.Ordinal);
        var operations = new List<ShieldOperation>();
        foreach (var zone in all)
        {
            var part = ZonePart.Make(_parts.GetValueOrDefault(zone.Zone.Id), zone, operations.Count, documents, plan, _maker);
            parts.Add(zone.Zone.Id, part);
            operations.AddRange(part.Operations);
        }

        // A certificate that is revoked changes neither hosts nor operations: the same ones go on.
        var isSame = parts.Count == _parts.Count && parts.All(pair => ReferenceEquals(_parts.GetValueOrDefault(pair.Key), pair.Value));
        var before = isSame ? _last : null;

        // A shield that is not published after all leaves parts that are as right as those before.
        _parts = parts;
        var engines = operations.Select(operation => operation.Check.Engine).Where(engine => engine != ZonePart.Nothing).Select(engine => engine.Name).Distinct().Order(StringComparer.Ordinal);
        return _last = new Shield
        {
            Version = version,
            Hosts = before?.Hosts ?? HostsOf(parts.Values),
            Operations = before?.Operations ?? [.. operations],
            Engine = string.Join('+', engines) is { Length: > 0 } names ? names : "none",
            AllowsUnderscoreInNames = parts.Values.Any(part => part.AllowsUnderscore),
            SecretQueryNames = parts.Values.SelectMany(part => part.Secrets).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            ClientTrust = clients,
        };
    }

    private static HostTable<HostShield> HostsOf(IEnumerable<ZonePart> parts)
    {
        var hosts = new HostTableBuilder<HostShield>();
        foreach (var host in parts.SelectMany(part => part.Hosts))
        {
            if (hosts.Add(host.Name, host) is { } problem)
            {
                throw new InvalidOperationException($"The host '{host.Name}' cannot be served: {problem}");
            }
        }

        return hosts.Build();
    }
}
