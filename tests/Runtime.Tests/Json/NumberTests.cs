using System.Globalization;
using System.Numerics;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Json;

/// <summary>Numbers as the decimals they are, beside an oracle on whole numbers of any size.</summary>
public sealed unsafe class NumberTests
{
    private const int Seed = 20261121;
    private const int OracleScale = 60;

    private static readonly string[] Edges =
    [
        "0", "-0", "0.0", "0e5", "-0.0e-3", "1", "-1", "1.0", "10e-1", "0.1e1", "100e-2", "1e1", "10", "9", "9.999", "10.001", "999999999999999999", "1000000000000000000", "-999999999999999999",
        "999999999999999999.5", "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740993e0", "123456789012345678901234567890", "1.23456789012345678901234567890e29", "0.01", "1e-2",
        "19.99", "1999e-2", "-5", "-5.0", "5e-1", "0.5", "0.50", "1e20", "1e-20", "100000000000000000000", "18446744073709551616", "-9223372036854775808", "9223372036854775807",
    ];

    [Fact]
    public void Comparison_is_that_of_the_values()
    {
        foreach (var a in Numbers())
        {
            foreach (var b in Edges)
            {
                var operand = new DecimalOperand(b);
                var expected = Math.Sign(Value(a).CompareTo(Value(b)));

                Assert.True(expected == Math.Sign(Compare(operand, a)), $"{a} and {b}: {expected} is right");
                Assert.True(expected == Math.Sign(Compare(new DecimalOperand(a), b)) * -1, $"{b} and {a}");
            }
        }
    }

    [Fact]
    public void A_whole_number_is_one_however_it_is_spelt()
    {
        var scale = BigInteger.Pow(10, OracleScale);
        foreach (var text in Numbers())
        {
            var json = new JsonCase(text);
            Assert.True((Value(text) % scale == 0) == new NumberText(json.Start, json.End).IsInteger, text);
        }
    }

    [Fact]
    public void Multiples_are_exact()
    {
        foreach (var divisor in new[] { "1", "2", "3", "0.01", "0.5", "2.5", "1e-7", "100", "7e3", "999999999999999999", "0.000000000000000123" })
        {
            var operand = new DecimalOperand(divisor);
            foreach (var text in Numbers())
            {
                var json = new JsonCase(text);
                Assert.True((Value(text) % Value(divisor) == 0) == operand.Divides(json.Start, json.End), $"{text} of {divisor}");
            }
        }
    }

    [Theory]
    [InlineData("1e400", "1e399", 1)]
    [InlineData("-1e400", "1e-400", -1)]
    [InlineData("1e-400", "0", 1)]
    [InlineData("1e99999999999999999999", "1e400", 1)]
    [InlineData("1e-99999999999999999999", "0", 1)]
    [InlineData("0e99999999999999999999", "-0", 0)]
    public void Exponents_of_any_size(string a, string b, int expected) => Assert.Equal(expected, Math.Sign(Compare(new DecimalOperand(b), a)));

    [Fact]
    public void The_short_way_reads_what_the_long_way_reads()
    {
        var context = new ValidationContext();
        foreach (var text in Numbers().Concat(["-", "01", "-01", "", "x", "1x", "1.", "1e", "00", "-0", "1234567890123456789"]))
        {
            foreach (var behind in new[] { "", ",", "]", " ", "x" })
            {
                var json = new JsonCase(text + behind);
                context.Begin(json.Length);
                var longEnd = JsonText.NumberEnd(json.Start, context, out var isIntegral);
                var shortEnd = IntegerText.End(json.Start, out var value);
                if (shortEnd == null)
                {
                    continue;
                }

                Assert.True(shortEnd == longEnd && isIntegral, text);
                Assert.Equal(BigInteger.Parse(text[..(int)(shortEnd - json.Start)], CultureInfo.InvariantCulture), value);
            }
        }
    }

    [Theory]
    [InlineData("0"), InlineData("-7"), InlineData("42"), InlineData("999999999999999999"), InlineData("-99999999999999999")]
    public void The_short_way_is_taken_for_what_is_common(string text)
    {
        var json = new JsonCase(text);

        Assert.True(IntegerText.End(json.Start, out var value) == json.End);
        Assert.Equal(long.Parse(text, CultureInfo.InvariantCulture), value);
    }

    private static int Compare(DecimalOperand operand, string text)
    {
        var json = new JsonCase(text);
        var context = new ValidationContext();
        Assert.True(JsonText.NumberEnd(json.Start, context, out var isIntegral) == json.End, text);
        return operand.Compare(json.Start, json.End, isIntegral);
    }

    private static IEnumerable<string> Numbers()
    {
        var random = new Random(Seed);
        foreach (var edge in Edges)
        {
            yield return edge;
        }

        for (var i = 0; i < 500; i++)
        {
            var sign = random.Next(2) == 0 ? "-" : "";
            var whole = random.Next(3) == 0 ? "0" : random.Next(1, 10) + Digits(random, 22);
            var fraction = random.Next(2) == 0 ? "" : "." + random.Next(10) + Digits(random, 8);
            var exponent = random.Next(2) == 0 ? "" : (random.Next(2) == 0 ? "e" : "E") + random.Next(-25, 25).ToString(CultureInfo.InvariantCulture);
            yield return sign + whole + fraction + exponent;
        }
    }

    private static string Digits(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => random.Next(3) == 0 ? "0" : random.Next(10).ToString(CultureInfo.InvariantCulture)));

    // The value times ten to the sixtieth.
    private static BigInteger Value(string text)
    {
        var parts = text.ToLowerInvariant().Split('e');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var digits = parts[0].Split('.');
        var fraction = digits.Length > 1 ? digits[1] : "";
        return BigInteger.Parse(digits[0] + fraction, CultureInfo.InvariantCulture) * BigInteger.Pow(10, OracleScale + exponent - fraction.Length);
    }
}
