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
/// What one zone takes in a shield. Only managed operations are matched; one that an enabled document describes is checked by the action that its
/// zone resolves for it, one that none describes passes unseen, and what matches no operation falls through.
/// </summary>
internal sealed class ZonePart
{
    private readonly ZoneState _zone;
    private readonly int _first;
    private readonly List<DocumentOutcome> _enabled;
    private readonly Dictionary<OperationName, Description> _described;
    private readonly List<Placed> _placed;
    private readonly Dictionary<string, PathTable> _tables;
    private readonly RuleBuilder? _rules;

    private ZonePart(
        ZoneState zone, int first, List<DocumentOutcome> enabled, Dictionary<OperationName, Description> described, List<Placed> placed, Dictionary<string, PathTable> tables, RuleBuilder? rules)
    {
        _rules = rules;
        _zone = zone;
        _first = first;
        _enabled = enabled;
        _described = described;
        _placed = placed;
        _tables = tables;
    }

    /// <summary>What stands for an engine where there is nothing to check.</summary>
    public static SchemaInterpreter Nothing { get; } = new(new ValidationProgram
    {
        Instructions = [], Blocks = [], Objects = [], Arrays = [], BlockLists = [], Values = [], Decimals = [], Patterns = [], Names = [], Discriminators = [], Places = [],
    });

    /// <summary>The operations, in the order of their indexes.</summary>
    public IEnumerable<ShieldOperation> Operations => _placed.Select(placed => placed.Operation);

    /// <summary>The hosts.</summary>
    public required IReadOnlyList<HostShield> Hosts { get; init; }

    /// <summary>Query parameters that are keys.</summary>
    public required IReadOnlySet<string> Secrets { get; init; }

    /// <summary>Whether a document asks for a field name with `_`.</summary>
    public required bool AllowsUnderscore { get; init; }

    /// <summary>The part of a zone; everything of the part before that still holds is taken over.</summary>
    /// <param name="before">The zone's part in the shield before; null where it had none.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="first">The index of its first operation.</param>
    /// <param name="documents">Gives what an enabled document compiled to.</param>
    /// <param name="plan">What the settings ask of every zone.</param>
    /// <param name="maker">Makes operations by the same settings.</param>
    public static ZonePart Make(ZonePart? before, ZoneState zone, int first, Func<UploadedSchema, DocumentOutcome> documents, ShieldPlan plan, OperationMaker maker)
    {
        // A document whose engine is another one is another outcome.
        var enabled = zone.EnabledSchemas().Select(documents).ToList();
        var areSame = before is not null && enabled.SequenceEqual(before._enabled, ReferenceEqualityComparer.Instance);
        if (areSame && before!._first == first && IsSame(before._zone, zone))
        {
            return before;
        }

        var apis = areSame ? [] : enabled.Select(document => document.Api!).ToList();
        var described = areSame ? before!._described : Describe(zone, enabled);
        var allowsUnderscore = areSame ? before!.AllowsUnderscore : apis.Any(api => DeclaredNames.UnderscoredHeader(api) is not null);
        var placed = Place(before, zone, described, plan, maker);
        var tables = Tables(before, zone, first, placed, plan);
        var builder = RuleBuilder.Make(before?._rules, zone.Ruleset);
        var rules = builder?.With(first, placed.Select(one => (one.Managed, one.Operation.Check.Name, one.Description?.Operation.Contract.Path.Text)));
        return new ZonePart(zone, first, enabled, described, placed, tables, builder)
        {
            Hosts =
            [
                .. tables.Select(table => new HostShield(table.Key, table.Value, zone.Settings.HostFallthrough.GetValueOrDefault(table.Key, zone.Settings.Fallthrough)) { AllowsUnderscoreInNames = allowsUnderscore, Rules = rules }),
                new HostShield("*." + zone.Zone.Name, new PathTableBuilder().Build(plan.PathMode), zone.Settings.Fallthrough) { AllowsUnderscoreInNames = allowsUnderscore, Rules = rules },
            ],
            Secrets = areSame ? before!.Secrets : apis.SelectMany(DeclaredNames.QueryKeys).ToHashSet(StringComparer.OrdinalIgnoreCase),
            AllowsUnderscore = allowsUnderscore,
        };
    }

    // What clients are trusted for is beside the parts: a certificate that is revoked leaves every operation as it is.
    private static bool IsSame(ZoneState left, ZoneState right) =>
        left.Zone == right.Zone && ReferenceEquals(left.Settings, right.Settings) && ReferenceEquals(left.Operations, right.Operations) && ReferenceEquals(left.Ruleset, right.Ruleset);

    private static Dictionary<OperationName, Description> Describe(ZoneState zone, List<DocumentOutcome> enabled)
    {
        var described = new Dictionary<OperationName, Description>();
        foreach (var document in enabled)
        {
            foreach (var (name, operation) in SchemaOperations.Of(document.Api!, zone.Zone))
            {
                described.TryAdd(name, new Description(operation, document));
            }
        }

        return described;
    }

