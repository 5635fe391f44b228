using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

/// <summary>Where OpenAPI leaves a reading open: undeclared query parameters, encoded delimiters, quoted cookies.</summary>
public sealed class PolicyTests
{
    private static readonly ParameterPolicy Block = new() { UndeclaredQuery = MitigationAction.Block };

    [Theory]
    [InlineData("color=a", "\"a\"")]
    [InlineData("c%6flor=a", "\"a\"")]
    [InlineData("color=a&key=1", "\"a\"")]
    [InlineData("color=a&k%65y=1", "\"a\"")]
    [InlineData("color=a&", "\"a\"")]
    [InlineData("color=a&x=1", "ConstraintViolation undeclared_parameter @x")]
    [InlineData("color=a&x", "ConstraintViolation undeclared_parameter @x")]
    [InlineData("color=a&Color=b", "ConstraintViolation undeclared_parameter @Color")]
    [InlineData("color=a&COLOR=b", "ConstraintViolation undeclared_parameter @COLOR")]
    [InlineData("color=a&b%20c=1", "ConstraintViolation undeclared_parameter @b c")]
    [InlineData("color=a&=1", "ConstraintViolation undeclared_parameter @")]
    [InlineData("color=a&b%zz=1", "InvalidEncoding @")]
    public void An_undeclared_query_parameter_is_refused_where_the_policy_says_so(string query, string expected) =>
        Assert.Equal(
            expected,
            new ParameterKit { Query = query, Policy = Block with { AlsoDeclared = ["key"] } }
                .Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String))));

    [Theory]
    [InlineData("", "(none)")]
    [InlineData("x=1", "ConstraintViolation undeclared_parameter @x")]
    [InlineData("%zz=1", "InvalidEncoding @")]
    public void Also_where_the_operation_has_no_query_parameter(string query, string expected) =>
        Assert.Equal(expected, new ParameterKit { Query = query, Policy = Block }.Decode());

    [Fact]
    public void Names_of_objects_are_declared_and_an_open_object_takes_all()
    {
        Assert.Equal("""{"R":100}""", Of("R=100", ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, ParameterKit.Rgb)));
        Assert.Equal("ConstraintViolation undeclared_parameter @X", Of("R=100&X=1", ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, ParameterKit.Rgb)));
        Assert.Equal("""{"R":100}""", Of("color[R]=100", ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.DeepObject, true, ParameterKit.Rgb)));
        Assert.Equal("""{"R":100,"X":"1"}""", Of("R=100&X=1", new ParameterPlan
        {
            Name = "color"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, Explode = true, Text = ParameterKit.Rgb, TakesUndeclared = true, Block = 0,
        }));

        static string Of(string query, ParameterPlan plan) => new ParameterKit { Query = query, Policy = Block }.Decode(plan);
    }

    [Theory]
    [InlineData("color=a", false)]
    [InlineData("color=a&x=1", true)]
    public void With_log_it_passes_and_is_seen(string query, bool expected)
    {
        var kit = new ParameterKit { Query = query };
        var decoder = new ParameterDecoder();
        var set = new ParameterSet(
            [ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String))],
            new ParameterPolicy { UndeclaredQuery = MitigationAction.Log });

        Assert.True(kit.Check(decoder, set, new PredicateEngine(static _ => true), new ValidationContext(), out _));
        Assert.Equal(expected, decoder.HasUndeclared);
        if (expected)
        {
            var fault = decoder.Undeclared(Encoding.ASCII.GetBytes(query));
            Assert.Equal(("x", ViolationLocation.Query), (Encoding.UTF8.GetString(fault.Name), fault.Location));
        }

        Assert.True(new ParameterKit { Query = "color=a" }.Check(decoder, set, new PredicateEngine(static _ => true), new ValidationContext(), out _));
        Assert.False(decoder.HasUndeclared);
    }

    [Fact]
    public void A_long_name_is_cut_where_it_is_told() =>
        Assert.Equal(256, new ParameterKit { Query = new string('x', 4000) + "=1", Policy = Block }.Decode().Split('@')[1].Length);

    [Theory]
    [InlineData(EncodedDelimiters.Both, "color=1,2", "[1,2]")]
    [InlineData(EncodedDelimiters.Both, "color=1%2C2", """["1,2"] [1,2]""")]
    [InlineData(EncodedDelimiters.Both, "color=1,2%2c3", """[1,"2,3"] [1,2,3]""")]
    [InlineData(EncodedDelimiters.Data, "color=1%2C2", """["1,2"]""")]
    [InlineData(EncodedDelimiters.Delimiter, "color=1%2C2", "[1,2]")]
    [InlineData(EncodedDelimiters.Both, "color=%2", "InvalidEncoding @color")]
    [InlineData(EncodedDelimiters.Both, "color=1%252C2", """["1%2C2"]""")]
    public void An_encoded_comma_has_the_readings_that_the_policy_says(EncodedDelimiters delimiters, string query, string expected) =>
        Assert.Equal(
            expected,
            new ParameterKit { Query = query, Policy = new ParameterPolicy { EncodedDelimiters = delimiters } }
                .Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, false, ParameterKit.Integers)));

    [Theory]
    [InlineData(EncodedDelimiters.Both, false, false)]
    [InlineData(EncodedDelimiters.Data, false, true)]
    [InlineData(EncodedDelimiters.Delimiter, false, false)]
    [InlineData(EncodedDelimiters.Delimiter, true, true)]
    [InlineData(EncodedDelimiters.Data, true, false)]
    [InlineData(EncodedDelimiters.Both, true, false)]
    public void With_both_each_reading_has_to_conform(EncodedDelimiters delimiters, bool takesTwoItems, bool expected)
    {
        var plan = ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, false, ParameterKit.Strings);
        var decoded = new ParameterKit { Query = "color=a%2Cb", Policy = new ParameterPolicy { EncodedDelimiters = delimiters } }
            .Decode(json => json == (takesTwoItems ? """["a","b"]""" : """["a,b"]"""), plan);

        Assert.Equal(expected, !decoded.EndsWith("@color", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "R,100%2CG,200", """{"R":"100,G","200":null}""", false)]
    [InlineData(true, "R=100%2CG=200", """{"R":"100,G=200"} {"R":100,"G":200}""", true)]
    [InlineData(true, "R%3D100,G=200", "", false)]
    public void The_members_of_an_object_have_both_readings_too(bool explode, string segment, string expected, bool isAccepted)
    {
        var decoded = ParameterKit.OfSegment(segment).Decode(ParameterKit.Plan(ViolationLocation.Path, ParameterStyle.Simple, explode, ParameterKit.Rgb));

        if (isAccepted)
            Assert.Equal(expected, decoded);
        else
            Assert.Equal("InvalidSyntax @color", decoded);
    }

    [Theory]
    [InlineData("color=\"a\"", "\"\\\"a\\\"\" \"a\"")]
    [InlineData("color=\"\"", "\"\\\"\\\"\" \"\"")]
    [InlineData("color=a\"b\"", "\"a\\\"b\\\"\"")]
    [InlineData("color=\"a", "InvalidSyntax @color")]
    [InlineData("color=\"", "InvalidSyntax @color")]
    [InlineData("color=\"a; b=c\"", "InvalidSyntax @color")]
    [InlineData("x=\"a; color=b", "\"b\"")]
    public void A_quoted_cookie_has_to_conform_with_its_quotation_marks_and_without(string cookie, string expected) =>
        Assert.Equal(
            expected,
            new ParameterKit { Headers = [("Cookie", cookie)] }.Decode(ParameterKit.Plan(ViolationLocation.Cookie, ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String))));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_reading_of_a_quoted_cookie_is_not_enough(bool takesQuotes)
    {
        var decoded = new ParameterKit { Headers = [("Cookie", "color=\"a\"")] }.Decode(
            json => json.Contains('\\', StringComparison.Ordinal) == takesQuotes,
            ParameterKit.Plan(ViolationLocation.Cookie, ParameterStyle.Form, true, ParameterKit.Shape(JsonType.String)));

        Assert.EndsWith("@color", decoded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("R=1", "{\"R\":1}")]
    [InlineData("color=x", "\"x\"")]
    [InlineData("", "(none)")]
    public void An_optional_value_is_judged_in_whichever_of_its_shapes_it_comes(string query, string expected)
    {
        var shape = new TextShape { Types = JsonType.String | JsonType.Object, Properties = ParameterKit.Rgb.Properties };

        Assert.Equal(expected, new ParameterKit { Query = query }.Decode(ParameterKit.Plan(ViolationLocation.Query, ParameterStyle.Form, true, shape, required: false)));
    }

    [Theory]
    [InlineData("color=", true, true, "(none)")]
    [InlineData("color", true, true, "(none)")]
    [InlineData("color=", false, true, "ConstraintViolation @color")]
    [InlineData("color=x", true, true, "ConstraintViolation @color")]
    [InlineData("color=&color=", true, true, "DuplicateValue @color")]
    [InlineData("", true, false, "MissingRequired @color")]
    public void An_empty_value_is_for_the_schema_unless_it_is_allowed(string query, bool isAllowed, bool isThere, string expected)
    {
        var plan = new ParameterPlan
        {
            Name = "color"u8.ToArray(), In = ViolationLocation.Query, Style = ParameterStyle.Form, Explode = true, Required = true, AllowEmptyValue = isAllowed, Text = ParameterKit.Shape(JsonType.String), Block = 0,
        };

        Assert.Equal(expected, new ParameterKit { Query = query }.Decode(_ => !isThere, plan));
    }
}
