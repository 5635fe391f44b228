using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>Branches inside branches: both engines spend one work budget alike, so that they run out of it at the same text.</summary>
public sealed class BudgetTests
{
    // Each level is read again for both branches, and both go on to the next level.
    private const string Schema =
        """{"$ref":"#/$defs/node","$defs":{"node":{"oneOf":[{"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":1},{"type":"array","items":{"$ref":"#/$defs/node"},"minItems":2},{"type":"null"}]}}}""";

    [Fact]
    public void Both_engines_run_out_at_the_same_depth()
    {
        using var pair = new EnginePair(Schema);
        var verdicts = Enumerable.Range(1, 40).Select(depth => pair.Accepts(new string('[', depth) + "null" + new string(']', depth))).ToList();

        Assert.True(verdicts[0]);
        Assert.False(verdicts[^1]);
        Assert.Equal(verdicts.OrderDescending(), verdicts);
    }

    [Fact]
    public void Both_engines_run_out_at_the_same_length()
    {
        using var pair = new EnginePair(
            """{"allOf":[{"items":{"anyOf":[{"type":"string","minLength":9},{"type":"string","maxLength":1},{"type":"string","pattern":"^b"},{"type":"string","pattern":"a"}]}}]}""");

        foreach (var count in (int[])[1, 10, 100, 1000, 5000])
        {
            Assert.True(pair.Accepts("[" + string.Join(',', Enumerable.Repeat("\"baa\"", count)) + "]"));
        }
    }
}
