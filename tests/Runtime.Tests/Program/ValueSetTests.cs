using System.Diagnostics;
using System.Globalization;
using FastShield.Runtime.Program;
using FastShield.Runtime.Tests.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Program;

public sealed unsafe class ValueSetTests
{
    [Theory]
    [InlineData("7", true)]
    [InlineData("7.0", true)]
    [InlineData("70e-1", true)]
    [InlineData("-3", true)]
    [InlineData("0.5", true)]
    [InlineData("-0.0", true)]
    [InlineData("123456789012345678901", true)]
    [InlineData("8", false)]
    [InlineData("3", false)]
    [InlineData("-7", false)]
    [InlineData("0.50001", false)]
    [InlineData("123456789012345678902", false)]
    public void A_number_is_found_by_its_value_whatever_the_sets_order(string number, bool expected) =>
        Assert.Equal(expected, Contains(new ValueSet(["7", "0.5", "123456789012345678901", "\"7\"", "0", "-3", "7.00"]), number));

    [Fact]
    public void A_large_set_of_numbers_is_made_and_asked_in_time_that_its_size_hardly_matters_to()
    {
        // One by one, this is 10^10 comparisons, and a text of a hundred thousand items in a body makes a request of it.
        const int count = 100_000;
        string[] numbers = [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        string[] members = [.. Enumerable.Range(0, count).Select(i => (i * 3).ToString(CultureInfo.InvariantCulture))];
        var text = new JsonCase(string.Join(' ', numbers));
        var watch = Stopwatch.StartNew();

        var set = new ValueSet([.. members]);
        var found = 0;
        var start = text.Start;
        foreach (var number in numbers)
        {
            found += set.ContainsNumber(start, start + number.Length, isIntegral: true) ? 1 : 0;
            start += number.Length + 1;
        }

        GC.KeepAlive(text);
        Assert.Equal((count + 2) / 3, found);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
    }

    private static bool Contains(ValueSet set, string number)
    {
        var text = new JsonCase(number);
        var found = set.ContainsNumber(text.Start, text.End, !number.AsSpan().ContainsAny('.', 'e'));
        GC.KeepAlive(text);
        return found;
    }
}
