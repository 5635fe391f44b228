using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Runtime.Tests.Parameters;

/// <summary>Style deepObject beyond one level: the specification leaves it open, so each spelling that is taken has one reading only.</summary>
public sealed class BracketTests
{
    private static readonly TextShape _price = new()
    {
        Types = JsonType.Object,
        Properties = [new TextProperty("price"u8.ToArray(), JsonType.String), new TextProperty("quantity"u8.ToArray(), JsonType.Integer)],
    };

    private static readonly TextShape _order = new()
    {
        Types = JsonType.Object | JsonType.String,
        Properties =
        [
            new TextProperty("items"u8.ToArray(), JsonType.Array, JsonType.Object, new TextShape { Types = JsonType.Array, ItemTypes = JsonType.Object, Items = _price }),
            new TextProperty("first"u8.ToArray(), JsonType.Object | JsonType.String, JsonType.String, _price),
            new TextProperty("ids"u8.ToArray(), JsonType.Array, JsonType.Integer),
            new TextProperty("n"u8.ToArray(), JsonType.Integer),
        ],
    };

    [Theory]
    [InlineData("o[first][price]=a&o[first][quantity]=1", """{"first":{"price":"a","quantity":1}}""")]
    [InlineData("o%5Bfirst%5D%5Bprice%5D=a", """{"first":{"price":"a"}}""")]
    [InlineData("o[first]=", """{"first":""}""")]
    [InlineData("o=", "\"\"")]
    [InlineData("o[items][0][price]=a&o[items][0][quantity]=1&o[items][1][price]=b", """{"items":[{"price":"a","quantity":1},{"price":"b"}]}""")]
    [InlineData("o[items][0][price]=a&o[n]=1&o[items][0][quantity]=1", """{"items":[{"price":"a","quantity":1}],"n":1}""")]
    [InlineData("o[ids][]=1&o[ids][]=2", """{"ids":[1,2]}""")]
    [InlineData("o[ids][0]=1&o[ids][1]=2", """{"ids":[1,2]}""")]
    [InlineData("o[ids]=1&o[ids]=2", """{"ids":[1,2]}""")]
    [InlineData("o[ids][0]=x", """{"ids":["x"]}""")]
    [InlineData("o[other]=1", """{"other":"1"}""")]
    [InlineData("ox[n]=1&o[n]=2", """{"n":2}""")]
    public void One_reading(string query, string expected) => Assert.Equal(expected, Decode(_order, query));

    [Theory]
    [InlineData("o[n]=1&o[n]=2", "DuplicateValue @o")]
    [InlineData("o[n]=1&o[%6E]=2", "DuplicateValue @o")]
    [InlineData("o[first]=a&o[first][price]=b", "DuplicateValue @o")]
    [InlineData("o=a&o[n]=1", "DuplicateValue @o")]
    [InlineData("o=a&o=b", "DuplicateValue @o")]
    [InlineData("o[first][price]=a&o[first][price]=b", "DuplicateValue @o")]
    [InlineData("o[n][x]=1", "InvalidSyntax @o")]
    [InlineData("o[other][x]=1", "InvalidSyntax @o")]
    [InlineData("o[]=1", "InvalidSyntax @o")]
    [InlineData("o[first][]=1", "InvalidSyntax @o")]
    [InlineData("o[items][][price]=1", "InvalidSyntax @o")]
    [InlineData("o[items][1][price]=1", "InvalidSyntax @o")]
    [InlineData("o[ids][1]=1&o[ids][0]=2", "InvalidSyntax @o")]
    [InlineData("o[ids][00]=1", "InvalidSyntax @o")]
    [InlineData("o[ids][x]=1", "InvalidSyntax @o")]
    [InlineData("o[ids][]=1&o[ids][0]=1", "InvalidSyntax @o")]
    [InlineData("o[ids][0]=1&o[ids][]=1", "InvalidSyntax @o")]
    [InlineData("o[n", "InvalidSyntax @o")]
    [InlineData("o[n]]=1", "InvalidSyntax @o")]
    [InlineData("o[n]x=1", "InvalidSyntax @o")]
    [InlineData("o[[n]]=1", "InvalidSyntax @o")]
    [InlineData("o[n]=%zz", "InvalidEncoding @o")]
    [InlineData("x[n]=1", "MissingRequired @o")]
    public void More_readings_than_one_are_refused(string query, string expected) => Assert.Equal(expected, Decode(_order, query));

    [Fact]
    public void An_array_by_itself_takes_indexes_and_empty_brackets()
    {
        Assert.Equal("""["a","b"]""", Decode(ParameterKit.Strings, "o[]=a&o[]=b"));
        Assert.Equal("""["a","b"]""", Decode(ParameterKit.Strings, "o[0]=a&o[1]=b"));
        Assert.Equal("InvalidSyntax @o", Decode(ParameterKit.Strings, "o[a]=b"));
    }

    [Fact]
    public void A_scalar_is_written_as_in_style_form()
    {
        var scalar = ParameterKit.Shape(JsonType.String | JsonType.Integer);
        Assert.Equal("1", Decode(scalar, "o=1"));
        Assert.Equal("\"now\"", Decode(scalar, "o=now"));
        Assert.Equal("InvalidSyntax @o", Decode(scalar, "o[x]=1"));
        Assert.Equal("DuplicateValue @o", Decode(scalar, "o=1&o=2"));
    }

    [Fact]
    public void The_pairs_of_one_value_have_a_bound()
    {
        string Many(int count) => string.Join('&', Enumerable.Range(0, count).Select(static i => $"o[k{i}]=1"));
        Assert.StartsWith("{", Decode(_order, Many(400)), StringComparison.Ordinal);
        Assert.Equal("TooManyValues @o", Decode(_order, Many(401)));
    }

    [Fact]
    public void What_is_nested_deeper_than_its_shape_says_is_not_supported()
    {
        var blind = new TextShape { Types = JsonType.Object, Properties = [new TextProperty("a"u8.ToArray(), JsonType.Object)] };
        Assert.NotNull(ParameterPlan.Unsupported(Plan(blind)));
        Assert.Null(ParameterPlan.Unsupported(Plan(_order)));
    }

    private static string Decode(TextShape text, string query) => new ParameterKit { Query = query }.Decode(Plan(text));

    private static ParameterPlan Plan(TextShape text) => new()
    {
        Name = "o"u8.ToArray(),
        In = ViolationLocation.Query,
        Style = ParameterStyle.DeepObject,
        Explode = true,
        Required = true,
        Text = text,
        Block = 0,
    };
}
