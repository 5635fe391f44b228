using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Json;

/// <summary>Equality of JSON values (Core 4.2.2), and the distinctness of items that rests on it.</summary>
public sealed unsafe class EqualityTests
{
    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0", "-0.0", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("1", "true", false)]
    [InlineData("0", "false", false)]
    [InlineData("null", "false", false)]
    [InlineData("true", "false", false)]
    [InlineData("\"a\"", "\"\\u0061\"", true)]
    [InlineData("\"\\ud83d\\ude00\"", "\"😀\"", true)]
    [InlineData("\"a\"", "\"A\"", false)]
    [InlineData("\"\\/\"", "\"/\"", true)]
    [InlineData("[]", "{}", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1,2]", "[1]", false)]
    [InlineData("[]", "[1]", false)]
    [InlineData("[1,[2]]", "[ 1.0 , [ 2e0 ] ]", true)]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2.0,\"\\u0061\":1}", true)]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":2}", false)]
    [InlineData("{\"a\":1,\"b\":2}", "{\"a\":1}", false)]
    [InlineData("{\"a\":1}", "{\"b\":1}", false)]
    [InlineData("{}", "{ }", true)]
    [InlineData("{\"a\":[{\"b\":null}]}", "{\"a\":[{\"b\":null}]}", true)]
    public void Of_two_values(string a, string b, bool expected)
    {
        Assert.Equal(expected, AreEqual(a, b));
        Assert.Equal(expected, AreEqual(b, a));
        Assert.Equal(!expected, AreDistinct($"[{a},{b}]", 2));
        Assert.Equal(!expected, AreDistinct($"[7,{a},\"x\",{b},[[]]]", 5));
    }

    [Fact]
    public void Numbers_whose_exponents_differ_in_high_bits_alone_are_distinct_within_the_budget()
    {
        // A hash that forgot the upper half of the exponent would have all of these meet, whatever its seed.
        var items = Enumerable.Range(0, 4000).Select(i => $"1e{i * 4294967296}").ToList();

        Assert.True(AreDistinct("[" + string.Join(',', items) + "]", items.Count));
    }

    [Fact]
    public void Many_items_are_distinct_in_time_linear_in_their_count()
    {
        var items = Enumerable.Range(0, 50_000).Select(i => $"{{\"id\":{i}}}").ToList();
        var text = "[" + string.Join(',', items) + "]";

        Assert.True(AreDistinct(text, items.Count));
        Assert.False(AreDistinct(text[..^1] + ",{\"id\":4.9999e4}]", items.Count + 1));
    }

    [Fact]
    public void A_comparison_that_would_not_end_runs_out_of_budget_and_says_not_equal()
    {
        // Keys in opposite order: each look-up walks the whole object.
        var keys = Enumerable.Range(0, 8000).Select(i => $"\"key{i:D5}\":1").ToList();
        var a = new JsonCase("{" + string.Join(',', keys) + "}");
        keys.Reverse();
        var b = new JsonCase("{" + string.Join(',', keys) + "}");
        var context = new ValidationContext();
        context.Begin(a.Length);

        Assert.False(JsonEquality.AreEqual(a.Start, b.Start, context));
        Assert.Equal(JsonFault.BudgetExhausted, context.Fault);
    }

    private static bool AreEqual(string a, string b)
    {
        var (first, second) = (new JsonCase(a), new JsonCase(b));
        var context = new ValidationContext();
        context.Begin(first.Length);
        var result = JsonEquality.AreEqual(first.Start, second.Start, context);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        return result;
    }

    private static bool AreDistinct(string array, int count)
    {
        var json = new JsonCase(array);
        var context = new ValidationContext();
        context.Begin(json.Length);
        var result = UniqueItems.AreDistinct(json.Start, count, context);
        GC.KeepAlive(json);
        return result;
    }
}
