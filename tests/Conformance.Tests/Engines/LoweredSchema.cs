using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Lowering.Resources;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Conformance.Tests.Engines;

/// <summary>A schema on its own, lowered.</summary>
/// <param name="Text">The schema.</param>
/// <param name="Program">Its program; null where the lowering refused it.</param>
/// <param name="Block">The schema's block.</param>
/// <param name="Refusals">The errors and gaps that refused it.</param>
internal sealed record LoweredSchema(string Text, ValidationProgram? Program, int Block, IReadOnlyList<Diagnostic> Refusals)
{
    /// <summary>Lowers a schema; references inside it start at its root.</summary>
    public static LoweredSchema Of(
        string text, SchemaDialect? dialect = null, LoweringOptions? options = null, IReadOnlyList<SchemaDocument>? others = null, IReadOnlyCollection<string>? withoutPasses = null)
    {
        var diagnostics = new DiagnosticBag();
        ValidationProgram? program = null;
        var block = ValidationProgram.NoBlock;
        if (DocumentReader.Read(Encoding.UTF8.GetBytes("{\"schema\":" + text + "}"), "schema.json", diagnostics) is not null
            && DocumentReader.Read(Encoding.UTF8.GetBytes(text), "schema.json", diagnostics) is { } document)
        {
            var lowering = new SchemaLowering(
                dialect ?? SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics, options, others) { WithoutPasses = withoutPasses ?? [] };
            block = lowering.Lower(document.Root);
            program = lowering.Complete();
        }

        var refusals = diagnostics.Items.Where(found => found.Severity >= DiagnosticSeverity.Gap).ToList();
        return new LoweredSchema(text, refusals.Count == 0 ? program : null, block, refusals);
    }
}
