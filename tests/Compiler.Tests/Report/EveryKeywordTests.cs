using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Report;
using FastShield.Compiler.Tests.Contract;
using FastShield.Runtime.Program;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Compiler.Tests.Report;

/// <summary>Enforced or refused, never silently passed: every keyword of every schema that a request can meet stands in the report, once.</summary>
public sealed class EveryKeywordTests(ITestOutputHelper output)
{
    [SuiteFact]
    public void Every_keyword_of_every_reached_schema_of_the_corpora_is_accounted_for()
    {
        var (documents, keywords, enforced, annotations, gaps) = (0, 0, 0, 0, 0);
        foreach (var path in OpenApiDocuments.All())
        {
            var diagnostics = new DiagnosticBag();
            if (DocumentReader.Read(path, diagnostics) is not { } document || Reports.Of(document, diagnostics) is not { } report)
            {
                continue;
            }

            Check(path, report, diagnostics);
            documents++;
            keywords += report.Schemas.Sum(schema => schema.Keywords.Count);
            enforced += report.Count(Treatment.Enforced);
            annotations += report.Count(Treatment.Annotation);
            gaps += report.Count(Treatment.Gap);
        }

        output.WriteLine($"{documents} documents, {keywords} keywords: {enforced} enforced, {annotations} annotations, {gaps} gaps");
        Assert.True(documents > 350, $"Only {documents} documents were compiled.");
        Assert.Equal(keywords, enforced + annotations + gaps);
    }

    [Fact]
    public void A_keyword_that_nothing_enforces_is_a_gap_and_named_as_unaccounted()
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Reports.Body("{ type: string, maxLength: 5 }")), "api.yaml", diagnostics)!;
        var trace = new LoweringTrace();
        var api = CompilerPipeline.Compile(document, diagnostics, trace)!;
        Assert.Empty(ReportMaker.Make(api, trace, diagnostics, AdviceFilter.Default).Unaccounted);

        // An instruction is lost: one that asks nothing stands in its place.
        var instructions = trace.Program!.Instructions;
        var at = Array.FindIndex(instructions, instruction => instruction.Kind == InstructionKind.AssertMaxLength);
        instructions[at] = new Instruction(InstructionKind.AssertMinLength, 0, 0, 0, trace.Program.Blocks[0].Place);

        var report = ReportMaker.Make(api, trace, diagnostics, AdviceFilter.Default);
        var forgotten = Assert.Single(report.Unaccounted);
        Assert.Equal(("maxLength", Treatment.Gap), (forgotten.Member.Name, forgotten.Treatment));
    }

    private static void Check(string path, ApiReport report, DiagnosticBag diagnostics)
    {
        var forgotten = report.Unaccounted.Select(keyword => $"{path}: {keyword.Member.Value.Pointer}").ToList();
        Assert.True(forgotten.Count == 0, string.Join(Environment.NewLine, forgotten.Take(20)));

        var told = report.Schemas.SelectMany(schema => schema.Keywords.Select(keyword => ((SourceNode)schema.Schema.Node, keyword.Member.Name))).ToList();
        var asked = new ReachedWords(report.Contract).All();
        Assert.Equal(report.Schemas.Count, report.Schemas.Select(schema => (schema.Schema.Node, schema.Schema.Block)).Distinct().Count());
        Assert.All(report.Schemas, schema => Assert.Equal(schema.Schema.Node.Count, schema.Keywords.Count));
        var missing = asked.Except(told).Select(word => $"{path}: {word.Item1.Pointer}/{word.Item2} is not in the report").ToList();
        var invented = told.Except(asked).Select(word => $"{path}: {word.Item1.Pointer}/{word.Item2} is in the report, and no request meets it").ToList();
        Assert.True(missing.Count + invented.Count == 0, string.Join(Environment.NewLine, missing.Concat(invented).Take(20)));

        // What is a gap in the report was told to whoever loads the document.
        Assert.True(report.Count(Treatment.Gap) == 0 || diagnostics.HasGaps, path);
    }
}
