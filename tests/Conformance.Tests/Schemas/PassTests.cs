using System.Text;
using FastShield.Compiler.Passes;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>No verdict and no violation depends on a pass: the JSON-Schema-Test-Suite with each pass off, and with all of them off.</summary>
public sealed class PassTests
{
    [SuiteFact]
    public void Verdicts_and_violations_depend_on_no_pass()
    {
        string[][] switched = [.. ProgramPasses.Names.Select(name => new[] { name }), [.. ProgramPasses.Names]];
        foreach (var without in switched)
        {
            Compare(without);
        }
    }

    [Fact]
    public void Nested_branches_that_nothing_tells_apart_cost_no_more_than_their_text()
    {
        const string schema = """
            {"$ref": "#/$defs/node", "$defs": {"node": {"oneOf": [
              {"type": "object", "required": ["x"], "properties": {"a": {"$ref": "#/$defs/node"}, "x": {"type": "integer"}}},
              {"type": "object", "required": ["x"], "properties": {"a": {"$ref": "#/$defs/node"}, "x": {"type": "string"}}},
              {"type": "null"}]}}}
            """;
        var text = "null";
        for (var level = 0; level < 60; level++)
        {
            text = $"{{\"a\":{text},\"x\":{(level % 2 == 0 ? "\"s\"" : "1")}}}";
        }

        // What tells them apart, the type of `x`, is what a guide looks at: this is about branches that have none.
        var lowered = LoweredSchema.Of(schema, withoutPasses: ["guide-branches"]);
        var plain = LoweredSchema.Of(schema, withoutPasses: ["guide-branches", "remember-verdicts"]);
        using var matrix = new EngineMatrix([lowered, plain]);
        using var verdicts = new Verdicts();

        // Two branches on sixty levels are 2^60 readings; the work budget ends them where nothing is remembered.
        Assert.All(matrix.Rows[0]!, engine => Assert.True(verdicts.Of(engine, lowered.Block, Encoding.UTF8.GetBytes(text))));
        Assert.All(matrix.Rows[1]!, engine => Assert.False(verdicts.Of(engine, plain.Block, Encoding.UTF8.GetBytes(text))));
    }

    private static void Compare(string[] without)
    {
        using var verdicts = new Verdicts();
        var asked = 0;
        foreach (var suiteCase in SuiteCase.All("draft2020-12"))
        {
            var whole = LoweredSchema.Of(suiteCase.Schema);
            var less = LoweredSchema.Of(suiteCase.Schema, withoutPasses: without);
            if (whole.Program is null || less.Program is null)
            {
                continue;
            }

            var all = new SchemaInterpreter(whole.Program);
            var some = new SchemaInterpreter(less.Program);
            foreach (var instance in suiteCase.Instances)
            {
                var text = Encoding.UTF8.GetBytes(instance.Text);
                var expected = verdicts.Of(all, whole.Block, text);
                Assert.True(expected == verdicts.Of(some, less.Block, text), $"{suiteCase.File}: {suiteCase.Description}: {instance.Description}");
                if (!expected)
                {
                    Assert.Equal(verdicts.Explain(all, whole.Block, text), verdicts.Explain(some, less.Block, text));
                }

                asked++;
            }
        }

        Assert.True(asked > 1_000, $"{asked}");
    }
}
