using System.Text;
using FastShield.Compiler.Passes;
using FastShield.Conformance.Tests.Engines;
using Xunit;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>Values at the edges of what the passes take a shorter way for: both engines, with all passes and with none, say what the specification says.</summary>
public sealed class PassCaseTests
{
    private const string Shapes = """
        {"oneOf": [
          {"type": "object", "required": ["kind", "r"], "properties": {"kind": {"const": "circle"}, "r": {"type": "number"}}},
          {"type": "object", "required": ["kind", "w"], "properties": {"kind": {"enum": ["box", "square"]}, "w": {"type": "number"}}, "additionalProperties": false},
          {"type": "object", "required": ["version"], "properties": {"version": {"const": 1}}, "additionalProperties": false},
          {"anyOf": [{"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}, "additionalProperties": {"type": "null"}}, {"type": "array"}]}]}
        """;

    private const string Condition = """
        {"if": {"properties": {"type": {"const": "a"}, "mode": {"enum": [1, 2]}}, "required": ["type"]}, "then": {"if": {"properties": {"n": {"minimum": 5}}}, "then": {"required": ["big"]}}, "else": {"required": ["z"]}}
        """;

    private static readonly (string Schema, string[] Conform, string[] Refused)[] Cases =
    [
        ("""{"type": "integer"}""",
            ["0", "7", "9999999", "12345678", "1234567890123456", "12345678901234567890", "1.0", "1e2", "-0", "-12"],
            ["01", "00", "1.5", "1e-1", "1.", ".5", "+1", "-", "1a", "\"1\"", "0x1", "1234567890123456.5"]),
        ("""{"type": "integer", "minimum": 3, "maximum": 1000}""",
            ["3", "1000", "3.0", "1e3"], ["2", "1001", "-3", "0", "1000.5", "10000000", "99999999999999999999"]),
        ("""{"type": "integer", "maximum": 9007199254740992}""",
            ["0", "9999999", "10000000", "9007199254740992"], ["9007199254740993", "90071992547409920"]),
        ("""{"format": "int32"}""", ["0", "9999999", "10000000", "2147483647", "-2147483648"], ["2147483648", "3000000000", "1.5", "-2147483649"]),
        ("""{"format": "int64"}""", ["9223372036854775807"], ["9223372036854775808"]),
        ("""{"type": "number", "minimum": 0, "exclusiveMaximum": 10}""",
            ["0", "0.0", "9", "9.999999999999", "-0", "0.5e1"], ["10", "10.0", "-0.1", "1e1", "12.5", "09", "1.2.3", "1.e2"]),
        ("""{"type": "number", "exclusiveMinimum": 2, "maximum": 4}""", ["2.0001", "3", "3.5", "4", "4.0"], ["2", "2.0", "4.0001", "1.9", "5"]),
        ("""{"type": "number"}""",
            ["123456789012345", "1234567.12345678", "12345678901234.5", "1.5e3", "-1.25", "0.1"], ["1.", "01.5", ".1", "1..2", "1.5e", "- 1"]),
        ("""{"type": "string", "minLength": 2, "maxLength": 33}""",
            ["\"ab\"", "\"" + new string('x', 32) + "\"", "\"" + new string('x', 33) + "\"", "\"\\u0061b\"", "\"äö\"", "\"" + new string('ä', 33) + "\""],
            ["\"\"", "\"a\"", "\"ä\"", "\"\\n\"", "\"" + new string('x', 34) + "\"", "\"" + new string('ä', 34) + "\"", "\"a\u0001b\"", "\"ab"]),
        ("""{"enum": ["", "a", "12345678", "123456789", "1234567890123456"]}""",
            ["\"\"", "\"a\"", "\"\\u0061\"", "\"12345678\"", "\"123456789\"", "\"1234567890123456\""],
            ["\"b\"", "\"1234567\"", "\"1234567812\"", "\"12345678901234567\"", "\"1234567890123456" + new string('0', 16) + "\"", "12345678", "\"a\\u0000\""]),
        ("""{"enum": ["red", "green"]}""", ["\"red\"", "\"green\""], ["\"re\"", "\"redd\"", "\"redgreen\"", "\"redgreenx\"", "\"\"", "\"red"]),
        ("""{"enum": ["a\u0000", "b"]}""", ["\"a\\u0000\"", "\"b\""], ["\"a\"", "\"b\\u0000\""]),
        ("""{"type": "string", "pattern": "^[a-f]+$", "maxLength": 40}""",
            ["\"abc\"", "\"" + new string('a', 32) + "\"", "\"" + new string('a', 40) + "\"", "\"\\u0061\""],
            ["\"\"", "\"abg\"", "\"" + new string('a', 41) + "\"", "\"" + new string('a', 64) + "\"", "\"aä\"", "\"abc\\n\"", "\"abc"]),
        (Shapes,
            ["{\"kind\":\"circle\",\"r\":1}", "{\"r\":1,\"kind\":\"circle\",\"more\":[{}]}", "{\"k\\u0069nd\":\"box\",\"w\":1}", "{\"kind\":\"squar\\u0065\",\"w\":1}",
                "{\"version\":1}", "{\"version\":1.0}", "{\"version\":1e0}", "{\"x\":\"s\"}", "{\"x\":\"s\",\"other\":null}", "[1]"],
            ["{}", "{\"kind\":\"circle\"}", "{\"kind\":\"circle\",\"r\":\"1\"}", "{\"kind\":\"box\",\"w\":1,\"more\":1}", "{\"kind\":\"oval\",\"w\":1}", "{\"version\":2}", "{\"version\":1,\"a\":1}",
                "{\"x\":1}", "{\"x\":\"s\",\"other\":1}", "1", "{\"kind\":\"circle\",\"r\":1,\"x\":\"s\",\"kind\":\"circle\"}", "{\"version\":\"1\"}", "{\"kind\":[\"box\"],\"w\":1}"]),
        (Condition,
            ["{\"z\":1}", "{\"type\":\"a\",\"n\":1}", "{\"type\":\"a\",\"n\":5,\"big\":1}", "{\"type\":\"b\",\"z\":1}", "{\"t\\u0079pe\":\"a\",\"mode\":2,\"big\":{}}", "{\"mode\":3,\"type\":\"a\",\"z\":1}", "1", "[]"],
            ["{}", "{\"type\":\"a\"}", "{\"type\":\"a\",\"n\":5}", "{\"type\":\"b\"}", "{\"type\":\"a\",\"mode\":3}", "{\"type\":\"a\",\"n\":1,\"type\":\"b\",\"z\":1}"]),
    ];

