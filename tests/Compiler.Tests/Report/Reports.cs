using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Report;
using Xunit;

namespace FastShield.Compiler.Tests.Report;

/// <summary>Short ways to the report of a text.</summary>
internal static class Reports
{
    private static readonly AdviceFilter Everything = new(DiagnosticSeverity.Information, ["all"], []);

    /// <summary>The report of a document; null where it is refused with errors.</summary>
    public static ApiReport? Of(SourceDocument document, DiagnosticBag diagnostics, AdviceFilter? filter = null)
    {
        var trace = new LoweringTrace();
        return CompilerPipeline.Compile(document, diagnostics, trace) is { } api ? ReportMaker.Make(api, trace, diagnostics, filter ?? Everything) : null;
    }

    /// <summary>The report of a text, which has to compile.</summary>
    public static ApiReport Of(string text, AdviceFilter? filter = null)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", diagnostics);
        Assert.NotNull(document);
        var report = Of(document, diagnostics, filter);
        Assert.True(report is not null, string.Join(Environment.NewLine, diagnostics.Items));
        return report;
    }

    /// <summary>A document whose one operation takes a JSON body of this schema (flow style).</summary>
    public static string Body(string schema, string version = "3.1.0", string more = "") => $$"""
        openapi: {{version}}
        info: { title: t, version: '1' }
        security: []
        paths:
          /a:
            post:
              operationId: a
              requestBody: { required: true, content: { application/json: { schema: {{schema}} } } }
              responses: { '200': { description: fine } }
        {{more}}
        """;
}
