using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Difference;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Tests.Report;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using Xunit;

namespace FastShield.Compiler.Tests.Difference;

/// <summary>What changes for clients between two documents.</summary>
public sealed class DifferenceTests
{
    [Theory]
    [InlineData("{ type: string, maxLength: 10 }", "{ type: string, maxLength: 5 }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: string, maxLength: 5 }", "{ type: string, maxLength: 10 }", ChangeEffect.Accepts, true)]
    [InlineData("{ type: string }", "{ type: string, minLength: 2 }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: integer, minimum: 1 }", "{ type: integer, minimum: 5 }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: integer, maximum: 1 }", "{ type: integer, maximum: 5 }", ChangeEffect.Accepts, true)]
    [InlineData("{ type: integer }", "{ type: number }", ChangeEffect.Accepts, true)]
    [InlineData("{ type: integer }", "{ type: string }", ChangeEffect.Both, true)]
    [InlineData("{ enum: [a, b] }", "{ enum: [a] }", ChangeEffect.Refuses, true)]
    [InlineData("{ enum: [a, b] }", "{ enum: [a, b, c] }", ChangeEffect.Accepts, true)]
    [InlineData("{ type: object }", "{ type: object, required: [a] }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: object, properties: { a: { type: string } } }", "{ type: object, properties: { a: { type: string } }, additionalProperties: false }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: object, additionalProperties: false }", "{ type: object, properties: { a: { type: string } }, additionalProperties: false }", ChangeEffect.Accepts, true)]
    [InlineData("{ type: object }", "{ type: object, properties: { a: { type: string } } }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: array, items: { type: integer } }", "{ type: array, items: { type: integer }, maxItems: 2 }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: array, items: { type: string } }", "{ type: array, items: { type: string, maxLength: 1 } }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: array, items: { type: integer } }", "{ type: array, items: { type: integer }, uniqueItems: true }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: string }", "{ type: string, format: uuid }", ChangeEffect.Refuses, true)]
    [InlineData("{ anyOf: [{ type: string }] }", "{ anyOf: [{ type: string }, { type: integer }] }", ChangeEffect.Accepts, true)]
    [InlineData("{ anyOf: [{ type: string }, { type: integer }] }", "{ anyOf: [{ type: integer }] }", ChangeEffect.Refuses, true)]
    [InlineData("{ allOf: [{ type: string }] }", "{ allOf: [{ type: string }, { maxLength: 3 }] }", ChangeEffect.Refuses, true)]
    [InlineData("{ not: { type: string, maxLength: 3 } }", "{ not: { type: string, maxLength: 5 } }", ChangeEffect.Refuses, true)]
    [InlineData("{ type: string, pattern: ^a$ }", "{ type: string, pattern: ^b$ }", ChangeEffect.Both, false)]
    [InlineData("{ oneOf: [{ type: string }] }", "{ oneOf: [{ type: string }, { type: string, maxLength: 3 }] }", ChangeEffect.Accepts, false)]
    public void A_change_of_a_schema_is_told_with_its_effect_and_shown_by_a_value(string before, string after, ChangeEffect effect, bool isSure)
    {
        var (old, @new) = (Compile(before), Compile(after));
        var difference = ApiDifference.Between(old, @new);

        var change = Assert.Single(difference.Changes, change => change.Kind == "schema");
        Assert.Equal((effect, isSure), (change.Effect, change.IsSure));
        Assert.Equal(["POST /a application/json"], change.Where);
        Assert.NotNull((change.Old ?? change.New)!.Pointer);

        // Every one of these is shown by a value, and each value shows it.
        var (was, isNow) = (new TextJudge(new SchemaInterpreter(old.Program)), new TextJudge(new SchemaInterpreter(@new.Program)));
        var (oldBlock, newBlock) = (old.Operations[0].Entries[0].Block, @new.Operations[0].Entries[0].Block);
        if (isSure)
        {
            Assert.Equal((effect & ChangeEffect.Refuses) != 0, change.Refused is not null);
            Assert.Equal((effect & ChangeEffect.Accepts) != 0, change.Accepted is not null);
        }

        if (change.Refused is { } refused)
        {
            Assert.True(was.Accepts(oldBlock, Encoding.UTF8.GetBytes(refused)) && !isNow.Accepts(newBlock, Encoding.UTF8.GetBytes(refused)), refused);
        }

        if (change.Accepted is { } accepted)
        {
            Assert.True(!was.Accepts(oldBlock, Encoding.UTF8.GetBytes(accepted)) && isNow.Accepts(newBlock, Encoding.UTF8.GetBytes(accepted)), accepted);
        }
    }

