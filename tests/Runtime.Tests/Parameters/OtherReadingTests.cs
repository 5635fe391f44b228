using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

/// <summary>Names that we do not know and that the readers of origins take for a declared parameter: its value would reach them unchecked.</summary>
public sealed class OtherReadingTests
{
    private static readonly ParameterPlan Cookie = Plan(ViolationLocation.Cookie, required: false);
    private static readonly ParameterPlan Query = Plan(ViolationLocation.Query, required: false);

    [Theory]
    [InlineData("color = evil")]
    [InlineData("a=1; color =evil")]
    [InlineData("color\t=evil")]
    [InlineData("color=\tevil")]
    public void White_space_around_a_cookies_equals_sign_hides_it_from_no_check(string cookies) =>
        Assert.Equal("\"evil\"", new ParameterKit { Headers = [("Cookie", cookies)] }.Decode(Cookie));

    [Theory]
    [InlineData("color=good; color =evil", "DuplicateValue @color")]
    [InlineData("a=1;\u00A0color=evil", "InvalidSyntax @")]
    [InlineData("color\u0085=evil", "InvalidSyntax @")]
    public void A_second_cookie_of_the_name_is_found_under_its_spellings(string cookies, string fault) =>
        Assert.Equal(fault, new ParameterKit { Headers = [("Cookie", cookies)] }.Decode(Cookie));

    [Theory]
    [InlineData("color[]=evil")]
    [InlineData("color=good&color[]=evil")]
    [InlineData("color=good&color%5B0%5D=evil")]
    [InlineData("color=good&c%6Flor[x]=evil")]
    [InlineData("color=good&color[=evil")]
    public void Brackets_behind_a_declared_name_are_refused(string query) =>
        Assert.Equal("InvalidSyntax @color", new ParameterKit { Query = query }.Decode(Query));

    [Theory]
    [InlineData("%20color=evil")]
    [InlineData("+color=evil")]
    [InlineData("color+=evil")]
    [InlineData("color%00x=evil")]
    public void Blanks_and_zero_bytes_in_a_declared_name_are_refused(string query) =>
        Assert.Equal("InvalidSyntax @color", new ParameterKit { Query = "color=good&" + query }.Decode(Query));

    [Theory]
    [InlineData("a=1;color=evil")]
    [InlineData("color=good;color=evil")]
    [InlineData("a;color")]
    [InlineData("a=1;;c%6flor=evil")]
    public void A_declared_name_behind_a_semicolon_is_refused(string query) =>
        Assert.Equal("InvalidSyntax @color", new ParameterKit { Query = query }.Decode(Query));

    [Theory]
    [InlineData("color=a;b", "\"a;b\"")]
    [InlineData("color=a%3Bcolor=b", "\"a;color=b\"")]
    [InlineData("colors[]=1&x[color]=2&a=color[]", "(none)")]
    [InlineData("a=b;c=d&%5B=1&+=2", "(none)")]
    [InlineData("color=%5B1%5D+", "\"[1] \"")]
    public void What_no_reader_takes_for_it_passes(string query, string seen) =>
        Assert.Equal(seen, new ParameterKit { Query = query }.Decode(Query));

    [Fact]
    public void A_name_that_is_declared_with_brackets_is_no_other_reading()
    {
        var bracketed = new ParameterPlan
        {
            Name = "color[]"u8.ToArray(),
            In = ViolationLocation.Query,
            Style = ParameterStyle.Form,
            Explode = true,
            Required = true,
            Text = ParameterKit.Strings,
            Block = 0,
        };

        Assert.Equal("\"good\" [\"a\",\"b\"]", new ParameterKit { Query = "color=good&color[]=a&color%5B%5D=b" }.Decode(Query, bracketed));
    }

    private static ParameterPlan Plan(ViolationLocation location, bool required) =>
        ParameterKit.Plan(location, ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String), required);
}
