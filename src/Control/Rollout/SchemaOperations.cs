using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FastShield.Compiler;
using FastShield.Compiler.Contract;
using FastShield.Control.Zones;

namespace FastShield.Control.Rollout;

/// <summary>The operations of a document under the names that Endpoint Management knows them by; worked out once for each zone.</summary>
public static class SchemaOperations
{
    private static readonly ConditionalWeakTable<CompiledApi, ConcurrentDictionary<string, IReadOnlyList<(OperationName Name, CompiledOperation Operation)>>> Known = [];

    /// <summary>
    /// Each operation once for each server that it is served at; a server without a host stands for the zone's own name. What has no
    /// canonical name (a method that Endpoint Management does not know) is left out: it can never be managed, so it is never acted on.
    /// </summary>
    public static IReadOnlyList<(OperationName Name, CompiledOperation Operation)> Of(CompiledApi api, Zone zone) =>
        Known.GetValue(api, _ => new(StringComparer.Ordinal)).GetOrAdd(zone.Name, _ => [.. Named(api, zone)]);

    /// <summary>The hosts that a document is served at, in canonical form.</summary>
    public static IEnumerable<string> HostsOf(CompiledApi api, Zone zone) =>
        Of(api, zone).Select(entry => entry.Name.Host).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<(OperationName Name, CompiledOperation Operation)> Named(CompiledApi api, Zone zone)
    {
        foreach (var operation in api.Operations)
        {
            var seen = new HashSet<OperationName>();
            foreach (var server in operation.Contract.Servers)
            {
                if (NameOf(operation.Contract, server, zone) is { } name && seen.Add(name))
                {
                    yield return (name, operation);
                }
            }
        }
    }

    private static OperationName? NameOf(OperationContract contract, ServerTarget server, Zone zone) =>
        OperationName.Make(contract.Method, server.Host ?? zone.Name, server.BasePath + contract.Path.Text, out var name) is null ? name : null;
}
