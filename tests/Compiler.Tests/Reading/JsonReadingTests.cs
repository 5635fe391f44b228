using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;
using static FastShield.Compiler.Tests.Reading.Documents;

namespace FastShield.Compiler.Tests.Reading;

public sealed class JsonReadingTests
{
    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var root = Json("""{"s":"a","n":-12.50e+3,"t":true,"f":false,"z":null,"a":[1,[]],"o":{}}""");

        Assert.Equal((ScalarKind.String, "a"), (root.Scalar("/s").Kind, root.Scalar("/s").Text));
        Assert.Equal((ScalarKind.Number, "-12.50e+3"), (root.Scalar("/n").Kind, root.Scalar("/n").Text));
        Assert.Equal(ScalarKind.True, root.Scalar("/t").Kind);
        Assert.Equal(ScalarKind.False, root.Scalar("/f").Kind);
        Assert.Equal(ScalarKind.Null, root.Scalar("/z").Kind);
        Assert.Equal("1", root.Scalar("/a/0").Text);
        Assert.Equal(0, Assert.IsType<ArrayNode>(root.At("/a/1")).Count);
        Assert.Equal(0, Assert.IsType<ObjectNode>(root.At("/o")).Count);
        Assert.Equal(["s", "n", "t", "f", "z", "a", "o"], Assert.IsType<ObjectNode>(root).Members.Select(m => m.Name));
    }

    [Fact]
    public void Places_are_those_of_the_first_character()
    {
        var root = Json("{\n  \"é😀\": 1, \"b\": [\r\n    true,\r\n\tfalse]}");

        Assert.Equal((1, 1), root.Place());
        Assert.Equal((2, 9), root.At("/é😀").Place());
        Assert.Equal((2, 17), root.At("/b").Place());
        Assert.Equal((3, 5), root.At("/b/0").Place());
        Assert.Equal((4, 2), root.At("/b/1").Place());
        var member = Assert.IsType<ObjectNode>(root).Members[1];
        Assert.Equal((2, 12), (member.Line, member.Column));
    }

    [Fact]
    public void A_lone_carriage_return_ends_a_line_too() => Assert.Equal((3, 1), Json("[\r1,\r2]").At("/1").Place());

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var root = Json("\uFEFF{\"a\":1}");

        Assert.Equal((1, 6), root.At("/a").Place());
    }

    [Theory]
    [InlineData("\"\\u0041\\n\\/\\\\\\\"\\b\\f\\r\\t\"", "A\n/\\\"\b\f\r\t")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"x\\u00e9y\"", "xéy")]
    [InlineData("\"\"", "")]
    public void Escapes_are_decoded(string json, string expected) => Assert.Equal(expected, Json($"[{json}]").Scalar("/0").Text);

    [Fact]
    public void Numbers_keep_their_text()
    {
        var root = Json("[1e400,9007199254740993,-0,0.10,123456789012345678901234567890]");

        Assert.Equal(
            ["1e400", "9007199254740993", "-0", "0.10", "123456789012345678901234567890"],
            Assert.IsType<ArrayNode>(root).Items.Cast<ScalarNode>().Select(s => s.Text));
    }

    [Fact]
    public void Objects_with_many_members_find_each_of_them()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"name{i}").ToArray();
        var root = Assert.IsType<ObjectNode>(Json("{" + string.Join(',', names.Select((n, i) => $"\"{n}\":{i}")) + "}"));

        Assert.All(names.Index(), pair => Assert.Equal($"{pair.Index}", root.Scalar("/" + pair.Item).Text));
        Assert.Null(root["name1000"]);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", 1, 8)]
    [InlineData("{\"a\":1,\n\"\\u0061\":2}", 2, 1)]
    [InlineData("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"a\":1}", 1, 56)]
    public void Duplicate_keys_are_refused(string json, int line, int column)
    {
        var fault = JsonFault(json);

        Assert.Equal(DiagnosticCodes.DuplicateKey, fault.Code);
        Assert.Equal((line, column), fault.Place());
    }

    [Theory]
    [InlineData("[1,]", 1, 4)]
    [InlineData("{\"a\":1,}", 1, 8)]
    [InlineData("[1 2]", 1, 4)]
    [InlineData("{\"a\" 1}", 1, 6)]
    [InlineData("{a:1}", 1, 2)]
    [InlineData("{'a':1}", 1, 2)]
    [InlineData("[//x\n1]", 1, 2)]
    [InlineData("[/*x*/1]", 1, 2)]
    [InlineData("[01]", 1, 3)]
    [InlineData("[+1]", 1, 2)]
    [InlineData("[.5]", 1, 2)]
    [InlineData("[1.]", 1, 4)]
    [InlineData("[1e]", 1, 4)]
    [InlineData("[-]", 1, 3)]
    [InlineData("[NaN]", 1, 2)]
    [InlineData("[True]", 1, 2)]
    [InlineData("[nul]", 1, 2)]
    [InlineData("[\"a\tb\"]", 1, 4)]
    [InlineData("[\"a\nb\"]", 1, 4)]
    [InlineData("[\"\\x\"]", 1, 3)]
    [InlineData("[\"\\u12g4\"]", 1, 3)]
    [InlineData("[\"\\u12", 1, 3)]
    [InlineData("[\"\\ud800\"]", 1, 3)]
    [InlineData("[\"\\ude00\\ud83d\"]", 1, 3)]
    [InlineData("[\"\\ud83d\\u0041\"]", 1, 3)]
    [InlineData("[\"abc", 1, 6)]
    [InlineData("[1,\n2", 2, 2)]
    [InlineData("{", 1, 2)]
    [InlineData("[]\n[]", 2, 1)]
    [InlineData("[]\0", 1, 3)]
    [InlineData("[\0]", 1, 2)]
    public void What_is_no_JSON_is_refused_at_its_place(string json, int line, int column)
    {
        var fault = JsonFault(json);

        Assert.Equal(DiagnosticCodes.JsonSyntax, fault.Code);
        Assert.Equal((line, column), fault.Place());
    }

    [Fact]
    public void The_deepest_allowed_nesting_is_read_and_one_more_is_refused()
    {
        Json(new string('[', 256) + new string(']', 256));
        var fault = JsonFault(new string('[', 257) + new string(']', 257));

        Assert.Equal(DiagnosticCodes.TooDeep, fault.Code);
        Assert.Equal((1, 257), fault.Place());
    }

    [Theory]
    [InlineData("{\"a\":\"é\", \"b\":\"", new byte[] { 0xC0, 0xAF }, 1, 16)]
    [InlineData("[\n\"", new byte[] { 0xED, 0xA0, 0x80 }, 2, 2)]
    [InlineData("[", new byte[] { 0xFF }, 1, 2)]
    public void What_is_not_UTF8_is_refused_at_its_place(string before, byte[] bad, int line, int column)
    {
        var fault = Fault([.. Encoding.UTF8.GetBytes(before), .. bad, .. "\"}"u8], "a.json");

        Assert.Equal(DiagnosticCodes.NotUtf8, fault.Code);
        Assert.Equal((line, column), fault.Place());
    }

    [Fact]
    public void UTF16_is_named() => Assert.Contains("UTF-16", Fault([0xFF, 0xFE, (byte)'{', 0], "a.json").Message, StringComparison.Ordinal);
}
