using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Conformance.Tests.Engines;
using Xunit;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>Dialects that schemas choose by `$schema`, on both engines: what the suite's folders for single drafts do not show.</summary>
public sealed class DialectTests
{
    private const string Tree = """
        {"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"http://x/strict","$recursiveAnchor":true,"$ref":"tree","unevaluatedProperties":false,
         "$defs":{"tree":{"$id":"tree","$recursiveAnchor":ANCHOR,"type":"object","properties":{"data":true,"children":{"type":"array","items":{"$recursiveRef":"#"}}}}}}
        """;

    private static readonly (string Schema, string[] Valid, string[] Invalid)[] Cases =
    [
        // 2019-09: a list of items, and what is behind it (Core 9.3.1).
        (In("2019-09", """ "items":[{"type":"string"},{"type":"number"}],"additionalItems":false """), ["[]", """["a"]""", """["a",1]""", "{}"], ["[1]", """["a",1,null]"""]),
        (In("2019-09", """ "items":[{"type":"string"}],"additionalItems":{"type":"null"} """), ["""["a",null,null]"""], ["""["a",1]"""]),
        (In("2019-09", """ "items":{"type":"string"},"additionalItems":false """), ["""["a","b"]"""], ["[1]"]),
        (In("2019-09", """ "additionalItems":false """), ["[1]"], []),
        (In("2019-09", """ "prefixItems":[false] """), ["[1]"], []),

        // 2019-09: "contains" counts, and does not look at items for "unevaluatedItems"; 2020-12 does (its Core 10.3.1.3).
        (In("2019-09", """ "contains":{"type":"string"},"unevaluatedItems":false """), [], ["""["a"]""", "[]"]),
        (In("2020-12", """ "contains":{"type":"string"},"unevaluatedItems":false """), ["""["a"]"""], ["""["a",1]""", "[]"]),
        (In("2019-09", """ "contains":{"type":"string"},"minContains":2,"maxContains":2 """), ["""["a","b",1]"""], ["""["a"]""", """["a","b","c"]"""]),
        (In("2019-09", """ "items":[true],"unevaluatedItems":{"type":"null"} """), ["[1,null]"], ["[1,2]"]),
        (In("2019-09", """ "items":[true],"additionalItems":true,"unevaluatedItems":false """), ["[1,2]"], []),
        (In("2019-09", """ "allOf":[{"items":[true]}],"unevaluatedItems":false """), ["[1]"], ["[1,2]"]),

        // 2019-09: what "dependencies" became, and the older word with both its meanings.
        (In("2019-09", """ "dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"maxProperties":1}} """), ["{}", """{"a":1,"b":1}""", """{"c":1}"""], ["""{"a":1}""", """{"c":1,"d":1}"""]),
        (In("2019-09", """ "dependencies":{"a":["b"],"c":false} """), ["""{"a":1,"b":1}"""], ["""{"a":1}""", """{"c":1}"""]),
        (In("2019-09", """ "$ref":"#/$defs/a","maximum":5,"$defs":{"a":{"type":"number"}} """), ["5"], ["6", "\"a\""]),
        (In("2019-09", """ "$ref":"#a","$defs":{"x":{"$anchor":"a","type":"number"}} """), ["5"], ["\"a\""]),

        // 2019-09: with the anchor the outermost resource is meant by the reference inside, without it the inner one (Core 8.2.4.2).
        (Tree.Replace("ANCHOR", "true", StringComparison.Ordinal), ["""{"children":[{"data":1}]}"""], ["""{"children":[{"daat":1}]}""", """{"daat":1}"""]),
        (Tree.Replace("ANCHOR", "false", StringComparison.Ordinal), ["""{"children":[{"daat":1}]}"""], ["""{"daat":1}"""]),

        // Up to draft 7 nothing counts beside "$ref".
        (Old("07", """ "properties":{"a":{"$ref":"#/definitions/a","maximum":5}},"definitions":{"a":{"type":"number"}} """), ["""{"a":6}"""], ["""{"a":"x"}"""]),
        (Old("07", """ "if":{"type":"number"},"then":{"maximum":1},"else":{"maxLength":1} """), ["1", "\"a\""], ["2", "\"ab\""]),
        (Old("06", """ "if":{"type":"number"},"then":false """), ["1"], []),
        (Old("06", """ "const":1,"contains":false """), ["1", "1.0"], ["2"]),
        (Old("04", """ "const":1 """), ["2"], []),
        (Old("04", """ "minimum":1,"exclusiveMinimum":true """), ["1.5"], ["1"]),
        (Old("04", """ "type":"integer" """), ["1", "-0", "12345678901234567890"], ["1.0", "1e2", "1.5", "\"1\""]),
        (Old("04", """ "type":["integer","string"] """), ["1", "\"1.0\""], ["1.0"]),
        (Old("04", """ "type":["integer","number"] """), ["1.0"], ["\"1\""]),
        (Old("04", """ "properties":{"a":{"$ref":"item#/definitions/b"}},"definitions":{"x":{"id":"http://y/item","definitions":{"b":{"type":"null"}}},"y":{"id":"#here"}},"id":"http://y/root" """), ["""{"a":null}"""], ["""{"a":1}"""]),

        // A schema in another dialect inside one: it holds from the place on.
        ("""{"properties":{"old":{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}],"additionalItems":false},"new":{"prefixItems":[{"type":"string"}]}}}""",
            ["""{"old":["a"],"new":["a",1]}"""], ["""{"old":["a",1]}""", """{"new":[1]}"""]),

        // 2020-12: the metaschemas are at hand, and every dynamic reference in them leads to the outermost.
        ("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}""", ["""{"properties":{"a":{"type":"string"}}}""", "true"], ["""{"properties":{"a":{"type":"strnig"}}}""", "1"]),
        ("""{"$ref":"https://json-schema.org/draft/2019-09/schema"}""", ["""{"not":{"minLength":1}}"""], ["""{"not":{"minLength":-1}}"""]),
        ("""{"$ref":"http://json-schema.org/draft-04/schema#"}""", ["""{"minimum":1,"exclusiveMinimum":true}"""], ["""{"exclusiveMinimum":true}""", """{"minLength":1.0}"""]),
    ];