    [Theory]
    [InlineData("{ type: string, maxLength: 5 }")]
    [InlineData("{ type: object, properties: { a: { $ref: '#/components/schemas/Node' } } }")]
    [InlineData("{ oneOf: [{ type: string }, { type: object, required: [b] }] }")]
    public void The_same_schema_is_no_change_whatever_describes_it(string schema)
    {
        const string Components = "components: { schemas: { Node: { type: object, properties: { next: { $ref: '#/components/schemas/Node' } } } } }";
        var old = Compile(Reports.Body(schema, more: Components), isWhole: true);
        var @new = Compile(Reports.Body(schema.Insert(1, " description: now described,"), more: Components), isWhole: true);

        Assert.Empty(ApiDifference.Between(old, @new).Changes);
    }

    [Fact]
    public void A_change_inside_a_recursive_schema_is_told_once()
    {
        static string With(string limit) => "components: { schemas: { Node: { type: object, properties: { name: { type: string, maxLength: " + limit + " }, next: { $ref: '#/components/schemas/Node' } } } } }";
        var difference = ApiDifference.Between(
            Compile(Reports.Body("{ $ref: '#/components/schemas/Node' }", more: With("9")), isWhole: true),
            Compile(Reports.Body("{ $ref: '#/components/schemas/Node' }", more: With("4")), isWhole: true));

        var change = Assert.Single(difference.Changes);
        Assert.True(change.IsBreaking);
        Assert.StartsWith("$.name is tighter", change.Message, StringComparison.Ordinal);
        Assert.Equal("/components/schemas/Node/properties/name/maxLength", change.New!.Pointer);
    }

    [Fact]
    public void What_is_put_together_in_another_way_is_undecided_until_a_value_shows_it()
    {
        var same = ApiDifference.Between(Compile("{ type: string, maxLength: 5 }"), Compile("{ allOf: [{ type: string }, { maxLength: 5 }] }"));
        var other = ApiDifference.Between(Compile("{ type: string, maxLength: 5 }"), Compile("{ allOf: [{ type: string }, { maxLength: 2 }] }"));

        Assert.Contains(same.Changes, change => !change.IsSure && change.Refused is null);
        Assert.Contains(other.Changes, change => change is { IsSure: false, IsBreaking: true, Refused: not null });
    }

    [Theory]
    [InlineData("", "parameters: [{ name: q, in: query, required: true, schema: { type: string } }], ", "parameter-added", true)]
    [InlineData("", "parameters: [{ name: q, in: query, schema: { type: string } }], ", "parameter-added", false)]
    [InlineData("parameters: [{ name: q, in: query, schema: { type: string } }], ", "", "parameter-removed", false)]
    [InlineData("parameters: [{ name: q, in: query, schema: { type: string } }], ", "parameters: [{ name: q, in: query, required: true, schema: { type: string } }], ", "parameter-required", true)]
    [InlineData("", "requestBody: { content: { application/json: { schema: { type: string } } } }, ", "body-added", false)]
    [InlineData("requestBody: { content: { application/json: { schema: { type: string } } } }, ", "", "body-removed", true)]
    [InlineData("requestBody: { content: { application/json: {}, text/plain: {} } }, ", "requestBody: { content: { application/json: {} } }, ", "media-type-removed", true)]
    [InlineData("requestBody: { content: { application/json: {} } }, ", "requestBody: { content: { application/json: {}, text/plain: {} } }, ", "media-type-added", false)]
    [InlineData("requestBody: { content: { application/json: {} } }, ", "requestBody: { required: true, content: { application/json: {} } }, ", "body-required", true)]
    [InlineData("", "security: [{ key: [] }], ", "security", true)]
    [InlineData("security: [{ key: [] }], ", "", "security", false)]
    [InlineData("", "x-fastshield-client-certificate: { sanDns: [a] }, ", "security", true)]
    [InlineData("x-fastshield-client-certificate: { sanDns: [a] }, ", "", "security", false)]
    [InlineData("x-fastshield-client-certificate: { sanDns: [a, b] }, ", "x-fastshield-client-certificate: { sanDns: [a] }, ", "security", true)]
    [InlineData("servers: [{ url: 'https://a.example' }], ", "servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }], ", "server-added", false)]
    [InlineData("servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }], ", "servers: [{ url: 'https://a.example' }], ", "server-removed", true)]
    public void A_change_of_an_operation_is_told_with_its_kind(string before, string after, string kind, bool isBreaking)
    {
        var difference = ApiDifference.Between(Compile(Operation(before), isWhole: true), Compile(Operation(after), isWhole: true));

        var change = Assert.Single(difference.Changes);
        Assert.Equal((kind, isBreaking), (change.Kind, change.IsBreaking));
        Assert.Equal(isBreaking, difference.IsBreaking);
    }

