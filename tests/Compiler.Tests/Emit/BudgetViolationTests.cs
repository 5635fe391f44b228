using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Memory;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>A value whose judging ran out of the work budget is refused for that, and not for what was never found out.</summary>
public sealed class BudgetViolationTests
{
    [Fact]
    public void Unique_items_that_cost_too_much_are_no_duplicates()
    {
        // Equal objects in opposite order: each key of one is looked for from the other's far end.
        var keys = Enumerable.Range(0, 6000).Select(i => $"\"k{i}\":0").ToList();
        var forward = string.Join(',', keys);
        keys.Reverse();
        var (program, block) = EnginePair.Lower("""{"uniqueItems":true}""");
        var interpreter = new SchemaInterpreter(program);
        var context = new ValidationContext();
        var json = new JsonScratch();
        json.Append(Encoding.UTF8.GetBytes($"[{{{forward}}},{{{string.Join(',', keys)}}}]"));

        Assert.False(json.Accepts(interpreter, block, context));
        Assert.Equal("work_budget_exhausted", json.Explain(interpreter, block, ViolationLocation.Body, null, context).Detail);
    }

    [Fact]
    public void Unique_items_that_are_equal_are_duplicates()
    {
        var (program, block) = EnginePair.Lower("""{"uniqueItems":true}""");
        var interpreter = new SchemaInterpreter(program);
        var context = new ValidationContext();
        var json = new JsonScratch();
        json.Append("[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]"u8);

        Assert.False(json.Accepts(interpreter, block, context));
        Assert.Equal(ErrorClass.DuplicateValue, json.Explain(interpreter, block, ViolationLocation.Body, null, context).Class);
    }
}
