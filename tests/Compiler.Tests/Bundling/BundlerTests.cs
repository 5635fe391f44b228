using System.Text;
using FastShield.Compiler.Bundling;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Compiler.Tests.Bundling;

/// <summary>Documents in several files as one: nothing may be asked that was not asked before, nor the other way round.</summary>
public sealed class BundlerTests
{
    [Fact]
    public void What_references_lead_to_is_collected_under_unique_names_and_the_rest_is_copied_in_place()
    {
        var bundled = Bundle(new()
        {
            ["api.yaml"] = """
                openapi: 3.0.3
                info: {title: t, version: '1'}
                paths:
                  /a: {$ref: paths/a.yaml}
                components:
                  schemas:
                    Pet: {type: object, properties: {tag: {$ref: 'parts/pet.yaml#/Pet'}, id: {$ref: '#/components/schemas/Id'}, same: {$ref: 'parts/pet.yaml#/Pet'}}}
                    Id: {type: integer, example: {$ref: not/a/reference.yaml}}
                """,
            ["paths/a.yaml"] = "post: {parameters: [{$ref: '../parts/limit.json'}], requestBody: {content: {application/json: {schema: {$ref: '../api.yaml#/components/schemas/Pet'}}}}, responses: {'200': {description: ok}}}",
            ["parts/limit.json"] = """{"name": "limit", "in": "query", "schema": {"$ref": "pet.yaml#/sub~1id%20"}}""",
            ["parts/pet.yaml"] = "Pet: {type: object, properties: {pet: {$ref: '#/Pet'}, id: {$ref: '#/sub~1id%20'}}}\n'sub/id ': {type: integer}",
        });

        Assert.Equal(
            """
            {"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"post":{"parameters":[{"$ref":"#/components/parameters/limit"}],"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}},"responses":{"200":{"description":"ok"}}}}},"components":{"schemas":{"Pet":{"type":"object","properties":{"tag":{"$ref":"#/components/schemas/pet_Pet"},"id":{"$ref":"#/components/schemas/Id"},"same":{"$ref":"#/components/schemas/pet_Pet"}}},"Id":{"type":"integer","example":{"$ref":"not/a/reference.yaml"}},"pet_Pet":{"type":"object","properties":{"pet":{"$ref":"#/components/schemas/pet_Pet"},"id":{"$ref":"#/components/schemas/sub_id_"}}},"sub_id_":{"type":"integer"}},"parameters":{"limit":{"name":"limit","in":"query","schema":{"$ref":"#/components/schemas/sub_id_"}}}}}
            """,
            NodeJson.ToText(bundled.Root));
    }

