using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>From a document to the verdict on nested brackets: the shapes that the plans need come out of the schemas.</summary>
public sealed class DeepObjectTests
{
    private const string Order = """
        openapi: 3.0.3
        info: {title: t, version: '1'}
        paths:
          /orders:
            get:
              parameters:
                - name: o
                  in: query
                  style: deepObject
                  explode: true
                  schema:
                    type: object
                    additionalProperties: false
                    properties:
                      created: {anyOf: [{type: object, properties: {gt: {type: integer}}, additionalProperties: false}, {type: integer}]}
                      items: {type: array, items: {type: object, required: [price], properties: {price: {type: string}, quantity: {type: integer}}}}
              responses: {'200': {description: ok}}
        """;

    private const string Recursive = """
        openapi: 3.0.3
        info: {title: t, version: '1'}
        paths:
          /trees:
            get:
              parameters:
                - {name: o, in: query, style: deepObject, explode: true, schema: {$ref: '#/components/schemas/Tree'}}
              responses: {'200': {description: ok}}
        components:
          schemas:
            Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}, right: {$ref: '#/components/schemas/Tree'}}}
        """;

    [Theory]
    [InlineData("", true)]
    [InlineData("o[created]=1", true)]
    [InlineData("o[created][gt]=1", true)]
    [InlineData("o[created][gt]=x", false)]
    [InlineData("o[created][lt]=1", false)]
    [InlineData("o[items][0][price]=a&o[items][0][quantity]=2&o[items][1][price]=b", true)]
    [InlineData("o[items][0][quantity]=2", false)]
    [InlineData("o[items][0][price]=a&o[items][0][quantity]=x", false)]
    [InlineData("o[other]=1", false)]
    public void Objects_and_arrays_within_are_held_against_their_schemas(string query, bool conforms)
    {
        var (api, diagnostics) = Compile(Order);
        Assert.Empty(diagnostics.Items);
        var engine = new SchemaInterpreter(api!.Program);
        var request = new RequestView
        {
            Path = "/orders"u8,
            Query = Encoding.ASCII.GetBytes(query),
            Head = [],
            Headers = [],
            Captures = [],
        };
        Assert.Equal(conforms, new ParameterDecoder().Check(api.Operations[0].Parameters, request, engine, new ValidationContext(), out _));
    }

    [Fact]
    public void A_schema_without_end_is_a_gap_and_not_a_loop()
    {
        var (_, diagnostics) = Compile(Recursive);
        Assert.Equal(DiagnosticSeverity.Gap, Assert.Single(diagnostics.Items).Severity);
    }

    private static (CompiledApi? Api, DiagnosticBag Diagnostics) Compile(string yaml)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(yaml), "api.yaml", diagnostics);
        Assert.NotNull(document);
        return (CompilerPipeline.Compile(document, diagnostics), diagnostics);
    }
}
