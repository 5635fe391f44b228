using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler;

/// <summary>
/// From a document to a program, step by step. Nothing is thrown for what a document says: every problem is a diagnostic with
/// its place. An error refuses the document; a gap, something asked and not enforced yet, refuses it too unless the caller
/// allows gaps.
/// </summary>
public static class CompilerPipeline
{
    /// <summary>Compiles the requests of one document; null where it has errors.</summary>
    /// <param name="document">The document.</param>
    /// <param name="diagnostics">Where problems are reported.</param>
    /// <param name="trace">Where it is kept what became of each schema, for a report; null where nobody asks.</param>
    public static CompiledApi? Compile(SourceDocument document, DiagnosticBag diagnostics, LoweringTrace? trace = null) =>
        Compile(document, diagnostics, CompileOptions.Default, trace);

    /// <summary>The same, with what the operator has decided.</summary>
    public static CompiledApi? Compile(SourceDocument document, DiagnosticBag diagnostics, CompileOptions options, LoweringTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(diagnostics);

        // 1. What the document asks, normalised: operations, parameters, bodies; schemas stay raw.
        var contract = ContractReader.Read(document, diagnostics);
        if (contract is null || diagnostics.HasErrors)
        {
            return null;
        }

        // 2. Every schema that a request can meet becomes a block, and those they lead to; behind them those that only responses meet.
        var lowering = new SchemaLowering(DialectOf(contract), contract.References, diagnostics, options.Schemas) { Trace = trace, WithoutPasses = options.WithoutPasses };
        var blocks = contract.Operations.Select(operation => Blocks(operation, lowering)).ToList();
        lowering.Drain();
        var responses = options.Responses ? new ResponseLowering(contract, diagnostics) : null;
        var described = responses is null ? null : contract.Operations.Select(operation => responses.Lower(operation, lowering)).ToList();
        var program = lowering.Complete();
        contract.Extensions?.Check();
        if (diagnostics.HasErrors)
        {
            return null;
        }

        // 3. Who may ask, and how parameters, bodies and responses are read, from what the finished blocks expect.
        var security = new SecurityLowering(contract, diagnostics);
        var operations = new List<CompiledOperation>(blocks.Count);
        var bodies = new BodyLowering(program, contract, options.UncheckedBodies, diagnostics);
        for (var i = 0; i < blocks.Count; i++)
        {
            var entries = new List<CompiledEntry>();
            var operation = Operation(contract.Operations[i], contract, blocks[i], program, bodies, entries, diagnostics);
            operations.Add(operation with { Security = security.Lower(contract.Operations[i]), Responses = responses?.Plan(described![i], program, bodies, entries) });
        }

        return diagnostics.HasErrors ? null : new CompiledApi(contract, program, operations) { HasResponses = options.Responses };
    }

    private static SchemaDialect DialectOf(ApiContract contract) =>
        contract.Version == OpenApiVersion.V30 ? SchemaDialect.OpenApi30
        : contract.SchemaDialect is { } named && SchemaDialect.Find(named) is { } dialect ? dialect
        : SchemaDialect.Draft202012;

    private static OperationBlocks Blocks(OperationContract operation, SchemaLowering lowering) => new(
        [.. operation.Parameters.Select(parameter => Block(parameter.Schema, lowering))],
        [.. operation.RequestBody?.Content.Select(content => Block(content.Schema, lowering)) ?? []],
        [.. operation.RequestBody?.Content.Select(content => Block(content.ItemSchema, lowering)) ?? []]);

    private static int Block(SourceNode? schema, SchemaLowering lowering) =>
        schema is null ? ValidationProgram.AnyBlock : lowering.Lower(schema);

    private static CompiledOperation Operation(
        OperationContract operation, ApiContract contract, OperationBlocks blocks, ValidationProgram program, BodyLowering bodies, List<CompiledEntry> entries, DiagnosticBag diagnostics)
    {
        for (var i = 0; i < blocks.Parameters.Length; i++)
        {
            entries.Add(new CompiledEntry($"{operation.Parameters[i].In.ToString().ToLowerInvariant()} {operation.Parameters[i].Name}", blocks.Parameters[i]));
        }

        for (var i = 0; i < blocks.Media.Length; i++)
        {
            entries.Add(new CompiledEntry($"body {operation.RequestBody!.Content[i].Range.Text}", blocks.Media[i]));
            if (blocks.Items[i] != ValidationProgram.AnyBlock)
            {
                entries.Add(new CompiledEntry($"items of body {operation.RequestBody.Content[i].Range.Text}", blocks.Items[i]));
            }
        }

        return new CompiledOperation(
            operation,
            ParameterLowering.Lower(operation, blocks.Parameters, program, diagnostics),
            operation.RequestBody is { } body ? bodies.Lower(body, IsBodyDemanded(operation, contract.Version), blocks.Media, blocks.Items) : null,
            entries);
    }

    /// <summary>OpenAPI 3.0 ignores a body described for GET, HEAD or DELETE (OAS 3.0.4 section 4.7.10): none is demanded, one that comes is checked.</summary>
    private static bool IsBodyDemanded(OperationContract operation, OpenApiVersion version) =>
        operation.RequestBody is { IsRequired: true } && !(version == OpenApiVersion.V30 && operation.Method is ("GET" or "HEAD" or "DELETE"));

    private sealed record OperationBlocks(int[] Parameters, int[] Media, int[] Items);
}
