using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Contract;

/// <summary>`x-fastshield-client-certificate` where nothing reads it: refused at its place, and names and values that only look like it are not.</summary>
public sealed class ExtensionPlacesTests
{
    private const string Extension = "x-fastshield-client-certificate: {sanDns: [a]}";
    private const string Pointer = "/x-fastshield-client-certificate";

    [Theory]
    [InlineData("info: {title: t, version: '1', HERE}", "/info")]
    [InlineData("info: {title: t, version: '1', contact: {HERE}}", "/info/contact")]
    [InlineData("servers: [{url: /v1, HERE}]", "/servers/0")]
    [InlineData("servers: [{url: '/{v}', variables: {v: {default: a, HERE}}}]", "/servers/0/variables/v")]
    [InlineData("tags: [{name: t, HERE}]", "/tags/0")]
    [InlineData("components: {schemas: {s: {type: object, HERE}}}", "/components/schemas/s")]
    [InlineData("components: {schemas: {s: {properties: {default: {items: {HERE}}}}}}", "/components/schemas/s/properties/default/items")]
    [InlineData("components: {schemas: {s: {discriminator: {propertyName: p, HERE}}}}", "/components/schemas/s/discriminator")]
    [InlineData("components: {parameters: {p: {in: query, name: p, schema: {}, HERE}}}", "/components/parameters/p")]
    [InlineData("components: {headers: {h: {schema: {}, HERE}}}", "/components/headers/h")]
    [InlineData("components: {examples: {e: {value: 1, HERE}}}", "/components/examples/e")]
    [InlineData("components: {links: {l: {operationId: o, server: {url: /, HERE}}}}", "/components/links/l/server")]
    [InlineData("components: {securitySchemes: {s: {type: oauth2, flows: {implicit: {HERE}}}}}", "/components/securitySchemes/s/flows/implicit")]
    [InlineData("webhooks: {w: {HERE}}", "/webhooks/w")]
    [InlineData("webhooks: {w: {post: {responses: {}, HERE}}}", "/webhooks/w/post")]
    [InlineData("components: {pathItems: {p: {$ref: '#/components/pathItems/q', HERE}, q: {get: {responses: {}}}}}", "/components/pathItems/p")]
    public void In_the_document_it_is_refused_at_its_place(string text, string pointer) => Refused(text, "", pointer);

    [Theory]
    [InlineData("parameters: [{name: id, in: path, required: true, schema: {}, HERE}]", "/parameters/0")]
    [InlineData("parameters: [{name: id, in: path, required: true, schema: {HERE}}]", "/parameters/0/schema")]
    [InlineData("requestBody: {content: {}, HERE}", "/requestBody")]
    [InlineData("requestBody: {content: {HERE}}", "/requestBody/content")]
    [InlineData("requestBody: {content: {application/json: {HERE}}}", "/requestBody/content/application~1json")]
    [InlineData("requestBody: {content: {multipart/form-data: {schema: {}, encoding: {a: {HERE}}}}}", "/requestBody/content/multipart~1form-data/encoding/a")]
    [InlineData("responses: {HERE}", "/responses")]
    [InlineData("responses: {default: {description: d, HERE}}", "/responses/default")]
    [InlineData("responses: {'200': {description: d, headers: {H: {HERE}}}}", "/responses/200/headers/H")]
    [InlineData("callbacks: {c: {'{$url}': {post: {responses: {}, HERE}}}}", "/callbacks/c/{$url}/post")]
    [InlineData("externalDocs: {url: 'http://a', HERE}", "/externalDocs")]
    public void In_an_operation_it_is_refused_at_its_place(string text, string pointer) => Refused("", text, "/paths/~1a~1{id}/post" + pointer);

