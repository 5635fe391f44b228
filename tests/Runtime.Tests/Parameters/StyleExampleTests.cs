using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

/// <summary>OpenAPI 3.1.1 section 4.8.12.4, "Style Examples": the name is color, the values are the table's.</summary>
public sealed class StyleExampleTests
{
    private const string Array = """["blue","black","brown"]""";
    private const string Object = """{"R":100,"G":200,"B":150}""";

    [Theory]
    [InlineData(ParameterStyle.Matrix, false, ";color", "\"\"")]
    [InlineData(ParameterStyle.Matrix, true, ";color", "\"\"")]
    [InlineData(ParameterStyle.Matrix, false, ";color=blue", "\"blue\"")]
    [InlineData(ParameterStyle.Matrix, true, ";color=blue", "\"blue\"")]
    [InlineData(ParameterStyle.Matrix, false, "blue", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Matrix, false, ";colour=blue", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Matrix, false, ";color=blue;x=1", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Matrix, false, ";color=blue;color=red", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Label, false, ".", "\"\"")]
    [InlineData(ParameterStyle.Label, true, ".", "\"\"")]
    [InlineData(ParameterStyle.Label, false, ".blue", "\"blue\"")]
    [InlineData(ParameterStyle.Label, true, ".blue", "\"blue\"")]
    [InlineData(ParameterStyle.Label, false, "blue", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Simple, false, "blue", "\"blue\"")]
    [InlineData(ParameterStyle.Simple, true, "blue", "\"blue\"")]
    [InlineData(ParameterStyle.Simple, false, "bl%C3%BCe+%22", "\"blüe+\\\"\"")]
    public void A_string_in_the_path(ParameterStyle style, bool explode, string segment, string expected) =>
        Assert.Equal(expected, OfPath(style, explode, ParameterKit.Shape(JsonType.String), segment));

    [Theory]
    [InlineData(ParameterStyle.Matrix, false, ";color=blue,black,brown", Array)]
    [InlineData(ParameterStyle.Matrix, true, ";color=blue;color=black;color=brown", Array)]
    [InlineData(ParameterStyle.Matrix, false, ";color=blue;color=black", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Matrix, true, ";color=blue,black", """["blue,black"]""")]
    [InlineData(ParameterStyle.Matrix, true, ";color=blue;colour=black", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Label, false, ".blue,black,brown", Array)]
    [InlineData(ParameterStyle.Label, true, ".blue.black.brown", Array)]
    [InlineData(ParameterStyle.Label, false, "blue,black", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Simple, false, "blue,black,brown", Array)]
    [InlineData(ParameterStyle.Simple, true, "blue,black,brown", Array)]
    [InlineData(ParameterStyle.Simple, false, "blue%2Cblack", """["blue,black"] ["blue","black"]""")]
    [InlineData(ParameterStyle.Simple, false, "blue,,brown", """["blue","","brown"]""")]
    public void An_array_in_the_path(ParameterStyle style, bool explode, string segment, string expected) =>
        Assert.Equal(expected, OfPath(style, explode, ParameterKit.Strings, segment));

    [Theory]
    [InlineData(ParameterStyle.Matrix, false, ";color=R,100,G,200,B,150", Object)]
    [InlineData(ParameterStyle.Matrix, true, ";R=100;G=200;B=150", Object)]
    [InlineData(ParameterStyle.Matrix, true, ";R=100;R=200", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Matrix, true, ";R=100;X=1;X=2", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Matrix, true, ";R=100;X=1", """{"R":100,"X":"1"}""")]
    [InlineData(ParameterStyle.Label, false, ".R,100,G,200,B,150", Object)]
    [InlineData(ParameterStyle.Label, true, ".R=100.G=200.B=150", Object)]
    [InlineData(ParameterStyle.Label, true, ".R=100.G", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Simple, false, "R,100,G,200,B,150", Object)]
    [InlineData(ParameterStyle.Simple, true, "R=100,G=200,B=150", Object)]
    [InlineData(ParameterStyle.Simple, false, "R,100,G", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Simple, false, "R,100,R,200", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Simple, true, "R=100,G", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Simple, true, "R=red", """{"R":"red"}""")]
    public void An_object_in_the_path(ParameterStyle style, bool explode, string segment, string expected) =>
        Assert.Equal(expected, OfPath(style, explode, ParameterKit.Rgb, segment));

