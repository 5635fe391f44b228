using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>A header parameter that the origin does not get as it was checked is said to the document's author.</summary>
public sealed class ShieldFieldTests
{
    [Theory]
    [InlineData("x-request-id", true)]
    [InlineData("X-Forwarded-Host", true)]
    [InlineData("X-HTTP-Method-Override", true)]
    [InlineData("X-Request-Source", false)]
    public void It_is_a_warning_at_the_parameter(string name, bool isRewritten)
    {
        var text = $$$"""
            {"openapi":"3.0.3","info":{"title":"t","version":"1"},
             "paths":{"/a":{"get":{"parameters":[{"name":"{{{name}}}","in":"header","schema":{"type":"string"}}],"responses":{} } } } }
            """;
        var diagnostics = new DiagnosticBag();

        Assert.NotNull(CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.json", diagnostics)!, diagnostics));

        Assert.Equal(isRewritten, diagnostics.Items.Any(item => item is { Code: SchemaCodes.RewrittenField, Severity: DiagnosticSeverity.Warning, Pointer: "/paths/~1a/get/parameters/0" }));
    }
}
