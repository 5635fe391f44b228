using System.Collections.Immutable;
using System.Globalization;
using FastShield.Compiler.Reading;
using FastShield.Control.Zones;

namespace FastShield.Control.Rollout;

/// <summary>What changes from one state of a zone to another, in lines for people.</summary>
public static class ZoneDifference
{
    /// <summary>The lines, in a stable order; none where nothing changes.</summary>
    public static IReadOnlyList<string> Of(ZoneState before, ZoneState after)
    {
        var lines = new List<string>();
        Compare(lines, "default action", before.Settings.DefaultAction, after.Settings.DefaultAction);
        Compare(lines, "override to none", before.Settings.IsOverriddenToNone, after.Settings.IsOverriddenToNone);
        Compare(lines, "fallthrough", before.Settings.Fallthrough, after.Settings.Fallthrough);
        foreach (var host in before.Settings.HostFallthrough.Keys.Union(after.Settings.HostFallthrough.Keys).Order(StringComparer.Ordinal))
        {
            Compare(
                lines,
                $"fallthrough of {host}",
                before.Settings.HostFallthrough.TryGetValue(host, out var old) ? old.ToString() : "the zone's",
                after.Settings.HostFallthrough.TryGetValue(host, out var next) ? next.ToString() : "the zone's");
        }

        foreach (var id in before.Schemas.Keys.Union(after.Schemas.Keys).OrderBy(id => NameOf(before, after, id), StringComparer.Ordinal).ThenBy(id => id))
        {
            Compare(lines, $"schema '{Shown.Short(NameOf(before, after, id))}'", TextOf(before.Schemas.GetValueOrDefault(id)), TextOf(after.Schemas.GetValueOrDefault(id)));
        }

        foreach (var name in before.OperationIds.Keys.Union(after.OperationIds.Keys).OrderBy(name => name.ToString(), StringComparer.Ordinal))
        {
            Compare(lines, name.ToString(), TextOf(before, name), TextOf(after, name));
        }

        foreach (var id in before.Certificates.Keys.Union(after.Certificates.Keys).Order())
        {
            Compare(lines, $"certificate {id:N}", TextOf(before.Certificates.GetValueOrDefault(id)), TextOf(after.Certificates.GetValueOrDefault(id)));
        }

        CompareClients(lines, before, after);
        foreach (var id in RuleIds(before).Union(RuleIds(after)))
        {
            if (RuleText(before, id) is var was && RuleText(after, id) is var becomes && was != becomes)
            {
                // Not in lower case: case counts in expressions.
                lines.Add($"rule {id}: {was} -> {becomes}");
            }
        }

        return lines;
    }

    private static void CompareClients(List<string> lines, ZoneState before, ZoneState after)
    {
        foreach (var ca in before.ClientHosts.Own.Keys.Union(after.ClientHosts.Own.Keys).Select(id => (Guid?)id).Prepend(null))
        {
            Compare(lines, $"hosts that trust {ca?.ToString() ?? "the managed authority"}", HostsOf(before.ClientHosts.Of(ca)), HostsOf(after.ClientHosts.Of(ca)));
        }

        Compare(lines, "hosts that require a certificate", HostsOf(before.ClientHosts.Required), HostsOf(after.ClientHosts.Required));
        foreach (var id in before.ManagedCas.Keys.Union(after.ManagedCas.Keys).Order())
        {
            Compare(lines, $"managed authority {id}", TextOf(before.ManagedCas.GetValueOrDefault(id)), TextOf(after.ManagedCas.GetValueOrDefault(id)));
        }

        foreach (var id in before.ClientCertificates.Keys.Union(after.ClientCertificates.Keys).Order())
        {
            Compare(lines, $"client certificate {id}", TextOf(before.ClientCertificates.GetValueOrDefault(id)), TextOf(after.ClientCertificates.GetValueOrDefault(id)));
        }
    }

    private static string HostsOf(ImmutableSortedSet<string> hosts) => hosts.IsEmpty ? "none" : string.Join(' ', hosts);

    private static string TextOf(ManagedCa? ca) => ca is null ? "none" : ca.IsIssuer ? "issuer" : "trusted";

    private static string TextOf(IssuedCertificate? certificate) => certificate is null ? "none" : certificate.IsRevoked ? "revoked" : "active";

    private static IEnumerable<string> RuleIds(ZoneState zone) => zone.Ruleset?.Rules.Select(rule => rule.Id) ?? [];

    private static string RuleText(ZoneState zone, string id) =>
        zone.Ruleset?.Rules.FindIndex(rule => rule.Id == id) is >= 0 and var place && zone.Ruleset.Rules[place] is var rule
            ? $"{place + 1}. {rule.Action}{(rule.IsEnabled ? "" : " (disabled)")} {Shown.Short(rule.Expression)}"
            : "none";

    private static void Compare<T>(List<string> lines, string what, T before, T after)
        where T : notnull
    {
        if (!before.Equals(after))
        {
            lines.Add($"{what}: {before.ToString()!.ToLowerInvariant()} -> {after.ToString()!.ToLowerInvariant()}");
        }
    }

    private static string NameOf(ZoneState before, ZoneState after, Guid id) => (before.Schemas.GetValueOrDefault(id) ?? after.Schemas[id]).Name;

    private static string TextOf(UploadedSchema? schema) =>
        schema is null ? "none" : $"{Shown.Short(schema.Name)} version {schema.Version} {(schema.IsEnabled ? "enabled" : "disabled")} {schema.SourceHash[..12]}";

    private static string TextOf(StoredCertificate? certificate) =>
        certificate is null
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"for {Shown.Short(string.Join(", ", certificate.Hosts))} until {certificate.ExpiresAt:yyyy-MM-dd}, priority {certificate.Priority}, changed {certificate.ModifiedAt:yyyy-MM-dd HH:mm:ss}");

    private static string TextOf(ZoneState zone, OperationName name) =>
        !zone.OperationIds.TryGetValue(name, out var id) ? "not managed" : zone.Operations[id].Action is { } action ? action.ToString() : "the zone's action";
}
