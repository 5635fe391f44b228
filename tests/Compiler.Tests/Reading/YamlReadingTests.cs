using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;
using static FastShield.Compiler.Tests.Reading.Documents;

namespace FastShield.Compiler.Tests.Reading;

public sealed class YamlReadingTests
{
    [Fact]
    public void Places_are_those_of_the_first_character()
    {
        var root = Yaml("# comment\r\nopenapi: 3.1.0\r\npaths:\r\n  /a:\r\n    get: {x: 'y'}\r\nlist:\r\n- 1\r\n-   two\r\n");

        Assert.Equal((2, 1), root.Place());
        Assert.Equal((2, 10), root.At("/openapi").Place());
        Assert.Equal((4, 3), root.At("/paths").Place());
        Assert.Equal((5, 10), root.At("/paths/~1a/get").Place());
        Assert.Equal((5, 14), root.At("/paths/~1a/get/x").Place());
        Assert.Equal((7, 1), root.At("/list").Place());
        Assert.Equal((7, 3), root.At("/list/0").Place());
        Assert.Equal((8, 5), root.At("/list/1").Place());
        var member = Assert.IsType<ObjectNode>(root.At("/paths")).Members[0];
        Assert.Equal((4, 3), (member.Line, member.Column));
    }

    [Theory]
    [InlineData("~", ScalarKind.Null, "null")]
    [InlineData("null", ScalarKind.Null, "null")]
    [InlineData("NULL", ScalarKind.Null, "null")]
    [InlineData("nUll", ScalarKind.String, "nUll")]
    [InlineData("true", ScalarKind.True, "true")]
    [InlineData("True", ScalarKind.True, "true")]
    [InlineData("TRUE", ScalarKind.True, "true")]
    [InlineData("FALSE", ScalarKind.False, "false")]
    [InlineData("tRue", ScalarKind.String, "tRue")]
    [InlineData("yes", ScalarKind.String, "yes")]
    [InlineData("no", ScalarKind.String, "no")]
    [InlineData("on", ScalarKind.String, "on")]
    [InlineData("off", ScalarKind.String, "off")]
    [InlineData("y", ScalarKind.String, "y")]
    [InlineData("0", ScalarKind.Number, "0")]
    [InlineData("-0", ScalarKind.Number, "-0")]
    [InlineData("+12", ScalarKind.Number, "12")]
    [InlineData("010", ScalarKind.Number, "10")]
    [InlineData("-007", ScalarKind.Number, "-7")]
    [InlineData("0o17", ScalarKind.Number, "15")]
    [InlineData("0o18", ScalarKind.String, "0o18")]
    [InlineData("0x1F", ScalarKind.Number, "31")]
    [InlineData("0xffffffffffffffff", ScalarKind.Number, "18446744073709551615")]
    [InlineData("0x", ScalarKind.String, "0x")]
    [InlineData("-0x1F", ScalarKind.String, "-0x1F")]
    [InlineData("1.50", ScalarKind.Number, "1.50")]
    [InlineData(".5", ScalarKind.Number, "0.5")]
    [InlineData("-.5", ScalarKind.Number, "-0.5")]
    [InlineData("1.", ScalarKind.Number, "1")]
    [InlineData("1.e3", ScalarKind.Number, "1e3")]
    [InlineData("1e400", ScalarKind.Number, "1e400")]
    [InlineData("1E-05", ScalarKind.Number, "1E-05")]
    [InlineData("1e", ScalarKind.String, "1e")]
    [InlineData(".", ScalarKind.String, ".")]
    [InlineData("+", ScalarKind.String, "+")]
    [InlineData("1_000", ScalarKind.String, "1_000")]
    [InlineData("12:30:45", ScalarKind.String, "12:30:45")]
    [InlineData("2001-01-01", ScalarKind.String, "2001-01-01")]
    [InlineData("1.2.3", ScalarKind.String, "1.2.3")]
    [InlineData("3.1.0", ScalarKind.String, "3.1.0")]
    [InlineData("9007199254740993", ScalarKind.Number, "9007199254740993")]
    [InlineData("'true'", ScalarKind.String, "true")]
    [InlineData("\"12\"", ScalarKind.String, "12")]
    [InlineData("''", ScalarKind.String, "")]
    [InlineData("!!str 12", ScalarKind.String, "12")]
    [InlineData("! 12", ScalarKind.String, "12")]
    [InlineData("!!int 12", ScalarKind.Number, "12")]
    [InlineData("!!float 12", ScalarKind.Number, "12")]
    [InlineData("!!bool true", ScalarKind.True, "true")]
    [InlineData("!!null ~", ScalarKind.Null, "null")]
    [InlineData("!!int '12'", ScalarKind.Number, "12")]
    public void Scalars_follow_the_core_schema(string yaml, ScalarKind kind, string text)
    {
        var scalar = Yaml($"[{yaml}]").Scalar("/0");

        Assert.Equal((kind, text), (scalar.Kind, scalar.Text));
    }

