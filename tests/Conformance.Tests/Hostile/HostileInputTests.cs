using System.Text;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Hostile;

/// <summary>Inputs that are known to make validators slow, deep or wrong: each engine gives the right verdict in a time in proportion to the input.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    // Processor time, many times what it takes; what is not linear takes a thousand times as much again.
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("^(a+)+$", false)]
    [InlineData("^(a|aa)+$", false)]
    [InlineData("^([a-z]+)*b$", false)]
    [InlineData("^(.*a){8}$", true)]
    public void A_pattern_that_backtracks_forever_elsewhere_takes_linear_time(string pattern, bool isFoundBehindAnother)
    {
        // Search is not anchored: `(a+)+$` is found where the string ends in `a`, whatever stands before.
        using var guard = new Guard($$"""{"type":"string","pattern":"{{pattern}}"}""", 2 << 20);
        var text = Quoted(new string('a', 1_000_000) + "!");
        guard.Demand(text, false, PerMegabyte * 4);
        guard.Demand(Quoted("!" + new string('a', 1_000_000)), isFoundBehindAnother, PerMegabyte * 4);
    }

    [Theory]
    [InlineData("""{"type":"string","minLength":1000000,"maxLength":1000000}""", true)]
    [InlineData("""{"type":"string","maxLength":999999}""", false)]
    [InlineData("""{"type":"string","format":"uri"}""", true)]
    [InlineData("""{"type":"string","format":"email"}""", false)]
    [InlineData("""{"type":"string","format":"date-time"}""", false)]
    [InlineData("""{"enum":["a","b"]}""", false)]
    [InlineData("""{"type":["integer","null"]}""", false)]
    public void A_string_of_a_megabyte(string schema, bool expected)
    {
        using var guard = new Guard(schema, 2 << 20);
        guard.Demand(Quoted("https://example.com/" + new string('a', 999_980)), expected, PerMegabyte);
    }

    [Theory]
    [InlineData("[", "1", "]")]
    [InlineData("{\"a\":", "1", "}")]
    [InlineData("[{\"a\":[", "1", "]}]")]
    [InlineData("[", "", "")]
    [InlineData("{\"a\":", "", "")]
    public void A_depth_of_a_hundred_thousand_is_refused_before_any_stack_is_spent(string open, string middle, string close)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 100_000)) + middle + string.Concat(Enumerable.Repeat(close, 100_000)));
        foreach (var schema in (string[])["true", """{"$ref":"#/$defs/n","$defs":{"n":{"additionalProperties":{"$ref":"#/$defs/n"},"items":{"$ref":"#/$defs/n"}}}}""", """{"uniqueItems":true}"""])
        {
            using var guard = new Guard(schema, 2 << 20);
            guard.Demand(text, false, PerMegabyte);
            Assert.Equal("value_too_deep", guard.Explain(text).Detail);
        }
    }

    [Fact]
    public void A_million_different_keys_are_no_fault_and_one_twice_is_found()
    {
        using var guard = new Guard("""{"type":"object","properties":{"a":{}}}""", 16 << 20);
        var keys = string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"k{i}\":1"));
        guard.Demand(Encoding.UTF8.GetBytes("{" + keys + "}"), true, PerMegabyte);
        var again = Encoding.UTF8.GetBytes("{" + keys + ",\"k\\u0030\":1}");
        guard.Demand(again, false, PerMegabyte);
        Assert.Equal("duplicate_key", guard.Explain(again).Detail);
    }

    [Fact]
    public void A_million_times_the_same_key_is_refused()
    {
        using var guard = new Guard("true", 16 << 20);
        var text = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Repeat("\"a\":1", 1_000_000)) + "}");
        guard.Demand(text, false, PerMegabyte);
        Assert.Equal("duplicate_key", guard.Explain(text).Detail);
    }

    [Fact]
    public void A_hundred_thousand_items_are_told_apart_in_linear_time()
    {
        using var guard = new Guard("""{"type":"array","uniqueItems":true}""", 8 << 20);
        var items = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{"id":{{i}},"name":"x"}"""));
        guard.Demand(Encoding.UTF8.GetBytes("[" + items + "]"), true, PerMegabyte);
        var twice = Encoding.UTF8.GetBytes("[" + items + """,{"name":"\u0078","id":9.9999e4}]""");
        guard.Demand(twice, false, PerMegabyte);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Nested_branches_that_nothing_tells_apart_cost_no_more_than_the_budget(int copies)
    {
        // Three branches that all fit, sixty levels: three to the power of sixty readings without a bound.
        using var guard = new Guard(Branches("{}", "{}", "{}"), 1 << 20);
        var one = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);
        var text = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, copies).Select(i => $"\"x{i}\":{one}")) + "}");
        using var members = new Guard(
            """{"additionalProperties":{"$ref":"#/$defs/n"},"$defs":""" + Definitions("{}", "{}", "{}") + "}", 1 << 20);
        members.Demand(text, false, PerMegabyte * 16);
        Assert.Equal(ErrorClass.ConstraintViolation, members.Explain(text).Class);
        guard.Demand(Encoding.UTF8.GetBytes(one), false, PerMegabyte * 16);
    }

    [Fact]
    public void An_exhausted_budget_is_a_violation_of_its_own_and_never_a_pass()
    {
        // Exactly one branch fits at each level, so the value conforms; reading it costs 3^40 without a bound.
        using var guard = new Guard(Branches("""{"required":["a"]}""", """{"required":["b"]}""", """{"required":["c"]}"""), 1 << 16);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "{\"b\":1}" + new string('}', 40));
        var verdicts = guard.Verdicts(text);
        output.WriteLine($"conforms: {string.Join(", ", verdicts)}");
        Assert.Single(verdicts.Distinct());
        Assert.True(verdicts[0] || guard.Explain(text).Detail == "work_budget_exhausted");

        using var open = new Guard(Branches("{}", "{}", """{"required":["c"]}"""), 1 << 16);
        open.Demand(text, false, PerMegabyte * 16);
        // More branches than the budget has readings for, none of which fits: without a bound the value would conform.
        var branches = Enumerable.Range(0, 2000).Select(i => "{\"required\":[\"z\"],\"properties\":{\"a\":{\"type\":\"array\"},\"z\":{\"const\":" + i + "}}}");
        using var not = new Guard("{\"not\":{\"anyOf\":[" + string.Join(',', branches) + "]}}", 1 << 16);
        var deep = Encoding.UTF8.GetBytes("{\"a\":[" + string.Join(',', Enumerable.Repeat("0", 1000)) + "],\"z\":-1}");
        not.Demand(deep, false, PerMegabyte * 16);
        Assert.Equal("work_budget_exhausted", not.Explain(deep).Detail);
    }

    [Fact]
    public void A_budget_that_ends_while_items_are_compared_is_not_told_as_equal_items()
    {
        // Every item is read again by branches that multiply, and the items themselves are all different.
        using var guard = new Guard("""{"uniqueItems":true,"items":{"$ref":"#/$defs/n"},"$defs":""" + Definitions("{}", "{}", "{}") + "}", 1 << 20);
        var items = Enumerable.Range(0, 20).Select(i => string.Concat(Enumerable.Repeat("{\"a\":", 55)) + i + new string('}', 55));
        var text = Encoding.UTF8.GetBytes("[" + string.Join(',', items) + "]");

        guard.Demand(text, false, PerMegabyte * 16);

        Assert.NotEqual("duplicate_value", guard.Explain(text).Detail);
    }

    private static string Branches(string first, string second, string third) =>
        """{"$ref":"#/$defs/n","$defs":""" + Definitions(first, second, third) + "}";

    private static string Definitions(string first, string second, string third)
    {
        string Branch(string also) => """{"properties":{"a":{"$ref":"#/$defs/n"}},"allOf":[""" + also + "]}";
        return """{"n":{"oneOf":[""" + Branch(first) + "," + Branch(second) + "," + Branch(third) + "]}}";
    }

    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes("\"" + text + "\"");

    /// <summary>A schema on every engine, and room before a guard page for what it is asked about.</summary>
    private sealed class Guard : IDisposable
    {
        private readonly LoweredSchema _schema;
        private readonly EngineMatrix _matrix;
        private readonly Verdicts _verdicts;

        public Guard(string schema, int largest)
        {
            _schema = LoweredSchema.Of(schema == "true" ? "{}" : schema);
            Assert.True(_schema.Program is not null, string.Join('\n', _schema.Refusals));
            _matrix = new EngineMatrix([_schema]);
            _verdicts = new Verdicts(largest);
        }

        public void Demand(byte[] text, bool expected, TimeSpan perMegabyte)
        {
            foreach (var engine in _matrix.Rows[0]!)
            {
                Patience.Demand(
                    () => Assert.Equal(expected, _verdicts.Of(engine, _schema.Block, text)), text.Length, perMegabyte, () => $"{engine.Name}, {_schema.Text}");
            }
        }

        public List<bool> Verdicts(byte[] text) => [.. _matrix.Rows[0]!.Select(engine => _verdicts.Of(engine, _schema.Block, text))];

        public Violation Explain(byte[] text) => _verdicts.Explain((SchemaInterpreter)_matrix.Rows[0]![0], _schema.Block, text);

        public void Dispose()
        {
            _matrix.Dispose();
            _verdicts.Dispose();
        }
    }
}
