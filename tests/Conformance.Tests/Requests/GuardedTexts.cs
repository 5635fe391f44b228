using System.Globalization;
using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Interpreter;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>Documents as texts, each as a shield of both engines. All of them are compiled into one assembly.</summary>
internal sealed class GuardedTexts : IDisposable
{
    private readonly Dictionary<string, IReadOnlyList<Shield>> _shields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly CompiledAssembly _assembly;

    /// <param name="texts">Name and text of each document.</param>
    /// <param name="plan">How a document is served.</param>
    public GuardedTexts(IEnumerable<(string Name, string Text)> texts, Func<CompiledApi, ShieldPlan> plan)
    {
        var built = new List<(string Name, CompiledApi Api, ShieldBuilder Builder, EmittedEngine Engine)>();
        foreach (var (name, text) in texts)
        {
            var diagnostics = new DiagnosticBag();
            var document = DocumentReader.Read(Encoding.UTF8.GetBytes(text), name, diagnostics);
            var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics);
            if (api is null || diagnostics.HasGaps)
            {
                _problems.Add(name, diagnostics.Items.FirstOrDefault(d => d.Severity >= DiagnosticSeverity.Gap)?.ToString() ?? "?");
                continue;
            }

            var entries = api.Operations.SelectMany(operation => operation.Entries.Select(entry => new EmitEntry(operation.Contract.Id, entry.Block)));
            var engine = CSharpEmitter.Emit(api.Program, [.. entries], "FastShield.TextCases", $"Document{built.Count.ToString(CultureInfo.InvariantCulture)}");
            built.Add((name, api, new ShieldBuilder(plan(api)), engine));
        }

        var outcome = RoslynBuilder.Build(built.SelectMany(entry => entry.Engine.Files));
        _assembly = outcome.Assembly ?? throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics.Take(10)));
        foreach (var (name, _, builder, engine) in built)
        {
            _shields.Add(
                name,
                [
                    builder.Build(1, compiled => new SchemaInterpreter(compiled.Program)),
                    builder.Build(2, compiled => _assembly.MakeEngine(engine.TypeName, compiled.Program)),
                ]);
        }
    }

    /// <summary>The shields of a document, interpreter first; null with the reason where it is refused.</summary>
    public IReadOnlyList<Shield>? Of(string name, out string problem)
    {
        problem = _problems.GetValueOrDefault(name, "");
        return _shields.GetValueOrDefault(name);
    }

    public void Dispose() => _assembly.Dispose();
}