    [Fact]
    public void Another_word_is_refused_everywhere() => Assert.Contains(
        "There is no extension",
        Assert.Single(Compile("", "responses: {default: {description: d, x-fastshield-rate: 1}}").Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("components: {schemas: {s: {properties: {HERE}, patternProperties: {x-fastshield-a: {}}, $defs: {x-fastshield-b: {}}}}}")]
    [InlineData("components: {schemas: {s: {default: {HERE}, enum: [{HERE}], const: {HERE}, example: {HERE}, examples: [{HERE}]}}}")]
    [InlineData("components: {schemas: {s: {dependentRequired: {x-fastshield-a: [b]}}}}")]
    [InlineData("components: {schemas: {x-fastshield-a: {}}, headers: {x-fastshield-b: {schema: {}}}, parameters: {x-fastshield-c: {in: query, name: p, schema: {}}}}")]
    [InlineData("components: {examples: {e: {value: {HERE}}}}")]
    [InlineData("components: {responses: {r: {description: d, headers: {X-FastShield-Client-Certificate: {schema: {}}}}}}")]
    [InlineData("components: {links: {l: {operationId: o, parameters: {x-fastshield-a: 1}, requestBody: {HERE}}}}")]
    [InlineData("components: {pathItems: {unused: {HERE, get: {HERE, responses: {}}}}}")]
    [InlineData("x-other: {HERE}")]
    public void Names_and_values_are_no_extensions(string text)
    {
        var (isCompiled, errors) = Compile(text, "responses: {}");
        Assert.Empty(errors);
        Assert.True(isCompiled);
    }

    [Fact]
    public void Files_that_references_lead_to_are_looked_through_too()
    {
        const string api = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: 'items.yaml#/a'}}\n";
        const string items = "a: {HERE, post: {HERE, requestBody: {content: {application/json: {schema: {$ref: 's.yaml'}}}}, responses: {}}}\nunused: {HERE, get: {responses: {default: {description: d, headers: {x-fastshield-a: {schema: {}}}}}}}\n";
        Assert.Empty(Files(("api.yaml", api), ("items.yaml", items), ("s.yaml", "properties: {x-fastshield-a: {}}\n")));

        // The schema's file is read only after the contract is.
        var error = Assert.Single(Files(("api.yaml", api), ("items.yaml", items), ("s.yaml", "properties: {p: {HERE}}\n")));
        Assert.Equal((DiagnosticCodes.CertificateDemandInvalid, "s.yaml", "/properties/p" + Pointer), (error.Code, error.File, error.Pointer));

        error = Assert.Single(Files(("api.yaml", api), ("items.yaml", items.Replace("content:", "HERE, content:", StringComparison.Ordinal)), ("s.yaml", "type: object\n")));
        Assert.Equal(("items.yaml", "/a/post/requestBody" + Pointer), (error.File, error.Pointer));
    }

    [Fact]
    public void A_deep_document_is_looked_through_to_its_end()
    {
        const int depth = 200;
        var schema = string.Concat(Enumerable.Repeat("{not: ", depth)) + "{HERE}" + new string('}', depth);
        Refused($"components: {{schemas: {{s: {schema}}}}}", "", "/components/schemas/s" + string.Concat(Enumerable.Repeat("/not", depth)));
    }

    private static void Refused(string document, string operation, string pointer)
    {
        var (isCompiled, errors) = Compile(document, operation);
        Assert.False(isCompiled);
        var error = Assert.Single(errors);
        Assert.Equal((DiagnosticCodes.CertificateDemandInvalid, pointer + Pointer), (error.Code, error.Pointer));
        Assert.Contains("no meaning here", error.Message, StringComparison.Ordinal);
    }

    private static (bool IsCompiled, List<Diagnostic> Errors) Compile(string document, string operation)
    {
        var info = document.StartsWith("info", StringComparison.Ordinal) ? "" : "info: {title: t, version: '1'}\n";
        var text = $"openapi: 3.1.0\n{info}{document}\npaths:\n  '/a/{{id}}':\n    post: {{{operation}}}\n".Replace("HERE", Extension, StringComparison.Ordinal);
        var bag = new DiagnosticBag();
        var api = CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", bag)!, bag);
        return (api is not null, Errors(bag));
    }

    private static List<Diagnostic> Files(params (string Path, string Text)[] files)
    {
        var bag = new DiagnosticBag();
        var source = new MemoryDocumentSource(files.ToDictionary(static file => file.Path, static file => Encoding.UTF8.GetBytes(file.Text.Replace("HERE", Extension, StringComparison.Ordinal))));
        var api = CompilerPipeline.Compile(MultiFileReader.Read(source, "api.yaml", bag)!, bag);
        var errors = Errors(bag);
        Assert.Equal(errors.Count == 0, api is not null);
        return errors;
    }

    private static List<Diagnostic> Errors(DiagnosticBag bag) => [.. bag.Items.Where(static item => item.Severity == DiagnosticSeverity.Error)];
}
