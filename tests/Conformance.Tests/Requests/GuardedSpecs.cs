using System.Globalization;
using FastShield.Compiler;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>The documents of the request cases as shields, one for each engine. All of them are compiled into one assembly.</summary>
internal sealed class GuardedSpecs : IDisposable
{
    private readonly Dictionary<string, IReadOnlyList<Shield>> _shields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly CompiledAssembly _assembly;

    public GuardedSpecs(IEnumerable<string> specs)
    {
        var builders = new Dictionary<string, (CompiledApi Api, ShieldBuilder Builder, EmittedEngine Engine)>(StringComparer.Ordinal);
        foreach (var spec in specs.Distinct(StringComparer.Ordinal))
        {
            if (Load(spec) is { } loaded)
            {
                builders.Add(spec, (loaded.Api, loaded.Builder, Emit(loaded.Api, builders.Count)));
            }
        }

        var outcome = RoslynBuilder.Build(builders.Values.SelectMany(entry => entry.Engine.Files));
        _assembly = outcome.Assembly ?? throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics.Take(10)));
        foreach (var (spec, (api, builder, engine)) in builders)
        {
            _shields.Add(
                spec,
                [
                    builder.Build(1, compiled => new SchemaInterpreter(compiled.Program)),
                    builder.Build(2, compiled => _assembly.MakeEngine(engine.TypeName, compiled.Program)),
                ]);
        }
    }

    /// <summary>The shields of a document, interpreter first; null with the reason where it is refused.</summary>
    public IReadOnlyList<Shield>? Of(string spec, out string problem)
    {
        problem = _problems.GetValueOrDefault(spec, "");
        return _shields.GetValueOrDefault(spec);
    }

    public void Dispose() => _assembly.Dispose();

    private static EmittedEngine Emit(CompiledApi api, int number) => CSharpEmitter.Emit(
        api.Program,
        [.. api.Operations.SelectMany(operation => operation.Entries.Select(entry => new EmitEntry(operation.Contract.Id, entry.Block)))],
        "FastShield.RequestCases",
        $"Document{number.ToString(CultureInfo.InvariantCulture)}");

    private (CompiledApi Api, ShieldBuilder Builder)? Load(string spec)
    {
        var diagnostics = new DiagnosticBag();
        var document = MultiFileReader.Read(Suites.Path("request-cases", spec), null, diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics, new CompileOptions { UncheckedBodies = UncheckedBodies.Block, Responses = true });
        if (api is null || diagnostics.HasGaps)
        {
            _problems.Add(spec, diagnostics.Items.FirstOrDefault(d => d.Severity >= DiagnosticSeverity.Gap)?.ToString() ?? "?");
            return null;
        }

        var builder = new ShieldBuilder(new ShieldPlan { Apis = [api], Hosts = ["*"], EncodedSlash = true, ResponseAction = MitigationAction.Block });
        if (builder.Problems.Count == 0)
        {
            return (api, builder);
        }

        _problems.Add(spec, builder.Problems[0]);
        return null;
    }
}
