using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Micro;

/// <summary>From bytes to the verdict on both engines, beside the base library's reader, which only passes over the text.</summary>
public unsafe class SchemaValidation
{
    private readonly ValidationContext _context = new();
    private Padded _body = null!;
    private SchemaEngine _interpreter = null!;
    private SchemaEngine _compiled = null!;
    private int _block;

    /// <summary>Small body; body with formats and patterns; many of the same.</summary>
    [Params("pet", "order", "orders")]
    public string Body { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (schema, body) = Body switch
        {
            "pet" => (SchemaCorpus.PetSchema, SchemaCorpus.Pet),
            "order" => (SchemaCorpus.OrderSchema, SchemaCorpus.Order),
            _ => (SchemaCorpus.OrdersSchema, SchemaCorpus.Orders),
        };
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(schema), "schema.json", diagnostics)!;
        var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
        _block = lowering.Lower(document.Root);
        var program = lowering.Complete();
        var emitted = CSharpEmitter.Emit(program, [new EmitEntry(Body, _block)]);
        _body = new Padded(body);
        _interpreter = new SchemaInterpreter(program);
        _compiled = RoslynBuilder.Build(emitted).Assembly!.MakeEngine(emitted.TypeName, program);
    }

    [Benchmark(Baseline = true)]
    public bool Utf8JsonReaderScan()
    {
        var reader = new Utf8JsonReader(_body.Span);
        while (reader.Read())
        {
        }

        return reader.BytesConsumed == _body.Length;
    }

    [Benchmark]
    public bool Interpreter() => Accepts(_interpreter);

    [Benchmark]
    public bool Compiled() => Accepts(_compiled);

    private bool Accepts(SchemaEngine engine)
    {
        _context.Arena.Reset();
        _context.Begin(_body.Length);
        return engine.Accepts(_block, _body.Start, _body.Length, _context);
    }
}