    [Fact]
    public void Both_engines_read_each_dialect_as_its_specification_does()
    {
        var schemas = Cases.Select(entry => LoweredSchema.Of(entry.Schema)).ToList();
        Assert.All(schemas, schema => Assert.Empty(schema.Refusals));
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        var wrong = new List<string>();
        for (var i = 0; i < Cases.Length; i++)
        {
            foreach (var engine in matrix.Rows[i]!)
            {
                wrong.AddRange(Cases[i].Valid.Where(text => !verdicts.Of(engine, schemas[i].Block, Encoding.UTF8.GetBytes(text))).Select(text => $"{engine.Name} refuses {text}: {Cases[i].Schema}"));
                wrong.AddRange(Cases[i].Invalid.Where(text => verdicts.Of(engine, schemas[i].Block, Encoding.UTF8.GetBytes(text))).Select(text => $"{engine.Name} accepts {text}: {Cases[i].Schema}"));
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("""{"$schema":"https://example.com/dialect","type":"string"}""", SchemaCodes.UnknownDialect)]
    [InlineData("""{"$schema":"http://json-schema.org/draft-03/schema#"}""", SchemaCodes.UnknownDialect)]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveRef":"#/a"}""", SchemaCodes.MalformedKeyword)]
    [InlineData("""{"pattern":"(a)\\1"}""", SchemaCodes.UnsupportedPattern)]
    public void What_is_not_known_is_refused_with_its_place(string schema, string code)
    {
        var refusal = Assert.Single(LoweredSchema.Of(schema).Refusals);

        Assert.Equal(code, refusal.Code);
        Assert.NotEqual("", refusal.Pointer);
    }

    [Fact]
    public void Dynamic_scopes_are_bounded()
    {
        // Each resource binds a name of its own, and each can be left out: two to the power of twenty ways.
        var defs = Enumerable.Range(0, 20).Select(i =>
            $$$"""
            "r{{{i}}}":{"$id":"r{{{i}}}","$defs":{"n":{"$dynamicAnchor":"a{{{i}}}"}},"properties":{"x":{"$ref":"r{{{i + 1}}}"},"y":{"$ref":"r{{{i + 2}}}"} } }
            """);
        var last = """
            "r20":{"$id":"r20","maximum":1},"r21":{"$id":"r21","maximum":2}
            """;

        var refused = LoweredSchema.Of($$$"""{"$id":"http://z/","$ref":"r0","$defs":{ {{{string.Join(',', defs)}}},{{{last}}} }}""").Refusals;

        Assert.Contains(refused, refusal => refusal is { Code: SchemaCodes.TooManyScopes, Severity: DiagnosticSeverity.Error });
    }

    private static string In(string draft, string words) => $$"""{"$schema":"https://json-schema.org/draft/{{draft}}/schema",{{words}}}""";

    private static string Old(string draft, string words) => $$"""{"$schema":"http://json-schema.org/draft-{{draft}}/schema#",{{words}}}""";
}
