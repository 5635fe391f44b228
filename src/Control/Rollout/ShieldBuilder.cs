using FastShield.Compiler;
using FastShield.Compiler.Contract;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Matching;
using MatchTemplate = FastShield.Runtime.Matching.PathTemplate;

namespace FastShield.Control.Rollout;

/// <summary>Builds shields from compiled documents: who serves what under which host, and which engine checks it.</summary>
public sealed class ShieldBuilder
{
    private const string AnyHost = "*";

    private readonly ShieldPlan _plan;
    private readonly OperationMaker _maker;
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, PathTableBuilder> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(CompiledApi Api, CompiledOperation Operation)> _operations = [];
    private readonly HostTable<HostShield>? _table;

    /// <summary>Lays out hosts and paths; problems are in <see cref="Problems"/>.</summary>
    public ShieldBuilder(ShieldPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _maker = new OperationMaker(plan);
        NameHosts();
        foreach (var api in plan.Apis)
        {
            foreach (var operation in api.Operations)
            {
                _operations.Add((api, operation));
                Place(operation, _operations.Count - 1);
            }
        }

        var holdsResponses = plan.OperationResponseActions.Values.Append(plan.ResponseAction).Any(action => action != MitigationAction.None);
        foreach (var api in plan.Apis.Where(api => holdsResponses && !api.HasResponses))
        {
            _problems.Add($"The responses of '{api.Contract.Title}' are to be held, and were not compiled.");
        }

        foreach (var name in plan.OperationActions.Keys
            .Concat(plan.OperationResponseActions.Keys).Concat(plan.EncodedSlashOperations).Concat(plan.OperationUndeclaredQuery.Keys).Concat(plan.OperationBodies.Keys).Concat(plan.OperationWebSockets.Keys).Distinct())
        {
            if (!_operations.Any(entry => OperationMaker.IsNamed(entry.Operation.Contract, name)))
            {
                _problems.Add($"The settings name the operation '{name}', which no document has.");
            }
        }

        foreach (var host in plan.EncodedSlashHosts)
        {
            if (!_hosts.ContainsKey(host))
            {
                _problems.Add($"The settings name the host '{host}' for encoded slashes, which is not served.");
            }
        }

        _table = _problems.Count == 0 ? BuildTable() : null;
    }

    /// <summary>What keeps the documents from being served together, for people; empty where nothing does.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The hosts that are served.</summary>
    public IEnumerable<string> Hosts => _hosts.Keys;

    /// <summary>Builds a shield whose checks run on the engine that <paramref name="engineOf"/> gives for each document.</summary>
    public Shield Build(long version, Func<CompiledApi, SchemaEngine> engineOf)
    {
        ArgumentNullException.ThrowIfNull(engineOf);
        var engines = new Dictionary<CompiledApi, (SchemaEngine Engine, SchemaInterpreter Interpreter)>();
        foreach (var api in _plan.Apis)
        {
            engines.TryAdd(api, (engineOf(api), new SchemaInterpreter(api.Program)));
        }

        return new Shield
        {
            Version = version,
            Hosts = _table ?? throw new InvalidOperationException("A plan with problems makes no shield."),
            Operations = [.. _operations.Select(entry => _maker.Make(
                entry.Operation,
                entry.Operation.Contract.Path.Text,
                engines[entry.Api].Engine,
                engines[entry.Api].Interpreter,
                OperationMaker.ActionOf(entry.Operation.Contract, _plan.OperationActions, _plan.Action)))],
            Engine = engines.Count == 0 ? "none" : string.Join('+', engines.Values.Select(pair => pair.Engine.Name).Distinct()),
        };
    }

    private static MatchTemplate? Template(string text, out string problem)
    {
        problem = MatchTemplate.TryParse(text, out var template, out var error) ? "" : error?.Message ?? "";
        return template;
    }

    private void NameHosts()
    {
        if (_plan.Hosts.Count > 0)
        {
            foreach (var host in _plan.Hosts)
            {
                _hosts.TryAdd(host, new PathTableBuilder());
            }

            return;
        }

        foreach (var server in _plan.Apis.SelectMany(api => api.Operations).SelectMany(operation => operation.Contract.Servers))
        {
            _hosts.TryAdd(server.Host ?? AnyHost, new PathTableBuilder());
        }
    }

    private void Place(CompiledOperation operation, int index)
    {
        var contract = operation.Contract;
        var features = _maker.FeaturesOf(contract);
        var placed = new HashSet<(string, string)>();
        foreach (var server in contract.Servers)
        {
            var text = server.BasePath + contract.Path.Text;
            if (Template(text, out var problem) is not { } template)
            {
                _problems.Add($"The path '{text}' cannot be matched: {problem}");
                continue;
            }

            // A relative server stands for every host that is served; hosts that were named stand for all servers.
            // A host with a label of any text stands for the hosts that it covers too, for those are found first.
            var hosts = _plan.Hosts.Count > 0 || server.Host is null ? _hosts.Keys.ToList() : _hosts.Keys.Where(host => Covers(server.Host, host)).ToList();
            foreach (var host in hosts)
            {
                var allowed = _plan.EncodedSlashHosts.Contains(host) ? features | PathFeatures.EncodedSlash : features;
                if (placed.Add((host.ToLowerInvariant(), text))
                    && _hosts[host].Add(contract.Method, template, index, allowed) is { } conflict)
                {
                    var first = _operations[conflict.FirstOperation].Operation.Contract;
                    _problems.Add(
                        $"'{contract.Method} {conflict.Second}' on host '{host}' ({Place(contract)}) reaches the same requests as '{conflict.First}' of '{first.Id}' ({Place(first)}). Leave one out, or serve them under different hosts.");
                }
            }
        }
    }

    private static string Place(OperationContract operation) => $"{operation.Node.File.Name}({operation.Node.Line},{operation.Node.Column})";

    private static bool Covers(string pattern, string host)
    {
        if (pattern.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var (labels, others) = (pattern.Split('.'), host.Split('.'));
        return pattern.Contains('{', StringComparison.Ordinal) && labels.Length == others.Length
            && labels.Zip(others).All(pair => pair.First == ServerTarget.AnyLabel || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private HostTable<HostShield> BuildTable()
    {
        var hosts = new HostTableBuilder<HostShield>();
        foreach (var (name, paths) in _hosts)
        {
            if (hosts.Add(name, new HostShield(name, paths.Build(_plan.PathMode), _plan.Fallthrough)) is { } problem)
            {
                _problems.Add($"The host '{name}' cannot be served: {problem}");
            }
        }

        return hosts.Build();
    }
}