    [Fact]
    public void Ids_and_anchors_become_pointers_and_dialects_stay()
    {
        var files = Petlike("3.1.0", """{$ref: 'schemas/pet.json#tag'}""");
        files["schemas/pet.json"] = """
            {"$id": "https://example.com/schemas/pet.json", "$schema": "https://json-schema.org/draft/2020-12/schema",
             "$defs": {"tag": {"$anchor": "tag", "type": "object", "properties": {"n": {"$ref": "name.json"}, "c": {"$ref": "colour.json#/$defs/c"}}},
             "name": {"$id": "name.json", "type": "string"}}}
            """;
        files["schemas/colour.json"] = """{"$id": "colour.json", "$defs": {"c": {"enum": ["red"]}}}""";
        var text = NodeJson.ToText(Bundle(files).Root);

        Assert.Contains("""{"schema":{"$ref":"#/components/schemas/tag"}}""", text, StringComparison.Ordinal);
        Assert.Contains("""
            "tag":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"n":{"$ref":"#/components/schemas/name"},"c":{"$ref":"#/components/schemas/c"}}}
            """.Trim(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("$id", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$anchor", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Discriminators_keep_the_values_that_they_had()
    {
        var files = Petlike("3.0.3", """{oneOf: [{$ref: 'a.yaml#/Pet'}, {$ref: dog.yaml}], discriminator: {propertyName: kind, mapping: {hound: ./dog.yaml, other: Pet}}}""");
        files["a.yaml"] = "Pet: {type: object, properties: {kind: {type: string}}}";
        files["dog.yaml"] = "type: object";
        Assert.Contains(
            """
            "discriminator":{"propertyName":"kind","mapping":{"hound":"#/components/schemas/dog","other":"#/components/schemas/a_Pet","Pet":"#/components/schemas/a_Pet"}}
            """.Trim(),
            NodeJson.ToText(Bundle(files).Root),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Path_items_that_contain_themselves_are_refused_in_3_0_and_kept_in_3_1()
    {
        foreach (var version in (string[])["3.0.3", "3.1.0"])
        {
            var files = Petlike(version, "{type: object}");
            files["api.yaml"] += "  /b: {$ref: item.yaml}\n";
            files["item.yaml"] = "post: {responses: {'200': {description: ok}}, callbacks: {done: {'{$request.query.url}': {$ref: item.yaml}}}}";
            var bag = new DiagnosticBag();
            var bundled = Bundler.Bundle(Read(files, bag), bag);

            Assert.Equal(version == "3.1.0", bundled is not null);
            Assert.Equal(version == "3.1.0" ? [] : [DiagnosticCodes.ReferenceCycle], bag.Items.Select(item => item.Code));
        }
    }

    [Fact]
    public void A_dynamic_reference_is_refused_at_its_place()
    {
        var files = Petlike("3.1.0", """{$ref: a.json}""");
        files["a.json"] = "{\"$dynamicAnchor\": \"node\",\n \"items\": {\"$dynamicRef\": \"#node\"}}";
        var bag = new DiagnosticBag();

        Assert.Null(Bundler.Bundle(Read(files, bag), bag));
        var told = Assert.Single(bag.Items);
        Assert.Equal((DiagnosticCodes.BundleDynamic, "a.json", 2), (told.Code, told.File, told.Line));
    }

    [SuiteTheory]
    [InlineData("request-cases/specs/multi-file-30/openapi.yaml")]
    [InlineData("openapi-documents/fixtures/express-openapi-validator/examples/6-multi-file-spec/ems.yaml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/recursiveRef/openapi.yml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/interalizationNameCollision/api.yml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/refInRefInProperty/openapi.yaml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/circularRef2/circular2.yaml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/refInLocalRef/openapi.json")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/callbacks.yml")]
    [InlineData("openapi-documents/fixtures/prism/examples/callbacks/client-service.oas3.yaml")]
    [InlineData("openapi-documents/fixtures/kin-openapi/openapi3/303bis/service.yaml")]
    public void A_bundled_document_compiles_to_the_same_program(string path)
    {
        var bag = new DiagnosticBag();
        var document = MultiFileReader.Read(Suites.Path(path), null, bag)!;
        var bundled = Bundler.Bundle(document, bag);
        Assert.Empty(bag.Items);

        var expected = CompilerPipeline.Compile(document, bag)!;
        foreach (var text in (string[])[NodeJson.ToText(bundled!.Root, isIndented: true), NodeYaml.ToText(bundled.Root)])
        {
            var alone = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "bundled", bag)!;
            Assert.Equal(NodeJson.ToText(bundled.Root), NodeJson.ToText(alone.Root));
            var actual = CompilerPipeline.Compile(alone, bag);
            Assert.True(actual is not null, string.Join('\n', bag.Items));
            Assert.Equal(Asked(expected.Program), Asked(actual.Program));
            Assert.Equal(expected.Operations.Select(o => o.Contract.ToString()), actual.Operations.Select(o => o.Contract.ToString()));
        }
    }

    private static IEnumerable<string> Asked(ValidationProgram program) =>
        [.. program.Instructions.Select(i => $"{i.Kind} {i.A} {i.B} {i.C}"), .. program.Names.Select(Encoding.UTF8.GetString), .. program.Decimals.Select(d => d.Text), .. program.Values.SelectMany(v => v.Texts)];

    private static Dictionary<string, string> Petlike(string version, string schema) => new()
    {
        ["api.yaml"] = $"openapi: {version}\ninfo: {{title: t, version: '1'}}\ncomponents: {{schemas: {{Pet: {{type: string}}}}}}\npaths:\n  /a: {{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}}}\n",
    };

    private static SourceDocument Bundle(Dictionary<string, string> files)
    {
        var bag = new DiagnosticBag();
        var bundled = Bundler.Bundle(Read(files, bag), bag);
        Assert.Empty(bag.Items);
        return bundled!;
    }

    private static SourceDocument Read(Dictionary<string, string> files, DiagnosticBag bag) =>
        MultiFileReader.Read(new MemoryDocumentSource(files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value))), "api.yaml", bag)!;
}
