using System.Text;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Json;

/// <summary>The grammar of RFC 8259, accepted and refused, and every cut of a text that uses all of it.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("0"), InlineData("-0"), InlineData("-1"), InlineData("10"), InlineData("0.0"), InlineData("1.5e10"), InlineData("1E+2"), InlineData("1e-2"), InlineData("-0e-0")]
    [InlineData("123456789012345678901234567890"), InlineData("1e400"), InlineData("0.000000000000000000000000000001")]
    [InlineData("true"), InlineData("false"), InlineData("null"), InlineData(" null "), InlineData("\t\r\n true\n")]
    [InlineData("\"\""), InlineData("\"a\""), InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), InlineData("\"\\u0000\""), InlineData("\"\\uD83D\\ude00\""), InlineData("\"é😀\u2028\""), InlineData("\"\u007f\"")]
    [InlineData("[]"), InlineData("[ ]"), InlineData("[1]"), InlineData("[1 , 2]"), InlineData("[[],[[]]]"), InlineData("[null,\"\",{}]")]
    [InlineData("{}"), InlineData("{ }"), InlineData("{\"\":0}"), InlineData("{\"a\" : 1 , \"b\" : [ ] }"), InlineData("{\"a\":{\"a\":{\"a\":1}}}"), InlineData("[{\"a\":1},{\"a\":1}]")]
    public void Accepted(string text) => Assert.Equal(JsonFault.None, new JsonCase(text).Fault());

    [Theory]
    [InlineData(""), InlineData(" "), InlineData("1 2"), InlineData("nul"), InlineData("nulll"), InlineData("True"), InlineData("nan"), InlineData("Infinity"), InlineData("-Infinity"), InlineData("fals"), InlineData("undefined")]
    [InlineData("-"), InlineData("+1"), InlineData("01"), InlineData("-01"), InlineData("1."), InlineData(".5"), InlineData("1.e1"), InlineData("1e"), InlineData("1e+"), InlineData("0x10"), InlineData("1_000"), InlineData("--1"), InlineData("1.2.3"), InlineData("1e1.5")]
    [InlineData("\""), InlineData("\"a"), InlineData("\"\\\""), InlineData("\"\\x\""), InlineData("\"\\u12\""), InlineData("\"\\u12g4\""), InlineData("\"\n\""), InlineData("\"\t\""), InlineData("'a'"), InlineData("a"), InlineData("\"a\"b")]
    [InlineData("["), InlineData("]"), InlineData("[1"), InlineData("[1,"), InlineData("[1,]"), InlineData("[,1]"), InlineData("[1 2]"), InlineData("[1}"), InlineData("[1]]"), InlineData("[1,,2]")]
    [InlineData("{"), InlineData("}"), InlineData("{\"a\""), InlineData("{\"a\":"), InlineData("{\"a\":1"), InlineData("{\"a\":1,"), InlineData("{\"a\":1,}"), InlineData("{,}"), InlineData("{a:1}"), InlineData("{1:1}"), InlineData("{\"a\" 1}"), InlineData("{\"a\"::1}"), InlineData("{\"a\":1]"), InlineData("{\"a\":1 \"b\":2}"), InlineData("{null:1}")]
    [InlineData("/**/1"), InlineData("1//"), InlineData("\u00a01"), InlineData("\ufeff1"), InlineData("1\0"), InlineData("\0"), InlineData("[\v]"), InlineData("[1\f]")]
    public void Refused(string text) => Assert.Equal(JsonFault.Syntax, new JsonCase(text).Fault());

    [Theory]
    [InlineData("\"\\uD800\""), InlineData("\"\\uDC00\""), InlineData("\"\\uD800\\uD800\""), InlineData("\"\\uD800x\""), InlineData("\"\\uD800\\n\"")]
    public void A_lone_surrogate_is_no_text(string text) => Assert.Equal(JsonFault.InvalidUtf8, new JsonCase(text).Fault());

    [Theory]
    [InlineData("C0AF"), InlineData("80"), InlineData("E2"), InlineData("E282"), InlineData("EDA080"), InlineData("F4908080"), InlineData("FF"), InlineData("F0808080"), InlineData("C3")]
    public void Bytes_that_are_no_utf8(string hex)
    {
        // At every distance from the 32-byte loads' borders.
        for (var before = 0; before < 70; before++)
        {
            byte[] text = [(byte)'"', .. Encoding.ASCII.GetBytes(new string('a', before)), .. Convert.FromHexString(hex), (byte)'x', (byte)'"'];
            Assert.Equal(JsonFault.InvalidUtf8, new JsonCase(text).Fault());
        }
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}"), InlineData("{\"a\":1,\"\\u0061\":2}"), InlineData("{\"\\ud83d\\ude00\":1,\"😀\":2}"), InlineData("{\"x\":{\"a\":1,\"b\":2,\"a\":3}}"), InlineData("{\"\":1,\"\":2}")]
    public void A_key_twice_is_refused(string text) => Assert.Equal(JsonFault.DuplicateKey, new JsonCase(text).Fault());

    [Fact]
    public void Sixty_four_levels_pass_and_sixty_five_do_not()
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

            Assert.Equal(JsonFault.None, new JsonCase(Nested(64)).Fault());
            Assert.Equal(JsonFault.TooDeep, new JsonCase(Nested(65)).Fault());
            Assert.Equal(JsonFault.TooDeep, new JsonCase(string.Concat(Enumerable.Repeat(open, 100_000))).Fault());
        }
    }

    [Fact]
    public void No_cut_of_a_text_is_a_text()
    {
        var text = Encoding.UTF8.GetBytes("{\"a\":[1.5e-3,true,false,null,\"é\\u00e9\\ud83d\\ude00\"],\"a string of more than thirty-two bytes\":{\"b\":{}}}");
        for (var cut = 0; cut < text.Length; cut++)
        {
            Assert.NotEqual(JsonFault.None, new JsonCase(text[..cut]).Fault());
        }

        Assert.Equal(JsonFault.None, new JsonCase(text).Fault());
    }

    [Fact]
    public void Ten_thousand_keys_are_told_apart_and_the_last_duplicate_is_found()
    {
        var keys = Enumerable.Range(0, 10_000).Select(i => $"\"key{i}\":{i}").ToList();
        var text = "{" + string.Join(',', keys) + "}";

        Assert.Equal(JsonFault.None, new JsonCase(text).Fault());
        Assert.Equal(JsonFault.DuplicateKey, new JsonCase(text[..^1] + ",\"key0\":1}").Fault());
        Assert.Equal(JsonFault.DuplicateKey, new JsonCase(text[..^1] + ",\"k\\u0065y9999\":1}").Fault());
    }

    [Fact]
    public void Inner_objects_with_many_keys_do_not_disturb_the_outer_ones()
    {
        var inner = "{" + string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"k{i}\":0")) + "}";
        var outer = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"k{i}\":{inner}"));

        Assert.Equal(JsonFault.None, new JsonCase("{" + outer + "}").Fault());
        Assert.Equal(JsonFault.DuplicateKey, new JsonCase("{" + outer + ",\"k7\":1}").Fault());
    }
}
