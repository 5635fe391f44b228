using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

public sealed class ParameterDecoderTests
{
    private const JsonType Number = JsonType.Number;
    private const JsonType Text = JsonType.String;

    [Theory]
    [InlineData("12", Number, "12")]
    [InlineData("-0.5e%2B10", Number, "-0.5e+10")]
    [InlineData("-0.5e+10", Number, "\"-0.5e 10\"")]
    [InlineData("1E-7", Number, "1E-7")]
    [InlineData("%31", Number, "1")]
    [InlineData("012", Number, "\"012\"")]
    [InlineData("%2B1", Number, "\"+1\"")]
    [InlineData("+1", Number, "\" 1\"")]
    [InlineData("1.", Number, "\"1.\"")]
    [InlineData(".5", Number, "\".5\"")]
    [InlineData("1e", Number, "\"1e\"")]
    [InlineData("0x1F", Number, "\"0x1F\"")]
    [InlineData("NaN", Number, "\"NaN\"")]
    [InlineData("1,2", Number, "\"1,2\"")]
    [InlineData("", Number, "\"\"")]
    [InlineData("-", Number, "\"-\"")]
    [InlineData("1\u00A0", Number, "InvalidEncoding invalid_utf8 @color")]
    [InlineData("true", JsonType.Boolean, "true")]
    [InlineData("True", JsonType.Boolean, "\"True\"")]
    [InlineData("1", JsonType.Boolean, "\"1\"")]
    [InlineData("null", JsonType.Null | Number, "null")]
    [InlineData("null", Number, "\"null\"")]
    [InlineData("12", Text, "\"12\"")]
    [InlineData("true", Text | Number, "\"true\"")]
    [InlineData("12", Text | Number, "12")]
    [InlineData("12", JsonType.None, "\"12\"")]
    [InlineData("12", JsonType.Any, "12")]
    public void The_text_is_read_as_its_types_allow(string value, JsonType types, string expected) =>
        Assert.Equal(expected, Query("color=" + value).Decode(Scalar(types)));