    [Theory]
    [InlineData(ParameterStyle.Form, false, "color=", "\"\"")]
    [InlineData(ParameterStyle.Form, true, "color=", "\"\"")]
    [InlineData(ParameterStyle.Form, true, "color", "\"\"")]
    [InlineData(ParameterStyle.Form, false, "color=blue", "\"blue\"")]
    [InlineData(ParameterStyle.Form, true, "a=1&color=blue&b", "\"blue\"")]
    [InlineData(ParameterStyle.Form, true, "c%6Flor=bl%75e", "\"blue\"")]
    [InlineData(ParameterStyle.Form, true, "color=a+b%2Bc", "\"a b+c\"")]
    [InlineData(ParameterStyle.Form, true, "color=a;color=b", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.Form, true, "color=a=b", "\"a=b\"")]
    [InlineData(ParameterStyle.Form, true, "&&color=a&", "\"a\"")]
    [InlineData(ParameterStyle.Form, true, "color=blue&color=black", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, true, "color=&color=bad", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, true, "color=a&c%6flor=b", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, true, "color=a&color=a", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, true, "Color=a", "MissingRequired @color")]
    [InlineData(ParameterStyle.Form, true, "color[]=a", "MissingRequired @color")]
    [InlineData(ParameterStyle.Form, true, "", "MissingRequired @color")]
    public void A_string_in_the_query(ParameterStyle style, bool explode, string query, string expected) =>
        Assert.Equal(expected, OfQuery(style, explode, ParameterKit.Shape(JsonType.String), query));

    [Theory]
    [InlineData(ParameterStyle.Form, false, "color=blue,black,brown", Array)]
    [InlineData(ParameterStyle.Form, true, "color=blue&color=black&color=brown", Array)]
    [InlineData(ParameterStyle.Form, true, "color=blue&x=1&color=black&color=brown", Array)]
    [InlineData(ParameterStyle.Form, true, "color=blue,black", """["blue,black"]""")]
    [InlineData(ParameterStyle.Form, false, "color=blue&color=black", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, false, "color=blue%2Cblack", """["blue,black"] ["blue","black"]""")]
    [InlineData(ParameterStyle.SpaceDelimited, false, "color=blue%20black%20brown", Array)]
    [InlineData(ParameterStyle.SpaceDelimited, false, "color=blue+black+brown", Array)]
    [InlineData(ParameterStyle.SpaceDelimited, false, "color=blue,black", """["blue,black"]""")]
    [InlineData(ParameterStyle.PipeDelimited, false, "color=blue%7Cblack%7Cbrown", Array)]
    [InlineData(ParameterStyle.PipeDelimited, false, "color=blue%7cblack%7cbrown", Array)]
    [InlineData(ParameterStyle.PipeDelimited, false, "color=blue|black|brown", Array)]
    [InlineData(ParameterStyle.PipeDelimited, false, "color=bl%20ue|black", """["bl ue","black"]""")]
    [InlineData(ParameterStyle.PipeDelimited, true, "color=blue&color=black&color=brown", Array)]
    public void An_array_in_the_query(ParameterStyle style, bool explode, string query, string expected) =>
        Assert.Equal(expected, OfQuery(style, explode, ParameterKit.Strings, query));