    [Fact]
    public void An_absent_value_is_null() => Assert.Equal(ScalarKind.Null, Yaml("a:\nb: 1\n").Scalar("/a").Kind);

    [Fact]
    public void Block_scalars_are_text_whatever_they_say()
    {
        var root = Yaml("a: |\n  12\nb: >-\n  true\n");

        Assert.Equal((ScalarKind.String, "12\n"), (root.Scalar("/a").Kind, root.Scalar("/a").Text));
        Assert.Equal((ScalarKind.String, "true"), (root.Scalar("/b").Kind, root.Scalar("/b").Text));
    }

    [Theory]
    [InlineData("a: |\n    \n    x\nb: 1\n", "\nx\n", 4)]
    [InlineData("a: |-\r\n  \r\n\r\n    x\r\nb: 1\r\n", "\n\nx", 5)]
    [InlineData("a: >-\n    \n    x\n      \n    y |\n    \nb: 1\n", "\nx\n  \ny |", 7)]
    public void Leading_blank_lines_may_be_indented_as_the_text_is(string yaml, string text, int line)
    {
        var root = Yaml(yaml);

        Assert.Equal(text, root.Scalar("/a").Text);
        Assert.Equal(line, root.At("/b").Line);
    }

    [Fact]
    public void Keys_are_text_as_written()
    {
        var root = Yaml("200: a\n0x10: b\non: c\ntrue: d\n~: e\n'404': f\n1.0: g\n");

        Assert.Equal(["200", "0x10", "on", "true", "~", "404", "1.0"], Assert.IsType<ObjectNode>(root).Members.Select(m => m.Name));
    }

    [Theory]
    [InlineData("a: .inf", 1, 4)]
    [InlineData("a:\n  - -.INF", 2, 5)]
    [InlineData("a: .NaN", 1, 4)]
    public void Infinity_and_NaN_are_refused(string yaml, int line, int column)
    {
        var fault = YamlFault(yaml);

        Assert.Equal(DiagnosticCodes.YamlNotJson, fault.Code);
        Assert.Equal((line, column), fault.Place());
    }

    [Fact]
    public void Quoted_infinity_is_text() => Assert.Equal(".inf", Yaml("a: '.inf'").Scalar("/a").Text);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_key()
    {
        var root = Assert.IsType<ObjectNode>(Yaml("\uFEFFopenapi: 3.0.0\n"));

        Assert.Equal("openapi", root.Members[0].Name);
        Assert.Equal((1, 1), root.Place());
    }

    [Fact]
    public void An_alias_is_a_copy_with_its_own_pointer_and_the_place_of_its_anchor()
    {
        var root = Yaml("a: &x\n  k: [1]\nb: *x\nc: [*x, *x]\n");

        var copy = root.At("/c/1/k/0");
        Assert.Equal("/c/1/k/0", copy.Pointer);
        Assert.Equal((2, 7), copy.Place());
        Assert.NotSame(root.At("/a"), root.At("/b"));
    }

    [Fact]
    public void An_anchor_can_be_set_anew() => Assert.Equal("2", Yaml("a: &x 1\nb: &x 2\nc: *x\n").Scalar("/c").Text);

    [Fact]
    public void Merge_keys_bring_members_and_own_keys_win()
    {
        var root = Yaml("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nm:\n  b: 3\n  <<: [*x, *y]\n  d: 3\none: {<<: *x}\n");

        var merged = Assert.IsType<ObjectNode>(root.At("/m"));
        Assert.Equal([("b", "3"), ("d", "3"), ("a", "1"), ("c", "2")], merged.Members.Select(m => (m.Name, ((ScalarNode)m.Value).Text)));
        Assert.Equal("/m/c", root.At("/m/c").Pointer);
        Assert.Equal("1", root.Scalar("/one/b").Text);
    }

