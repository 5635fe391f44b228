using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

public sealed class FormBodyDecoderTests
{
    private static readonly FormPlan _plan = new(
    [
        Field("id", ParameterStyle.Form, true, ParameterKit.Shape(JsonType.Integer)),
        Field("note", ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String)),
        Field("ok", ParameterStyle.Form, true, ParameterKit.Shape(JsonType.Boolean)),
        Field("nums", ParameterStyle.Form, true, ParameterKit.Integers),
        Field("list", ParameterStyle.Form, false, ParameterKit.Integers),
        Field("pipes", ParameterStyle.PipeDelimited, false, ParameterKit.Integers),
        Field("deep", ParameterStyle.DeepObject, true, ParameterKit.Rgb),
        new FormField { Name = "json"u8.ToArray(), Style = ParameterStyle.Form, IsJson = true, Text = ParameterKit.Shape(JsonType.Object) },
        new FormField
        {
            Name = "tags"u8.ToArray(), Style = ParameterStyle.Form, Explode = true, IsJsonItems = true, Text = new TextShape { Types = JsonType.Array, ItemTypes = JsonType.Object },
        },
    ])
    { Block = 0 };

    [Theory]
    [InlineData("", "{}")]
    [InlineData("id=12", """{"id":12}""")]
    [InlineData("id=abc", """{"id":"abc"}""")]
    [InlineData("id=", """{"id":""}""")]
    [InlineData("note=a+b%2B&id=1", """{"id":1,"note":"a b+"}""")]
    [InlineData("ok=true", """{"ok":true}""")]
    [InlineData("ok=on", """{"ok":"on"}""")]
    [InlineData("nums=1&id=2&nums=3", """{"id":2,"nums":[1,3]}""")]
    [InlineData("nums=1", """{"nums":[1]}""")]
    [InlineData("nums=1,2", """{"nums":["1,2"]}""")]
    [InlineData("list=1,2", """{"list":[1,2]}""")]
    [InlineData("pipes=1%7C2", """{"pipes":[1,2]}""")]
    [InlineData("deep%5BR%5D=1&deep[G]=2", """{"deep":{"R":1,"G":2}}""")]
    [InlineData("json=%7B%22a%22:1%7D", """{"json":{"a":1}}""")]
    [InlineData("tags=%7B%22a%22:1%7D", """{"tags":[{"a":1}]}""")]
    [InlineData("tags=%7B%7D&id=1&tags=2", """{"id":1,"tags":[{},2]}""")]
    [InlineData("id=1&other=2", """{"id":1,"other":"2"}""")]
    [InlineData("o%22=%22", """{"o\"":"\""}""")]
    [InlineData("n%6Fte=x", """{"note":"x"}""")]
    [InlineData("=x", """{"":"x"}""")]
    public void A_body_becomes_an_object(string body, string expected) => Assert.Equal(expected, Decode(body));

    [Theory]
    [InlineData("id=1&id=2", "DuplicateValue @id")]
    [InlineData("note=&note=a", "DuplicateValue @note")]
    [InlineData("note=a&n%6Fte=a", "DuplicateValue @note")]
    [InlineData("list=1&list=2", "DuplicateValue @list")]
    [InlineData("json=1&json=2", "DuplicateValue @json")]
    [InlineData("other=1&other=2", "DuplicateValue @")]
    [InlineData("note=a&note[]=b", "InvalidSyntax @note")]
    [InlineData("id=1&%20id=2", "InvalidSyntax @id")]
    [InlineData("other=a;id=2", "InvalidSyntax @id")]
    [InlineData("other=1&oth%65r=2", "DuplicateValue @")]
    [InlineData("deep[R]=1&deep[R]=2", "DuplicateValue @deep")]
    [InlineData("deep[R][x]=1", "InvalidSyntax @deep")]
    [InlineData("note=%zz", "InvalidSyntax invalid_form_urlencoded @note")]
    [InlineData("note=%", "InvalidSyntax invalid_form_urlencoded @note")]
    [InlineData("%zz=1", "InvalidSyntax invalid_form_urlencoded @")]
    [InlineData("note=%ff", "InvalidEncoding invalid_utf8 @note")]
    [InlineData("%ff=1", "InvalidEncoding invalid_utf8 @")]
    [InlineData("json=1,%22admin%22:true", "InvalidSyntax @json")]
    [InlineData("json=%7B", "InvalidSyntax @json")]
    [InlineData("tags=1,2", "InvalidSyntax @tags")]
    [InlineData("tags=1&tags=%7B", "InvalidSyntax @tags")]
    [InlineData("json=", "InvalidSyntax @json")]
    [InlineData("json=1%00", "InvalidSyntax @json")]
    public void What_has_two_readings_is_refused(string body, string expected) => Assert.Equal(expected, Decode(body));

    [Fact]
    public void An_undeclared_property_stays_a_string_unless_the_schema_has_types_for_it()
    {
        var typed = new FormPlan([]) { Block = 0, AdditionalTypes = JsonType.Integer };
        Assert.Equal("""{"a":1,"b":"x"}""", Decode("a=1&b=x", typed));
    }

    [Fact]
    public void The_second_reading_is_asked_where_the_first_is_refused()
    {
        var plan = new FormPlan([Field("a", ParameterStyle.Form, true, ParameterKit.Shape(JsonType.Integer | JsonType.String))]) { Block = 0 };
        var engine = new PredicateEngine(static json => json == """{"a":"1"}""");
        Assert.True(new FormBodyDecoder().Check(plan, "a=1"u8, engine, new ValidationContext(), out _));
        Assert.Equal(["""{"a":1}""", """{"a":"1"}"""], engine.Seen);

        var decoder = new FormBodyDecoder();
        Assert.False(decoder.Check(plan, "a=2"u8, engine, new ValidationContext(), out var fault));
        Assert.True(fault.IsOfSchema);
        Assert.Equal(ViolationLocation.Body, fault.Location);
        Assert.Equal("""{"a":2}""", Encoding.UTF8.GetString(decoder.Json.Text));
    }

    [Fact]
    public void A_large_body_grows_the_memory_up_to_its_bound()
    {
        var body = Encoding.ASCII.GetBytes("note=" + string.Concat(Enumerable.Repeat("%22", 20_000)));
        var engine = new PredicateEngine(static _ => true);
        Assert.True(new FormBodyDecoder().Check(_plan, body, engine, new ValidationContext(), out _));
        Assert.Equal(40_011, engine.Seen[0].Length);
        Assert.False(new FormBodyDecoder(maximumJson: 40_010).Check(_plan, body, engine, new ValidationContext(), out var fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);
        Assert.False(new FormBodyDecoder(maximumPairs: 2).Check(_plan, "a&b&c"u8, engine, new ValidationContext(), out fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);
    }

    private static string Decode(string body, FormPlan? plan = null)
    {
        var engine = new PredicateEngine(static _ => true);
        var accepted = new FormBodyDecoder().Check(plan ?? _plan, Encoding.Latin1.GetBytes(body), engine, new ValidationContext(), out var fault);
        return accepted
            ? Assert.Single(engine.Seen)
            : $"{fault.Class} {fault.Detail}".TrimEnd() + " @" + Encoding.UTF8.GetString(fault.Name);
    }

    private static FormField Field(string name, ParameterStyle style, bool explode, TextShape text) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Style = style,
        Explode = explode,
        Text = text,
    };
}