    [Theory]
    [InlineData(ParameterStyle.Form, false, "color=R,100,G,200,B,150", Object)]
    [InlineData(ParameterStyle.Form, true, "R=100&G=200&B=150", Object)]
    [InlineData(ParameterStyle.Form, true, "B=150&x=y&G=200&R=100", Object)]
    [InlineData(ParameterStyle.Form, true, "R=100&R=200", "DuplicateValue @color")]
    [InlineData(ParameterStyle.Form, true, "color=1", "MissingRequired @color")]
    [InlineData(ParameterStyle.SpaceDelimited, false, "color=R%20100%20G%20200%20B%20150", Object)]
    [InlineData(ParameterStyle.PipeDelimited, false, "color=R%7C100%7CG%7C200%7CB%7C150", Object)]
    [InlineData(ParameterStyle.DeepObject, true, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150", Object)]
    [InlineData(ParameterStyle.DeepObject, false, "color[R]=100&color[G]=200&color[B]=150", Object)]
    [InlineData(ParameterStyle.DeepObject, true, "color[R]=100&colour[R]=1", """{"R":100}""")]
    [InlineData(ParameterStyle.DeepObject, true, "color[R]=100&color[R]=1", "DuplicateValue @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[R]=100&color[%52]=1", "DuplicateValue @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[R][x]=100", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[]=100", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[R=100", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[R]x=100", "InvalidSyntax @color")]
    [InlineData(ParameterStyle.DeepObject, true, "color[x%20y]=z", """{"x y":"z"}""")]
    [InlineData(ParameterStyle.DeepObject, true, "color=1", "\"1\"")]
    [InlineData(ParameterStyle.DeepObject, true, "color=1&color[R]=1", "DuplicateValue @color")]
    public void An_object_in_the_query(ParameterStyle style, bool explode, string query, string expected) =>
        Assert.Equal(expected, OfQuery(style, explode, ParameterKit.Rgb, query));

    [Theory]
    [InlineData("color=blue", false, "\"blue\"")]
    [InlineData("a=1; color=blue; b=2", false, "\"blue\"")]
    [InlineData("a=1;color=bl%20ue", false, "\"bl ue\"")]
    [InlineData("color=a+b", false, "\"a+b\"")]
    [InlineData("color=a; color=b", false, "DuplicateValue @color")]
    [InlineData("xcolor=a", false, "MissingRequired @color")]
    public void A_string_in_a_cookie(string cookie, bool explode, string expected) =>
        Assert.Equal(expected, OfCookie(ParameterStyle.Form, explode, ParameterKit.Shape(JsonType.String), cookie));

    [Theory]
    [InlineData("color=blue,black,brown", false, Array)]
    [InlineData("color=blue; color=black; color=brown", true, Array)]
    public void An_array_in_a_cookie(string cookie, bool explode, string expected) =>
        Assert.Equal(expected, OfCookie(ParameterStyle.Form, explode, ParameterKit.Strings, cookie));

    [Theory]
    [InlineData("color=R,100,G,200,B,150", false, Object)]
    [InlineData("R=100; G=200; B=150", true, Object)]
    public void An_object_in_a_cookie(string cookie, bool explode, string expected) =>
        Assert.Equal(expected, OfCookie(ParameterStyle.Form, explode, ParameterKit.Rgb, cookie));

    [Fact]
    public void Style_cookie_decodes_nothing() =>
        Assert.Equal("\"a%20b%zz\"", OfCookie(ParameterStyle.Cookie, false, ParameterKit.Shape(JsonType.String), "color=a%20b%zz"));

    [Theory]
    [InlineData("blue,black,brown", false, Array)]
    [InlineData("blue, black ,\tbrown", true, Array)]
    public void An_array_in_a_header(string value, bool explode, string expected) =>
        Assert.Equal(expected, OfHeader(explode, ParameterKit.Strings, ("Color", value)));

    [Theory]
    [InlineData("R,100,G,200,B,150", false, Object)]
    [InlineData("R=100, G=200, B=150", true, Object)]
    public void An_object_in_a_header(string value, bool explode, string expected) =>
        Assert.Equal(expected, OfHeader(explode, ParameterKit.Rgb, ("COLOR", value)));

    [Fact]
    public void Several_lines_are_one_list_but_not_one_scalar()
    {
        Assert.Equal(Array, OfHeader(false, ParameterKit.Strings, ("color", "blue, black"), ("x", "y"), ("Color", "brown")));
        Assert.Equal("""{"R":100,"G":200}""", OfHeader(false, ParameterKit.Rgb, ("color", "R,100"), ("Color", "G,200")));
        Assert.Equal("DuplicateValue @color", OfHeader(false, ParameterKit.Shape(JsonType.String), ("color", "a"), ("Color", "a")));
        Assert.Equal("\"a, b%20\"", OfHeader(false, ParameterKit.Shape(JsonType.String), ("color", "a, b%20")));
        Assert.Equal("MissingRequired @color", OfHeader(false, ParameterKit.Strings, ("colors", "a")));
    }

    private static string OfPath(ParameterStyle style, bool explode, TextShape text, string segment) =>
        ParameterKit.OfSegment(segment).Decode(ParameterKit.Plan(ViolationLocation.Path, style, explode, text));

    private static string OfQuery(ParameterStyle style, bool explode, TextShape text, string query) =>
        new ParameterKit { Query = query }.Decode(ParameterKit.Plan(ViolationLocation.Query, style, explode, text));

    private static string OfCookie(ParameterStyle style, bool explode, TextShape text, string cookie) =>
        new ParameterKit { Headers = [("Cookie", cookie)] }.Decode(ParameterKit.Plan(ViolationLocation.Cookie, style, explode, text));

    private static string OfHeader(bool explode, TextShape text, params (string, string)[] headers) =>
        new ParameterKit { Headers = headers }.Decode(ParameterKit.Plan(ViolationLocation.Header, ParameterStyle.Simple, explode, text));
}
