using System.Collections.Frozen;
using FastShield.Compiler;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using MatchTemplate = FastShield.Runtime.Matching.PathTemplate;

namespace FastShield.Control.Rollout;

/// <summary>
/// Makes the shield of all zones. Only managed operations are matched; one that an enabled document describes is checked by the action that its
/// zone resolves for it, one that none describes passes unseen, and what matches no operation falls through.
/// </summary>
internal sealed class ZoneShieldBuilder(Func<UploadedSchema, DocumentOutcome> documents, ShieldPlan plan)
{
    private static readonly SchemaInterpreter Nothing = new(new ValidationProgram
    {
        Instructions = [], Blocks = [], Objects = [], Arrays = [], BlockLists = [], Values = [], Decimals = [], Patterns = [], Names = [], Discriminators = [], Places = [],
    });

    private readonly OperationMaker _maker = new(plan);
    private readonly List<ShieldOperation> _operations = [];
    private readonly HashSet<string> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly HostTableBuilder<HostShield> _hosts = new();
    private bool _allowsUnderscore;

    /// <summary>The shield.</summary>
    public Shield Build(long version, IEnumerable<ZoneState> zones)
    {
        foreach (var zone in zones)
        {
            AddZone(zone);
        }

        var engines = _operations.Select(operation => operation.Check.Engine).Where(engine => engine != Nothing).Select(engine => engine.Name).Distinct().Order(StringComparer.Ordinal);
        return new Shield
        {
            Version = version,
            Hosts = _hosts.Build(),
            Operations = [.. _operations],
            Engine = string.Join('+', engines) is { Length: > 0 } names ? names : "none",
            AllowsUnderscoreInNames = _allowsUnderscore,
            SecretQueryNames = _secrets.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private void AddZone(ZoneState zone)
    {
        var apis = zone.EnabledSchemas().Select(schema => documents(schema).Api!).ToList();
        _secrets.UnionWith(apis.SelectMany(DeclaredNames.QueryKeys));
        var allowsUnderscore = apis.Any(api => DeclaredNames.UnderscoredHeader(api) is not null);
        _allowsUnderscore |= allowsUnderscore;

        var described = Described(zone);
        var byHost = zone.Operations.Values.GroupBy(operation => operation.Name.Host, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var host in zone.Settings.HostFallthrough.Keys.Append(zone.Zone.Name))
        {
            byHost.TryAdd(host, []);
        }

        var indexes = new Dictionary<Guid, (int Index, PathFeatures Features)>();
        foreach (var operation in zone.Operations.Values)
        {
            var features = described.TryGetValue(operation.Name, out var found) ? _maker.FeaturesOf(found.Operation.Contract)
                : plan.EncodedSlash ? PathFeatures.EncodedSlash
                : PathFeatures.None;
            indexes.Add(operation.Id, (_operations.Count, features));
            _operations.Add(Operation(zone, operation, described.GetValueOrDefault(operation.Name)));
        }

        foreach (var host in byHost.Keys)
        {
            var paths = new PathTableBuilder();

            // A request to a host reaches what is managed for patterns of that host too; what says more about the host comes first.
            foreach (var pattern in byHost.Keys.Where(candidate => HostPattern.Covers(candidate, host)).OrderBy(HostPattern.VariablesOf))
            {
                foreach (var operation in byHost[pattern])
                {
                    if (MatchTemplate.TryParse(operation.Name.Endpoint, out var template, out _))
                    {
                        var (index, features) = indexes[operation.Id];
                        paths.Add(operation.Name.Method, template!, index, plan.EncodedSlashHosts.Contains(host) ? features | PathFeatures.EncodedSlash : features);
                    }
                }
            }

            AddHost(host, new HostShield(host, paths.Build(plan.PathMode), zone.Settings.HostFallthrough.GetValueOrDefault(host, zone.Settings.Fallthrough)) { AllowsUnderscoreInNames = allowsUnderscore });
        }

        AddHost("*." + zone.Zone.Name, new HostShield("*." + zone.Zone.Name, new PathTableBuilder().Build(plan.PathMode), zone.Settings.Fallthrough) { AllowsUnderscoreInNames = allowsUnderscore });
    }

    private void AddHost(string name, HostShield host)
    {
        if (_hosts.Add(name, host) is { } problem)
        {
            throw new InvalidOperationException($"The host '{name}' cannot be served: {problem}");
        }
    }

    private Dictionary<OperationName, (CompiledOperation Operation, DocumentOutcome Document)> Described(ZoneState zone)
    {
        var described = new Dictionary<OperationName, (CompiledOperation, DocumentOutcome)>();
        foreach (var schema in zone.EnabledSchemas())
        {
            var document = documents(schema);
            foreach (var (name, operation) in SchemaOperations.Of(document.Api!, zone.Zone))
            {
                described.TryAdd(name, (operation, document));
            }
        }

        return described;
    }

    private ShieldOperation Operation(ZoneState zone, ManagedOperation operation, (CompiledOperation Operation, DocumentOutcome Document) described)
    {
        var name = operation.Name;
        if (described.Operation is not { } compiled)
        {
            return new ShieldOperation(
                new OperationCheck(operation.Id.ToString(), name.Method, name.Endpoint, Nothing, Nothing, ParameterSet.Empty, BodyCheck.None), MitigationAction.None);
        }

        // The override switches off whatever is asked in the zone, responses too.
        return _maker.Make(
            compiled, name.Endpoint, described.Document.Engine!, described.Document.Interpreter!, MitigationResolution.Of(zone.Settings, operation), !zone.Settings.IsOverriddenToNone);
    }
}
