using System.Runtime.InteropServices;
using System.Text;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>One schema on both engines.</summary>
internal sealed unsafe class EnginePair : IDisposable
{
    private readonly ValidationContext _context = new();
    private readonly CompiledAssembly _assembly;
    private readonly SchemaEngine _interpreter;
    private readonly SchemaEngine _compiled;
    private readonly int _block;

    public EnginePair(string schema)
    {
        (Program, _block) = Lower(schema);
        Emitted = CSharpEmitter.Emit(Program, [new EmitEntry("case", _block)]);
        var outcome = RoslynBuilder.Build(Emitted);
        _assembly = outcome.Assembly ?? throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics));
        _interpreter = new SchemaInterpreter(Program);
        _compiled = _assembly.MakeEngine(Emitted.TypeName, Program);
    }

    public ValidationProgram Program { get; }

    public EmittedEngine Emitted { get; }

    /// <summary>Lowers a schema that has to be sound.</summary>
    public static (ValidationProgram Program, int Block) Lower(string schema)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(schema), "schema.json", diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Items));
        var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
        var block = lowering.Lower(document.Root);
        var program = lowering.Complete();
        return diagnostics.HasErrors || diagnostics.HasGaps
            ? throw new InvalidOperationException(string.Join('\n', diagnostics.Items))
            : (program, block);
    }

    /// <summary>The engines' common verdict; throws where they differ.</summary>
    public bool Accepts(string json)
    {
        var interpreted = Run(_interpreter, json);
        var compiled = Run(_compiled, json);
        return interpreted == compiled
            ? compiled
            : throw new InvalidOperationException($"The interpreter says {interpreted}, compiled code says {compiled}: {json}");
    }

    public void Dispose() => _assembly.Dispose();

    private bool Run(SchemaEngine engine, string json)
    {
        var memory = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(json) + JsonText.Padding, pinned: true);
        var length = Encoding.UTF8.GetBytes(json, memory);
        _context.Arena.Reset();
        _context.Begin(length);
        var verdict = engine.Accepts(_block, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), length, _context);
        GC.KeepAlive(memory);
        return verdict;
    }
}
