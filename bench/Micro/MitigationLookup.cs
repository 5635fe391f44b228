using BenchmarkDotNet.Attributes;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Micro;

/// <summary>From Host and path to the mitigation action: host table, path table, one array access in the snapshot.</summary>
public class MitigationLookup
{
    private const int Paths = 300;

    private readonly byte[] _host = "api.example.com:8443"u8.ToArray();
    private readonly byte[] _path = "/v1/resource42/4711"u8.ToArray();
    private readonly byte[] _scratch = new byte[64];
    private readonly PathCapture[] _captures;
    private readonly ShieldSlot _slot;

    public MitigationLookup()
    {
        var paths = new PathTableBuilder();
        var operations = new ShieldOperation[Paths];
        var program = new ValidationProgram
        {
            Instructions = [], Blocks = [], Objects = [], Arrays = [], BlockLists = [], Values = [], Decimals = [], Patterns = [], Names = [], Discriminators = [], Places = [],
        };
        var interpreter = new SchemaInterpreter(program);
        for (var i = 0; i < Paths; i++)
        {
            var text = $"/v1/resource{i}/{{id}}";
            if (!PathTemplate.TryParse(text, out var template, out _) || paths.Add("GET", template!, i) is not null)
            {
                throw new InvalidDataException(text);
            }

            var check = new OperationCheck(text, "GET", text, interpreter, interpreter, ParameterSet.Empty, BodyCheck.None);
            operations[i] = new ShieldOperation(check, i % 2 == 0 ? MitigationAction.Block : MitigationAction.Log);
        }

        var hosts = new HostTableBuilder<HostShield>();
        var table = paths.Build();
        _captures = new PathCapture[table.MaxCaptures];
        hosts.Add("api.example.com", new HostShield("api.example.com", table, MitigationAction.Block));
        _slot = new ShieldSlot(new Shield { Version = 1, Hosts = hosts.Build(), Operations = operations, Engine = "none" });
    }

    /// <summary>The look-up alone: from the operation that the path table found to its action, for another operation each time.</summary>
    [Benchmark(OperationsPerInvoke = Paths)]
    public int ActionOfOperation()
    {
        var shield = _slot.Current;
        var blocked = 0;
        for (var operation = 0; operation < Paths; operation++)
        {
            blocked += shield.Operations[operation].Action == MitigationAction.Block ? 1 : 0;
        }

        return blocked;
    }

    [Benchmark]
    public MitigationAction HostPathAction()
    {
        var shield = _slot.Current;
        shield.Hosts.Find(_host, out var host);
        var verdict = PathNormaliser.Normalise(_path, _scratch, host!.Paths.Policy, out _);
        var match = host.Paths.Match("GET"u8, _path, verdict.Features, _captures);
        return match.Kind == PathMatchKind.Found ? shield.Operations[match.Operation].Action : throw new InvalidDataException();
    }
}