    [Fact]
    public void A_quoted_merge_key_is_a_key_like_any_other() => Assert.Equal("1", Yaml("'<<': {a: 1}\n").Scalar("/<</a").Text);

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", DiagnosticCodes.DuplicateKey, 3, 1)]
    [InlineData("1: a\n'1': b\n", DiagnosticCodes.DuplicateKey, 2, 1)]
    [InlineData("{a: 1, a: 2}", DiagnosticCodes.DuplicateKey, 1, 8)]
    [InlineData("a: *none\n", DiagnosticCodes.YamlAlias, 1, 4)]
    [InlineData("a: &a [1, *a]\n", DiagnosticCodes.YamlAlias, 1, 11)]
    [InlineData("? [1]\n: 2\n", DiagnosticCodes.YamlComplexKey, 1, 3)]
    [InlineData("? {a: 1}\n: 2\n", DiagnosticCodes.YamlComplexKey, 1, 3)]
    [InlineData("x: &x a\n*x : 2\n", DiagnosticCodes.YamlComplexKey, 2, 1)]
    [InlineData("a: 1\n---\nb: 2\n", DiagnosticCodes.YamlSecondDocument, 2, 1)]
    [InlineData("a: !foo 1\n", DiagnosticCodes.YamlTag, 1, 4)]
    [InlineData("a: !!binary aGk=\n", DiagnosticCodes.YamlTag, 1, 4)]
    [InlineData("a: !!set {b}\n", DiagnosticCodes.YamlTag, 1, 4)]
    [InlineData("a: !!int 1.5\n", DiagnosticCodes.YamlTag, 1, 4)]
    [InlineData("a: !!bool no\n", DiagnosticCodes.YamlTag, 1, 4)]
    [InlineData("!foo a: 1\n", DiagnosticCodes.YamlTag, 1, 1)]
    [InlineData("a:\n  <<: 1\n", DiagnosticCodes.YamlMergeKey, 2, 3)]
    [InlineData("a:\n  <<: [1]\n", DiagnosticCodes.YamlMergeKey, 2, 3)]
    [InlineData("a:\n\tb: 1\n", DiagnosticCodes.YamlSyntax, 2, 1)]
    [InlineData("a: \"x\n", DiagnosticCodes.YamlSyntax, 1, 4)]
    [InlineData("a: [1, 2\n", DiagnosticCodes.YamlSyntax, 2, 1)]
    [InlineData("a: {b\n", DiagnosticCodes.YamlSyntax, 2, 1)]
    [InlineData("a:\n  b: 1\n  \tc: 1\n", DiagnosticCodes.YamlSyntax, 3, 3)]
    [InlineData("a: [1, 2\nb: 1\n", DiagnosticCodes.YamlSyntax, 1, 6)]
    [InlineData("a: b: c\n", DiagnosticCodes.YamlSyntax, 1, 5)]
    [InlineData("a: @x\n", DiagnosticCodes.YamlSyntax, 1, 4)]
    [InlineData("", DiagnosticCodes.DocumentEmpty, 1, 1)]
    [InlineData("# only a comment\n", DiagnosticCodes.DocumentEmpty, 2, 1)]
    public void What_has_no_JSON_meaning_is_refused_at_its_place(string yaml, string code, int line, int column)
    {
        var fault = YamlFault(yaml);

        Assert.Equal((code, line, column), (fault.Code, fault.Line, fault.Column));
    }

    [Fact]
    public void Markers_around_the_only_document_are_fine() => Assert.Equal("1", Yaml("%YAML 1.2\n---\na: 1\n...\n").Scalar("/a").Text);

    [Fact]
    public void Nesting_by_aliases_counts_as_nesting()
    {
        var lines = Enumerable.Range(1, 300).Select(i => $"k{i}: &k{i} [*k{i - 1}]");
        var text = Encoding.UTF8.GetBytes("k0: &k0 [1]\n" + string.Join('\n', lines));
        var fault = Fault(text, "a.yaml", new DocumentLimits { FreeAliasNodes = 1_000_000 });

        Assert.Equal(DiagnosticCodes.TooDeep, fault.Code);
    }

    [Fact]
    public void The_deepest_allowed_nesting_is_read_and_one_more_is_refused()
    {
        Yaml(new string('[', 256) + new string(']', 256));

        Assert.Equal(DiagnosticCodes.TooDeep, YamlFault("- " + new string('[', 256) + new string(']', 256)).Code);
    }
}
