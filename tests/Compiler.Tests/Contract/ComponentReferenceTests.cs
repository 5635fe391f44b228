using FastShield.Compiler.Diagnostics;
using Xunit;
using static FastShield.Compiler.Tests.Contract.Contracts;

namespace FastShield.Compiler.Tests.Contract;

public sealed class ComponentReferenceTests
{
    [Fact]
    public void Components_of_every_kind_are_followed()
    {
        var contract = Clean("""
            openapi: 3.1.0
            info: {title: t, version: '1'}
            components:
              pathItems: {item: {post: {parameters: [{$ref: '#/components/parameters/a'}], requestBody: {$ref: '#/components/requestBodies/b'}}}}
              parameters: {a: {$ref: '#/components/parameters/real%20one'}, real one: {name: a, in: query, schema: {type: string}}}
              requestBodies: {b: {content: {application/json: {schema: {$ref: '#/components/schemas/s'}}}}}
              schemas: {s: {type: object}}
              securitySchemes: {k: {$ref: '#/components/securitySchemes/l'}, l: {type: http, scheme: basic}}
            paths:
              /a: {$ref: '#/components/pathItems/item'}
              /b: {$ref: '#/paths/~1a'}
            """);

        Assert.Equal(["POST /a", "POST /b"], contract.Operations.Select(o => o.Id));
        Assert.All(contract.Operations, o => Assert.Equal("/components/parameters/real one/schema", o.Parameters[0].Schema!.Pointer));
        Assert.All(contract.Operations, o => Assert.Equal("/components/requestBodies/b/content/application~1json/schema", o.RequestBody!.Content[0].Schema!.Pointer));
        Assert.Same(contract.Operations[0].RequestBody, contract.Operations[1].RequestBody);
        Assert.Equal("basic", contract.SecuritySchemes["k"].Scheme);
    }

    [Theory]
    [InlineData("'#/components/parameters/none'", DiagnosticCodes.ReferenceUnresolved)]
    [InlineData("'#/paths/~1a/get/parameters/1'", DiagnosticCodes.ReferenceUnresolved)]
    [InlineData("'#anchor'", DiagnosticCodes.ReferenceUnresolved)]
    [InlineData("'#/%zz'", DiagnosticCodes.ReferenceUnresolved)]
    [InlineData("'#/paths/~1a/get/parameters/0'", DiagnosticCodes.ReferenceCycle)]
    [InlineData("other.yaml", DiagnosticCodes.ReferenceExternal)]
    [InlineData("'other.yaml#/a'", DiagnosticCodes.ReferenceExternal)]
    [InlineData("'file:///etc/passwd'", DiagnosticCodes.ReferenceExternal)]
    [InlineData("'http://127.0.0.1/a#/b'", DiagnosticCodes.ReferenceExternal)]
    [InlineData("''", DiagnosticCodes.ReferenceMalformed)]
    [InlineData("5", DiagnosticCodes.ReferenceMalformed)]
    public void Bad_references_are_refused_at_their_place(string reference, string code)
    {
        var (_, bag) = Operation($"parameters: [{{$ref: {reference}}}]");

        Assert.Equal("/paths/~1a/get/parameters/0/$ref", bag.Only(code, DiagnosticSeverity.Error).Pointer);
    }

    [Fact]
    public void A_reference_to_the_whole_document_is_followed() =>
        Operation("parameters: [{$ref: '#'}]").Diagnostics.Only(DiagnosticCodes.FieldMissing, DiagnosticSeverity.Error);

    [Fact]
    public void A_bad_reference_is_told_once()
    {
        var (_, bag) = Paths("  /a: {$ref: '#/components/pathItems/x'}\n  /b: {$ref: '#/components/pathItems/x'}\n", more: "components: {pathItems: {x: {get: {requestBody: {$ref: '#/none'}}}}}\n");

        bag.Only(DiagnosticCodes.ReferenceUnresolved, DiagnosticSeverity.Error);
    }

    [Fact]
    public void References_in_a_circle_end()
    {
        var (_, bag) = Paths("  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n");

        Assert.All(bag.Items, d => Assert.Equal((DiagnosticCodes.ReferenceCycle, DiagnosticSeverity.Error), (d.Code, d.Severity)));
        Assert.Equal(2, bag.Items.Count);
    }

    [Fact]
    public void What_a_bundler_should_have_filled_in_is_no_empty_operation()
    {
        var (contract, bag) = Paths("  /a: {get: {$ref: 'resources/list.yml'}}\n");

        bag.Only(DiagnosticCodes.ReferenceExternal, DiagnosticSeverity.Error);
        Assert.Empty(contract!.Operations);
    }

    [Fact]
    public void Fields_beside_the_reference_of_a_path_item_are_refused_where_they_mean_something()
    {
        const string More = "components: {pathItems: {x: {get: {}}}}\n";

        Assert.Empty(Paths("  /a: {$ref: '#/components/pathItems/x', summary: s}\n", more: More).Diagnostics.Items);
        Assert.True(Paths("  /a: {$ref: '#/components/pathItems/x', put: {}}\n", more: More).Diagnostics.HasErrors);
        Assert.True(Paths("  /a: {$ref: '#/components/pathItems/x', parameters: []}\n", more: More).Diagnostics.HasErrors);
    }
}
