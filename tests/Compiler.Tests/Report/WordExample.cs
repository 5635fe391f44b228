namespace FastShield.Compiler.Tests.Report;

/// <summary>A schema in which a word asks something, a value that conforms, and one that the word refuses.</summary>
internal sealed record WordExample(string Schema, string Conforms, string Refused)
{
    /// <summary>What the examples refer to.</summary>
    public const string Components =
        "components: { schemas: { S: { type: string }, Cat: { type: object, required: [kind], properties: { kind: { type: string } } } } }";

    /// <summary>By word, for both dialects.</summary>
    public static IReadOnlyDictionary<string, WordExample> All { get; } = new Dictionary<string, WordExample>
    {
        ["type"] = new("{ type: integer }", "1", "\"a\""),
        ["enum"] = new("{ enum: [1, 2] }", "1", "3"),
        ["const"] = new("{ const: 1 }", "1.0", "2"),
        ["minimum"] = new("{ minimum: 2 }", "2", "1"),
        ["maximum"] = new("{ maximum: 2 }", "2", "3"),
        ["exclusiveMinimum"] = new("{ exclusiveMinimum: 2 }", "3", "2"),
        ["exclusiveMaximum"] = new("{ exclusiveMaximum: 2 }", "1", "2"),
        ["multipleOf"] = new("{ multipleOf: 2 }", "4", "3"),
        ["minLength"] = new("{ minLength: 2 }", "\"ab\"", "\"a\""),
        ["maxLength"] = new("{ maxLength: 1 }", "\"a\"", "\"ab\""),
        ["pattern"] = new("{ pattern: ^a$ }", "\"a\"", "\"b\""),
        ["format"] = new("{ format: date }", "\"2024-02-29\"", "\"2023-02-29\""),
        ["properties"] = new("{ properties: { a: { type: string } } }", "{\"a\":\"x\"}", "{\"a\":1}"),
        ["required"] = new("{ required: [a] }", "{\"a\":1}", "{}"),
        ["additionalProperties"] = new("{ additionalProperties: false }", "{}", "{\"a\":1}"),
        ["patternProperties"] = new("{ patternProperties: { ^a: { type: string } } }", "{\"ab\":\"x\"}", "{\"ab\":1}"),
        ["propertyNames"] = new("{ propertyNames: { maxLength: 1 } }", "{\"a\":1}", "{\"ab\":1}"),
        ["dependentRequired"] = new("{ dependentRequired: { a: [b] } }", "{\"b\":1}", "{\"a\":1}"),
        ["dependentSchemas"] = new("{ dependentSchemas: { a: { required: [b] } } }", "{\"b\":1}", "{\"a\":1}"),
        ["minProperties"] = new("{ minProperties: 1 }", "{\"a\":1}", "{}"),
        ["maxProperties"] = new("{ maxProperties: 1 }", "{\"a\":1}", "{\"a\":1,\"b\":1}"),
        ["items"] = new("{ items: { type: string } }", "[\"a\"]", "[1]"),
        ["prefixItems"] = new("{ prefixItems: [{ type: string }] }", "[\"a\",1]", "[1]"),
        ["minItems"] = new("{ minItems: 1 }", "[1]", "[]"),
        ["maxItems"] = new("{ maxItems: 1 }", "[1]", "[1,1]"),
        ["uniqueItems"] = new("{ uniqueItems: true }", "[1,2]", "[1,1.0]"),
        ["contains"] = new("{ contains: { type: string } }", "[1,\"a\"]", "[1]"),
        ["minContains"] = new("{ contains: { type: string }, minContains: 2 }", "[\"a\",\"b\"]", "[\"a\"]"),
        ["maxContains"] = new("{ contains: { type: string }, maxContains: 1 }", "[\"a\"]", "[\"a\",\"b\"]"),
        ["allOf"] = new("{ allOf: [{ type: string }] }", "\"a\"", "1"),
        ["anyOf"] = new("{ anyOf: [{ type: string }] }", "\"a\"", "1"),
        ["oneOf"] = new("{ oneOf: [{ type: string }] }", "\"a\"", "1"),
        ["not"] = new("{ not: { type: string } }", "1", "\"a\""),
        ["if"] = new("{ if: { type: string }, then: { minLength: 2 } }", "\"ab\"", "\"a\""),
        ["then"] = new("{ if: { type: string }, then: { minLength: 2 } }", "\"ab\"", "\"a\""),
        ["else"] = new("{ if: { type: string }, else: { minimum: 2 } }", "2", "1"),
        ["$ref"] = new("{ $ref: '#/components/schemas/S' }", "\"a\"", "1"),
        ["$dynamicRef"] = new("{ $dynamicRef: '#/components/schemas/S' }", "\"a\"", "1"),
        ["unevaluatedProperties"] = new("{ unevaluatedProperties: false }", "{}", "{\"a\":1}"),
        ["unevaluatedItems"] = new("{ unevaluatedItems: false }", "[]", "[1]"),
        ["discriminator"] = new("{ oneOf: [{ $ref: '#/components/schemas/Cat' }], discriminator: { propertyName: kind } }", "{\"kind\":\"Cat\"}", "{\"kind\":\"Dog\"}"),
        ["nullable"] = new("{ type: string, nullable: true }", "null", "1"),
        ["dependencies"] = new("{ dependencies: { a: [b] } }", "{\"b\":1}", "{\"a\":1}"),
        ["additionalItems"] = new("{ additionalItems: false }", "[]", "[1]"),
        ["$schema"] = new("{ $schema: 'https://example.com/another-dialect', type: string }", "\"a\"", "1"),
    };

    /// <summary>Where OpenAPI 3.0 writes it in another way.</summary>
    public static IReadOnlyDictionary<string, WordExample> OpenApi30 { get; } = new Dictionary<string, WordExample>
    {
        ["exclusiveMinimum"] = new("{ minimum: 2, exclusiveMinimum: true }", "3", "2"),
        ["exclusiveMaximum"] = new("{ maximum: 2, exclusiveMaximum: true }", "1", "2"),
    };
}