    [Theory]
    [InlineData("%C3%A9", "\"é\"")]
    [InlineData("%22%5C%0A%00", "\"\\\"\\\\\\u000A\\u0000\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("%", "InvalidEncoding @color")]
    [InlineData("%4", "InvalidEncoding @color")]
    [InlineData("%zz", "InvalidEncoding @color")]
    [InlineData("a%f", "InvalidEncoding @color")]
    [InlineData("%c0%af", "InvalidEncoding invalid_utf8 @color")]
    [InlineData("%ff", "InvalidEncoding invalid_utf8 @color")]
    [InlineData("%ed%a0%80", "InvalidEncoding invalid_utf8 @color")]
    [InlineData("%C3", "InvalidEncoding invalid_utf8 @color")]
    public void Percent_encoding_is_strict(string value, string expected) =>
        Assert.Equal(expected, Query("color=" + value).Decode(Scalar(Text)));

    [Theory]
    [InlineData("%zz=1&color=a", "InvalidEncoding @")]
    [InlineData("color=a&c%c1%afl=1", "InvalidEncoding invalid_utf8 @")]
    [InlineData("color=a&b%20c=%zz", "\"a\"")]
    public void A_name_that_cannot_be_decoded_is_refused_declared_or_not(string query, string expected) =>
        Assert.Equal(expected, Query(query).Decode(Scalar(Text)));

    [Fact]
    public void The_second_reading_is_asked_where_the_first_is_refused()
    {
        var engine = new PredicateEngine(static json => json == "\"12\"");
        Assert.True(Query("color=12").Check(new ParameterDecoder(), new ParameterSet([Scalar(Text | Number)]), engine, new ValidationContext(), out _));
        Assert.Equal(["12", "\"12\""], engine.Seen);
    }

    [Fact]
    public void Where_no_reading_conforms_the_first_is_told()
    {
        var engine = new PredicateEngine(static _ => false);
        var decoder = new ParameterDecoder();
        Assert.False(Query("color=12").Check(decoder, new ParameterSet([Scalar(JsonType.Any)]), engine, new ValidationContext(), out var fault));
        Assert.True(fault.IsOfSchema);
        Assert.Equal(0, fault.Block);
        Assert.Equal(ViolationLocation.Query, fault.Location);
        Assert.Equal("12", Encoding.UTF8.GetString(decoder.Json.Text));
    }

    [Fact]
    public void A_value_that_may_be_a_scalar_or_an_array_is_an_array_when_it_comes_twice()
    {
        var plan = ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, explode: true, ParameterKit.Shape(Text | JsonType.Array));
        Assert.Equal("\"a\"", Query("color=a").Decode(plan));
        Assert.Equal("""["a","b"]""", Query("color=a&color=b").Decode(plan));
    }

    [Fact]
    public void An_empty_value_is_the_schemas_question_unless_it_is_allowed()
    {
        ParameterPlan Plan(bool allow) => new()
        {
            Name = "flag"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, Block = 0, AllowEmptyValue = allow,
            Text = ParameterKit.Shape(JsonType.Boolean),
        };

        foreach (var query in new[] { "flag", "flag=" })
        {
            Assert.Equal("(none)", Query(query).Decode(Plan(true)));
            Assert.Equal("\"\"", Query(query).Decode(Plan(false)));
        }

        Assert.Equal("DuplicateValue @flag", Query("flag=&flag=true").Decode(Plan(true)));
    }

    [Fact]
    public void Optional_parameters_may_be_absent()
    {
        foreach (var text in new[] { ParameterKit.Rgb, ParameterKit.Strings, ParameterKit.Shape(Text) })
            Assert.Equal("(none)", Query("x=1").Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, text, required: false)));
        Assert.Equal("(none)", Query("x=1").Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.DeepObject, true, ParameterKit.Rgb, required: false)));
    }

    [Fact]
    public void Content_is_json_as_it_is()
    {
        var plan = new ParameterPlan
        {
            Name = "f"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, IsJson = true, Block = 0, Required = true,
        };
        Assert.Equal("""{"a": [1]}""", Query("f=%7B%22a%22:+[1]%7D").Decode(plan));
        Assert.Equal("InvalidSyntax invalid_json @f", Query("f=%7B").Decode(plan));
        Assert.Equal("InvalidSyntax invalid_json @f", Query("f=").Decode(plan));
        Assert.Equal("InvalidSyntax @f", Query("f=1%00").Decode(plan));
        Assert.Equal("InvalidEncoding invalid_utf8 @f", Query("f=%22%ff%22").Decode(plan));
        Assert.Equal("DuplicateValue @f", Query("f=%7B%22a%22:1,%22a%22:2%7D").Decode(plan));
        Assert.Equal("DuplicateValue @f", Query("f=1&f=2").Decode(plan));
        Assert.Equal("MissingRequired @f", Query("g=1").Decode(plan));
    }

    [Fact]
    public void An_open_object_takes_what_no_other_parameter_declares()
    {
        var open = new ParameterPlan
        {
            Name = "params"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, Explode = true, TakesUndeclared = true, Block = 0,
            Text = new TextShape { Types = JsonType.Object, AdditionalTypes = Number },
        };
        Assert.Equal("""  "b" {"a":1,"c":"x"}""".Trim(), Query("a=1&color=b&c=x").Decode(open, Scalar(Text)));
        Assert.Equal("DuplicateValue @params", Query("a=1&a=2").Decode(open));
    }

    [Fact]
    public void A_property_that_is_an_array_repeats_its_name()
    {
        var text = new TextShape
        {
            Types = JsonType.Object,
            Properties = [new TextProperty("ids"u8.ToArray(), JsonType.Array, Number), new TextProperty("state"u8.ToArray(), Text)],
        };
        Assert.Equal(
            """{"ids":[1,2],"state":"on"}""",
            Query("state=on&ids=1&ids=2").Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, text)));
        Assert.Equal(
            """{"ids":[1,2],"state":"on"}""",
            Query("color[ids]=1&color[state]=on&color[ids]=2").Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.DeepObject, true, text)));
        Assert.Equal(
            "DuplicateValue @color",
            Query("state=on&state=off").Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, text)));
    }

    [Fact]
    public void Undeclared_names_can_be_asked_for()
    {
        var decoder = new ParameterDecoder();
        const string Text1 = "color=a&x=1&%79=2";
        Assert.True(Query(Text1).Check(decoder, new ParameterSet([Scalar(Text)]), new PredicateEngine(static _ => true), new ValidationContext(), out _));
        var names = new List<string>();
        var index = 0;
        while (decoder.TryNextUndeclared(ref index, Encoding.ASCII.GetBytes(Text1), out var name))
            names.Add(Encoding.ASCII.GetString(name));
        Assert.Equal(["x", "%79"], names);
    }

    [Fact]
    public void Pairs_and_json_have_a_bound()
    {
        var set = new ParameterSet([Scalar(Text)]);
        var engine = new PredicateEngine(static _ => true);
        var context = new ValidationContext();
        Assert.True(Query("color=1&b=2").Check(new ParameterDecoder(maximumPairs: 2), set, engine, context, out _));
        Assert.False(Query("color=1&b=2&c").Check(new ParameterDecoder(maximumPairs: 2), set, engine, context, out var fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);

        var long1 = "color=" + new string('a', 9_998);
        Assert.True(Query(long1).Check(new ParameterDecoder(maximumJson: 10_000), set, engine, context, out _));
        Assert.False(Query(long1 + "a").Check(new ParameterDecoder(maximumJson: 10_000), set, engine, context, out fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);
    }

    [Theory]
    [InlineData(ViolationLocation.Query, ParameterStyle.Simple, false, JsonType.String)]
    [InlineData(ViolationLocation.Path, ParameterStyle.Form, false, JsonType.String)]
    [InlineData(ViolationLocation.Header, ParameterStyle.Form, false, JsonType.String)]
    [InlineData(ViolationLocation.Cookie, ParameterStyle.DeepObject, true, JsonType.Object)]
    [InlineData(ViolationLocation.Query, ParameterStyle.SpaceDelimited, true, JsonType.Object)]
    [InlineData(ViolationLocation.Query, ParameterStyle.PipeDelimited, true, JsonType.Object)]
    public void What_is_not_defined_is_said(ViolationLocation location, ParameterStyle style, bool explode, JsonType types)
    {
        var plan = ParameterKit.Plan(location, style, explode, ParameterKit.Shape(types));
        Assert.NotNull(ParameterPlan.Unsupported(plan));
        Assert.Throws<ArgumentException>(() => new ParameterSet([plan]));
    }

    [Fact]
    public void Objects_in_objects_are_not_defined()
    {
        var nested = new TextShape { Types = JsonType.Object, Properties = [new TextProperty("a"u8.ToArray(), JsonType.Object)] };
        Assert.NotNull(ParameterPlan.Unsupported(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.DeepObject, true, nested)));
        var list = new TextShape { Types = JsonType.Object, Properties = [new TextProperty("a"u8.ToArray(), JsonType.Array)] };
        Assert.NotNull(ParameterPlan.Unsupported(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, false, list)));
        Assert.Null(ParameterPlan.Unsupported(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, list)));
    }

    [Fact]
    public void Every_prefix_and_mutation_is_answered()
    {
        var random = new Random(5);
        var decoder = new ParameterDecoder();
        var context = new ValidationContext();
        var engine = new SchemaInterpreter(new PredicateEngine(static _ => true).Program);
        ParameterPlan Any(string name, ParameterStyle style, bool explode, TextShape text) => new()
        {
            Name = Encoding.ASCII.GetBytes(name), In = ViolationLocation.Query, Style = style, Explode = explode, Text = text,
        };
        var set = new ParameterSet(
        [
            Any("a", ParameterStyle.Form, true, ParameterKit.Integers),
            Any("b", ParameterStyle.SpaceDelimited, false, ParameterKit.Integers),
            Any("c", ParameterStyle.PipeDelimited, false, ParameterKit.Rgb),
            Any("d", ParameterStyle.DeepObject, true, ParameterKit.Rgb),
            Any("e", ParameterStyle.Form, false, ParameterKit.Shape(JsonType.Any)),
        ]);
        const string Full = "a=1&a=2&b=1%202&c=R%7C1&d%5BR%5D=1&e=%C3%A9,x";
        for (var length = 0; length <= Full.Length; length++)
            Query(Full[..length]).Check(decoder, set, engine, context, out _);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Full.ToCharArray();
            for (var i = random.Next(5); i >= 0; i--)
                text[random.Next(text.Length)] = (char)random.Next(256);
            Query(new string(text)).Check(decoder, set, engine, context, out _);
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var set = new ParameterSet(
        [
            ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, ParameterKit.Integers),
            new ParameterPlan { Name = "n"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, Text = ParameterKit.Shape(Number | Text) },
            new ParameterPlan { Name = "d"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.DeepObject, Text = ParameterKit.Rgb },
            new ParameterPlan { Name = "id"u8.ToArray(), In = ViolationLocation.Path, Style = ParameterStyle.Simple },
            new ParameterPlan { Name = "X-Id"u8.ToArray(), In = ViolationLocation.Header, Style = ParameterStyle.Simple },
            new ParameterPlan { Name = "sid"u8.ToArray(), In = ViolationLocation.Cookie, Style = ParameterStyle.Form },
        ]);
        var decoder = new ParameterDecoder();
        var context = new ValidationContext();
        var engine = new NodEngine(new PredicateEngine(static _ => true).Program);
        var head = Encoding.ASCII.GetBytes("x-idabcCookiesid=q; b=c");
        HeaderField[] fields =
        [
            new() { NameStart = 0, NameLength = 4, ValueStart = 4, ValueLength = 3 },
            new() { NameStart = 7, NameLength = 6, ValueStart = 13, ValueLength = 10 },
        ];
        PathCapture[] captures = [new() { Start = 1, Length = 4 }];
        var query = Encoding.ASCII.GetBytes("color=1&n=caf%C3%A9&color=2&d[R]=1");
        long before = 0;
        for (var round = 0; round < 200; round++)
        {
            if (round == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            var view = new RequestView { Path = "/abcd"u8, Query = query, Head = head, Headers = fields, Captures = captures };
            if (!decoder.Check(set, view, engine, context, out _))
                Assert.Fail("the request conforms");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * 200, engine.Asked);
    }

    private static ParameterKit Query(string query) => new() { Query = query };

    private static ParameterPlan Scalar(JsonType types) =>
        ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, explode: true, ParameterKit.Shape(types));

    private sealed unsafe class NodEngine(FastShield.Runtime.Program.ValidationProgram program) : SchemaEngine(program)
    {
        public int Asked { get; private set; }

        public override string Name => "nod";

        public override bool Accepts(int block, byte* json, int length, ValidationContext context)
        {
            Asked++;
            return true;
        }
    }
}
