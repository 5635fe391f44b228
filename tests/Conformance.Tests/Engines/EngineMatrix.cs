using System.Globalization;
using FastShield.Compiler.Build;
using FastShield.Compiler.Emit;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Conformance.Tests.Engines;

/// <summary>
/// Every engine for a list of schemas: the interpreter, and compiled C#. Many schemas go into one assembly, since starting the compiler
/// costs more than a schema does.
/// </summary>
internal sealed class EngineMatrix : IDisposable
{
    private const int SchemasPerAssembly = 200;

    private readonly List<CompiledAssembly> _assemblies = [];

    /// <summary>Compiles the schemas; those that the lowering refused get no engines.</summary>
    public EngineMatrix(IReadOnlyList<LoweredSchema> schemas)
    {
        Rows = new SchemaEngine[schemas.Count][];
        foreach (var chunk in Enumerable.Range(0, schemas.Count).Where(i => schemas[i].Program is not null).Chunk(SchemasPerAssembly))
        {
            Compile(schemas, chunk);
        }
    }

    /// <summary>For each schema its engines; null where it was refused.</summary>
    public SchemaEngine[]?[] Rows { get; }

    public void Dispose() => _assemblies.ForEach(assembly => assembly.Dispose());

    private void Compile(IReadOnlyList<LoweredSchema> schemas, int[] chunk)
    {
        var emitted = chunk.ToDictionary(i => i, i => CSharpEmitter.Emit(
            schemas[i].Program!, [new EmitEntry("case", schemas[i].Block)], "FastShield.Cases", $"Case{i.ToString(CultureInfo.InvariantCulture)}"));
        var outcome = RoslynBuilder.Build(emitted.Values.SelectMany(engine => engine.Files));
        if (outcome.Assembly is null)
        {
            throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics.Take(10)));
        }

        _assemblies.Add(outcome.Assembly);
        foreach (var i in chunk)
        {
            Rows[i] = [new SchemaInterpreter(schemas[i].Program!), outcome.Assembly.MakeEngine(emitted[i].TypeName, schemas[i].Program!)];
        }
    }
}
