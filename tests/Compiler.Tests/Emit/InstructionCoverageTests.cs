using FastShield.Runtime.Program;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>Every kind of instruction is known everywhere: in both engines, in words, in a golden case and in the recipes.</summary>
public sealed class InstructionCoverageTests
{
    private static readonly Dictionary<InstructionKind, (string Schema, string Conforming, string Refused)> Samples = new()
    {
        [InstructionKind.AssertType] = ("""{"type":"string"}""", "\"a\"", "1"),
        [InstructionKind.AssertEnum] = ("""{"enum":["a",1]}""", "1.0", "\"b\""),
        [InstructionKind.AssertConst] = ("""{"const":{"a":1,"b":[2]}}""", """{"b":[2.0],"a":1}""", """{"a":1}"""),
        [InstructionKind.AssertMinimum] = ("""{"minimum":2}""", "2.0", "1.9"),
        [InstructionKind.AssertMaximum] = ("""{"maximum":9007199254740993}""", "9007199254740993", "9007199254740994"),
        [InstructionKind.AssertExclusiveMinimum] = ("""{"exclusiveMinimum":0}""", "1e-400", "-0.0"),
        [InstructionKind.AssertExclusiveMaximum] = ("""{"exclusiveMaximum":1e400}""", "9e399", "10e399"),
        [InstructionKind.AssertMultipleOf] = ("""{"multipleOf":0.01}""", "19.99", "19.999"),
        [InstructionKind.AssertMinLength] = ("""{"minLength":2}""", "\"ab\"", "\"\\uD83D\\uDE00\""),
        [InstructionKind.AssertMaxLength] = ("""{"maxLength":1}""", "\"\\uD83D\\uDE00\"", "\"ab\""),
        [InstructionKind.AssertPattern] = ("""{"pattern":"^a$"}""", "\"\\u0061\"", "\"a\\n\""),
        [InstructionKind.AssertFormat] = ("""{"format":"date"}""", "\"2024-02-29\"", "\"2023-02-29\""),
        [InstructionKind.AssertMinItems] = ("""{"minItems":1}""", "[1]", "[]"),
        [InstructionKind.AssertMaxItems] = ("""{"maxItems":1}""", "[1]", "[1,2]"),
        [InstructionKind.AssertUniqueItems] = ("""{"uniqueItems":true}""", "[1,\"1\"]", "[1,1.0]"),
        [InstructionKind.AssertMinProperties] = ("""{"minProperties":1}""", """{"a":1}""", "{}"),
        [InstructionKind.AssertMaxProperties] = ("""{"maxProperties":1}""", """{"a":1}""", """{"a":1,"b":2}"""),
        [InstructionKind.LoopMembers] = ("""{"properties":{"a":{"type":"null"}},"required":["a"]}""", """{"\u0061":null}""", """{"b":null}"""),
        [InstructionKind.LoopItems] = ("""{"prefixItems":[{"type":"null"}],"items":{"type":"boolean"}}""", "[null,true]", "[null,null]"),
        [InstructionKind.LoopContains] = ("""{"contains":{"const":1}}""", "[2,1]", "[2]"),
        [InstructionKind.LogicAllOf] = ("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "2", "3"),
        [InstructionKind.LogicAnyOf] = ("""{"anyOf":[{"const":1},{"const":2}]}""", "2", "3"),
        [InstructionKind.LogicOneOf] = ("""{"oneOf":[{"minimum":1},{"maximum":2}]}""", "3", "2"),
        [InstructionKind.LogicDiscriminator] = (
            """{"oneOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}],"discriminator":{"propertyName":"k"},"$defs":{"a":{"required":["x"]},"b":{"required":["y"]}}}""",
            """{"y":1,"k":"b"}""",
            """{"x":1,"k":"b"}"""),
        [InstructionKind.LogicNot] = ("""{"not":{"type":"null"}}""", "1", "null"),
        [InstructionKind.LogicIf] = ("""{"if":{"minimum":1},"then":{"const":1},"else":{"const":0}}""", "0", "2"),
        [InstructionKind.LogicDependent] = ("""{"dependentSchemas":{"a":{"required":["b"]}}}""", """{"c":1}""", """{"a":1}"""),
        [InstructionKind.LogicUnevaluatedProperties] = (
            """{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":{}}}],"unevaluatedProperties":false}""",
            """{"\u0061":1,"b":2}""",
            """{"a":2,"b":2}"""),
        [InstructionKind.LogicUnevaluatedItems] = (
            """{"prefixItems":[{}],"contains":{"type":"string"},"unevaluatedItems":{"type":"null"}}""",
            """[1,"a",null]""",
            """[1,"a",2]"""),
        [InstructionKind.ControlCall] = ("""{"$ref":"#/$defs/a","minimum":1,"$defs":{"a":{"maximum":2}}}""", "2", "3"),
    };

    public static TheoryData<InstructionKind> Kinds => [.. Enum.GetValues<InstructionKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_engines_run_it(InstructionKind kind)
    {
        var (schema, conforming, refused) = Samples[kind];
        using var pair = new EnginePair(schema);

        Assert.True(pair.Accepts(conforming));
        Assert.False(pair.Accepts(refused));
        Assert.Contains(pair.Program.Instructions, instruction => instruction.Kind == kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_words(InstructionKind kind) => Assert.EndsWith(".", ProgramText.Describe(kind), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_a_row_in_the_recipes(InstructionKind kind) =>
        Assert.Contains(
            File.ReadLines(Path.Combine(Suites.Repository, "docs", "RECIPES.md")),
            line => line.StartsWith($"| `{kind}` | {ProgramText.Describe(kind)} |", StringComparison.Ordinal));

    [Fact]
    public void Every_kind_that_the_lowering_makes_is_in_a_golden_case()
    {
        var seen = new HashSet<InstructionKind>();
        foreach (var schema in Directory.EnumerateFiles(Path.Combine(Suites.Repository, "tests", "Cases", "golden"), "schema.json", SearchOption.AllDirectories))
        {
            seen.UnionWith(EnginePair.Lower(File.ReadAllText(schema)).Program.Instructions.Select(instruction => instruction.Kind));
        }

        Assert.Empty(Enum.GetValues<InstructionKind>().Except(seen));
    }
}