    [Fact]
    public void Engines_say_the_same_with_and_without_the_passes()
    {
        List<LoweredSchema> schemas = [.. Cases.SelectMany(row => new[] { LoweredSchema.Of(row.Schema), LoweredSchema.Of(row.Schema, withoutPasses: [.. ProgramPasses.Names]) })];
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        for (var i = 0; i < schemas.Count; i++)
        {
            Assert.NotNull(matrix.Rows[i]);
            foreach (var engine in matrix.Rows[i]!)
            {
                var (schema, conform, refused) = Cases[i / 2];
                Assert.All(conform, text => Assert.True(verdicts.Of(engine, schemas[i].Block, Encoding.UTF8.GetBytes(text)), $"{engine.Name} refuses {text} by {schema}"));
                Assert.All(refused, text => Assert.False(verdicts.Of(engine, schemas[i].Block, Encoding.UTF8.GetBytes(text)), $"{engine.Name} accepts {text} by {schema}"));
            }
        }
    }

    /// <summary>Whatever is read ahead stays within the 64 zero bytes behind the text: a read beyond them ends the process.</summary>
    [Fact]
    public void S06_No_text_that_ends_too_early_is_accepted_or_read_past_its_slack()
    {
        List<LoweredSchema> schemas =
        [
            .. Cases.Select(row => LoweredSchema.Of($$"""{"type": "array", "items": {{row.Schema}}}""")),
            .. Cases.Select(row => LoweredSchema.Of($$$"""{"type": "object", "required": ["v"], "properties": {"v": {{{row.Schema}}}, "w": {{{row.Schema}}}}}""")),
        ];
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        for (var i = 0; i < schemas.Count; i++)
        {
            foreach (var value in Cases[i % Cases.Length].Conform)
            {
                var text = Encoding.UTF8.GetBytes(i < Cases.Length ? $"[{value},{value}]" : $$"""{"v":{{value}},"w":{{value}}}""");
                foreach (var engine in matrix.Rows[i]!)
                {
                    Assert.True(verdicts.Of(engine, schemas[i].Block, text), $"{engine.Name} refuses {Encoding.UTF8.GetString(text)} by {schemas[i].Text}");
                    for (var length = 0; length < text.Length; length++)
                    {
                        Assert.False(verdicts.Of(engine, schemas[i].Block, text.AsSpan(0, length)), $"{engine.Name} accepts {length} bytes of {Encoding.UTF8.GetString(text)}");
                    }
                }
            }
        }
    }
}
