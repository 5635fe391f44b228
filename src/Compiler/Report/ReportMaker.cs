using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;

namespace FastShield.Compiler.Report;

/// <summary>Makes the report of a compiled document from its contract, its program and the way that the lowering took.</summary>
public static class ReportMaker
{
    /// <summary>The report; the trace has to be that of the document's own compilation, and the diagnostics those that it made.</summary>
    public static ApiReport Make(CompiledApi api, LoweringTrace trace, DiagnosticBag diagnostics, AdviceFilter filter)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var program = trace.Program ?? throw new ArgumentException("The trace is of no completed lowering.", nameof(trace));

        var account = new KeywordAccount(program, trace, diagnostics);
        var schemas = trace.Schemas.Select(schema => new SchemaReport(schema, account.Of(schema))).ToList();
        var costs = new BlockCosts(program);
        var parts = new OperationParts(api, trace, costs);
        var operations = api.Operations.Select(parts.Of).ToList();

        var advice = new AdviceBag(filter);
        OperationAdvice.Servers(api.Contract, advice);
        var values = new SchemaAdvice(trace, costs, advice);
        foreach (var operation in operations)
        {
            OperationAdvice.Look(api.Contract, operation, advice);
            foreach (var part in operation.Parts.Where(part => part is { Schema: not null, Kind: PartKind.Parameter or PartKind.Body }))
            {
                values.Look(trace.BlockOf(part.Schema!));
            }
        }

        foreach (var schema in schemas)
        {
            KeywordAdvice.Look(schema, advice);
        }

        return new ApiReport(api.Contract, operations, schemas, advice);
    }
}
