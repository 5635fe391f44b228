using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using Xunit;

namespace FastShield.Compiler.Tests.Contract;

public sealed class VersionTests
{
    [Theory]
    [InlineData("3.0.0", OpenApiVersion.V30)]
    [InlineData("3.0.4", OpenApiVersion.V30)]
    [InlineData("3.1.1", OpenApiVersion.V31)]
    [InlineData("3.2.0", OpenApiVersion.V32)]
    [InlineData("3.1.0-rc1", OpenApiVersion.V31)]
    public void Versions_are_told_apart(string text, OpenApiVersion version)
    {
        var (contract, bag) = Contracts.Paths("  /a: {get: {}}\n", text);

        Assert.Empty(bag.Items);
        Assert.Equal(version, contract!.Version);
    }

    [Theory]
    [InlineData("swagger: '2.0'\n", DiagnosticCodes.Swagger2, 1, 10)]
    [InlineData("info: {}\n", DiagnosticCodes.NotOpenApi, 1, 1)]
    [InlineData("- a\n", DiagnosticCodes.NotOpenApi, 1, 1)]
    [InlineData("just text\n", DiagnosticCodes.NotOpenApi, 1, 1)]
    [InlineData("openapi: 4.0.0\n", DiagnosticCodes.VersionUnsupported, 1, 10)]
    [InlineData("openapi: 3.10.0\n", DiagnosticCodes.VersionUnsupported, 1, 10)]
    [InlineData("openapi: 3\n", DiagnosticCodes.VersionUnsupported, 1, 10)]
    [InlineData("openapi: [3]\n", DiagnosticCodes.WrongType, 1, 10)]
    public void What_is_no_OpenAPI_3_is_refused(string yaml, string code, int line, int column)
    {
        var (contract, bag) = Contracts.Read(yaml);

        Assert.Null(contract);
        var only = bag.Only(code, DiagnosticSeverity.Error);
        Assert.Equal((line, column), (only.Line, only.Column));
    }

    [Fact]
    public void A_version_that_lost_its_quotes_and_patch_is_read_with_a_warning()
    {
        var (contract, bag) = Contracts.Paths("  /a: {get: {}}\n", "3.0");

        bag.Only(DiagnosticCodes.WrongType, DiagnosticSeverity.Warning);
        Assert.Equal(OpenApiVersion.V30, contract!.Version);
    }

    [Fact]
    public void Paths_are_required_in_3_0_only()
    {
        Contracts.Read("openapi: 3.0.0\ninfo: {title: t}\n").Diagnostics.Only(DiagnosticCodes.FieldMissing, DiagnosticSeverity.Error);
        Contracts.Read("openapi: 3.1.0\ninfo: {title: t}\n").Diagnostics.Only(DiagnosticCodes.NoOperations, DiagnosticSeverity.Warning);
    }

    [Theory]
    [InlineData("https://spec.openapis.org/oas/3.1/dialect/base", false)]
    [InlineData("https://json-schema.org/draft/2020-12/schema", false)]
    [InlineData("https://json-schema.org/draft/2019-09/schema", false)]
    [InlineData("http://json-schema.org/draft-07/schema#", false)]
    [InlineData("http://json-schema.org/draft-04/schema#", false)]
    [InlineData("http://json-schema.org/draft-03/schema#", true)]
    [InlineData("https://example.com/dialect", true)]
    public void Unknown_dialects_of_schemas_are_a_gap(string dialect, bool gap)
    {
        var (contract, bag) = Contracts.Paths("  /a: {get: {}}\n", more: $"jsonSchemaDialect: {dialect}\n");

        Assert.Equal(dialect, contract!.SchemaDialect);
        Assert.Equal(gap, bag.HasGaps);
        Assert.False(bag.HasErrors);
    }
}