    private static List<Placed> Place(ZonePart? before, ZoneState zone, Dictionary<OperationName, Description> described, ShieldPlan plan, OperationMaker maker)
    {
        var known = before?._placed.ToDictionary(placed => placed.Managed.Id);

        // The override switches off whatever is asked in the zone, responses too.
        var looksAtResponses = !zone.Settings.IsOverriddenToNone;
        var placed = new List<Placed>(zone.Operations.Count);
        foreach (var managed in zone.Operations.Values)
        {
            var description = described.GetValueOrDefault(managed.Name);
            var old = known?.GetValueOrDefault(managed.Id);
            var isSame = old is not null && old.Managed.Name == managed.Name && old.Description == description;
            var action = description is null ? MitigationAction.None : MitigationResolution.Of(zone.Settings, managed);
            var features = description is null ? plan.EncodedSlash ? PathFeatures.EncodedSlash : PathFeatures.None : maker.FeaturesOf(description.Operation.Contract);
            placed.Add(new Placed(
                managed,
                description,
                isSame && old!.LooksAtResponses == looksAtResponses && old.Operation.Action == action ? old.Operation : Operation(managed, description, action, looksAtResponses, maker),
                looksAtResponses,
                features,
                isSame ? old!.Template : MatchTemplate.TryParse(managed.Name.Endpoint, out var template, out _) ? template : null));
        }

        return placed;
    }

    private static ShieldOperation Operation(ManagedOperation managed, Description? description, MitigationAction action, bool looksAtResponses, OperationMaker maker)
    {
        var name = managed.Name;
        return description is null
            ? new ShieldOperation(new OperationCheck(managed.Id.ToString(), name.Method, name.Endpoint, Nothing, Nothing, ParameterSet.Empty, BodyCheck.None), action)
            : maker.Make(description.Operation, name.Endpoint, description.Document.Engine!, description.Document.Interpreter!, action, looksAtResponses) with { IsJudgedForRules = looksAtResponses };
    }

    private static Dictionary<string, PathTable> Tables(ZonePart? before, ZoneState zone, int first, List<Placed> placed, ShieldPlan plan)
    {
        // Paths have not moved where the same operations lie at the same indexes and allow the same.
        var haveMoved = before is null || before._first != first || before._placed.Count != placed.Count
            || placed.Zip(before._placed).Any(pair => pair.First.Managed.Name != pair.Second.Managed.Name || pair.First.Features != pair.Second.Features);
        var byHost = new Dictionary<string, List<(int Index, Placed Operation)>>(StringComparer.Ordinal);
        for (var i = 0; i < placed.Count; i++)
        {
            var host = placed[i].Managed.Name.Host;
            if (!byHost.TryGetValue(host, out var list))
            {
                byHost.Add(host, list = []);
            }

            list.Add((first + i, placed[i]));
        }

        foreach (var host in zone.Settings.HostFallthrough.Keys.Append(zone.Zone.Name))
        {
            byHost.TryAdd(host, []);
        }

        var tables = new Dictionary<string, PathTable>(StringComparer.Ordinal);
        foreach (var host in byHost.Keys)
        {
            tables.Add(host, !haveMoved && before!._tables.TryGetValue(host, out var table) ? table : TableOf(host, byHost, plan));
        }

        return tables;
    }

    // A request to a host reaches what is managed for patterns of that host too; what says more about the host comes first.
    private static PathTable TableOf(string host, Dictionary<string, List<(int Index, Placed Operation)>> byHost, ShieldPlan plan)
    {
        var paths = new PathTableBuilder();
        var more = plan.EncodedSlashHosts.Contains(host) ? PathFeatures.EncodedSlash : PathFeatures.None;
        foreach (var pattern in byHost.Keys.Where(candidate => HostPattern.Covers(candidate, host)).OrderBy(HostPattern.VariablesOf))
        {
            foreach (var (index, operation) in byHost[pattern].Where(entry => entry.Operation.Template is not null))
            {
                paths.Add(operation.Managed.Name.Method, operation.Template!, index, operation.Features | more);
            }
        }

        return paths.Build(plan.PathMode);
    }

    /// <summary>An operation as a document describes it.</summary>
    private sealed record Description(CompiledOperation Operation, DocumentOutcome Document)
    {
        // Documents are compiled once for each text: the same objects, not equal ones.
        public bool Equals(Description? other) => other is not null && ReferenceEquals(Operation, other.Operation) && ReferenceEquals(Document, other.Document);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Operation);
    }

    /// <summary>A managed operation in its place; its template is null where its endpoint is none.</summary>
    private sealed record Placed(
        ManagedOperation Managed, Description? Description, ShieldOperation Operation, bool LooksAtResponses, PathFeatures Features, MatchTemplate? Template);
}