    [Fact]
    public void Operations_come_and_go_and_the_names_of_path_variables_do_not_count()
    {
        static string With(string paths) => $"openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths:\n{paths}";
        var old = Compile(With("  /a: { get: { responses: {} } }\n  /x/{id}: { get: { responses: {} } }\n"), isWhole: true);
        var @new = Compile(With("  /b: { get: { responses: {} } }\n  /x/{key}: { get: { responses: {} } }\n"), isWhole: true);

        var changes = ApiDifference.Between(old, @new).Changes;

        Assert.Equal([("operation-removed", true), ("operation-added", false)], changes.Select(change => (change.Kind, change.IsBreaking)));
    }

    [Theory]
    [InlineData("'200': { description: a }, '404': { description: b }", "'200': { description: a }", "response-removed", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a }", "'200': { description: a }, '404': { description: b }", "response-added", ChangeEffect.Accepts)]
    [InlineData("'200': { description: a }", "'200': { description: a }, default: { description: b }", "response-added", ChangeEffect.Accepts)]
    [InlineData("'200': { description: a }", "", "responses-removed", ChangeEffect.Accepts)]
    [InlineData("", "'200': { description: a }", "responses-added", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a, headers: { X-A: { schema: { type: string } } } }", "'200': { description: a }", "response-header-removed", ChangeEffect.Accepts)]
    [InlineData("'200': { description: a }", "'200': { description: a, headers: { X-A: { required: true, schema: { type: string } } } }", "response-header-added", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a, headers: { X-A: { schema: {} } } }", "'200': { description: a, headers: { x-a: { required: true, schema: {} } } }", "response-header-required", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a, headers: { X-A: { schema: { type: integer, maximum: 9 } } } }", "'200': { description: a, headers: { X-A: { schema: { type: integer, maximum: 5 } } } }", "schema", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a, content: { application/json: {} } }", "'200': { description: a }", "media-type-removed", ChangeEffect.Refuses)]
    [InlineData("'200': { description: a }", "'200': { description: a, content: { application/json: {} } }", "media-type-added", ChangeEffect.Accepts)]
    [InlineData("'200': { description: a, content: { application/json: { schema: { type: string, maxLength: 9 } } } }", "'200': { description: a, content: { application/json: { schema: { type: string, maxLength: 5 } } } }", "schema", ChangeEffect.Refuses)]
    [InlineData("2XX: { description: a, content: { application/json: { schema: { type: string } } } }", "2XX: { description: a, content: { application/json: { schema: { type: string } } } }, '201': { description: a, content: { application/json: { schema: { type: string, maxLength: 5 } } } }", "schema", ChangeEffect.Refuses)]
    [InlineData("default: { description: a, content: { application/json: { schema: { type: string } } } }, '201': { description: a, content: { application/json: { schema: { type: string, maxLength: 5 } } } }", "default: { description: a, content: { application/json: { schema: { type: string } } } }", "schema", ChangeEffect.Accepts)]
    public void A_change_of_responses_is_told_where_they_are_compiled(string before, string after, string kind, ChangeEffect effect)
    {
        static string With(string responses) => "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /a: { get: { responses: { " + responses + " } } }\n";
        var options = new CompileOptions { Responses = true };

        var change = Assert.Single(ApiDifference.Between(Compile(With(before), isWhole: true, options), Compile(With(after), isWhole: true, options)).Changes);

        Assert.Equal((kind, effect, (effect & ChangeEffect.Refuses) != 0), (change.Kind, change.Effect, change.IsBreaking));
        Assert.StartsWith("GET /a", change.Where[0], StringComparison.Ordinal);
        Assert.Empty(ApiDifference.Between(Compile(With(before), isWhole: true), Compile(With(after), isWhole: true)).Changes);
        Assert.Empty(ApiDifference.Between(Compile(With(after), isWhole: true, options), Compile(With(after), isWhole: true, options)).Changes);
    }

    private static string Operation(string fields) => $$"""
        openapi: 3.1.0
        info: { title: t, version: '1' }
        components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
        paths:
          /a:
            post: { {{fields}}responses: { '200': { description: fine } } }
        """;

    private static CompiledApi Compile(string text, bool isWhole = false, CompileOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(isWhole ? text : Reports.Body(text)), "api.yaml", diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics, options ?? CompileOptions.Default);
        Assert.True(api is not null, string.Join(Environment.NewLine, diagnostics.Items));
        return api;
    }
}
