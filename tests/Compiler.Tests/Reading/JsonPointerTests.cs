using FastShield.Compiler.Reading;
using Xunit;
using static FastShield.Compiler.Tests.Reading.Documents;

namespace FastShield.Compiler.Tests.Reading;

public sealed class JsonPointerTests
{
    // The examples of RFC 6901 section 5.
    private const string Example = """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""";

    [Theory]
    [InlineData("/foo/0", "bar")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    public void A_pointer_finds_its_node_and_the_node_tells_its_pointer(string pointer, string text)
    {
        var node = Json(Example).Scalar(pointer);

        Assert.Equal((text, pointer), (node.Text, node.Pointer));
    }

    [Theory]
    [InlineData("/foo/2")]
    [InlineData("/foo/01")]
    [InlineData("/foo/-")]
    [InlineData("/foo/+1")]
    [InlineData("/foo/0/x")]
    [InlineData("/foo/99999999999")]
    [InlineData("/bar")]
    public void A_pointer_to_nothing_finds_nothing(string pointer)
    {
        Assert.True(JsonPointer.TryParse(pointer, out var steps));
        Assert.Null(JsonPointer.Find(Json(Example), steps));
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("/~")]
    [InlineData("/~2")]
    [InlineData("/a/x~")]
    public void A_broken_pointer_is_told(string pointer) => Assert.False(JsonPointer.TryParse(pointer, out _));

    [Fact]
    public void The_two_escapes_do_not_mix()
    {
        Assert.True(JsonPointer.TryParse("/~01", out var steps));
        Assert.Equal(["~1"], steps);
    }

    [Theory]
    [InlineData("/c%25d", "/c%d")]
    [InlineData("/%C3%A9", "/é")]
    [InlineData("/a~1b", "/a~1b")]
    [InlineData("/%7Bid%7d", "/{id}")]
    public void Fragments_are_percent_decoded(string fragment, string pointer)
    {
        Assert.True(JsonPointer.TryDecodeFragment(fragment, out var decoded));
        Assert.Equal(pointer, decoded);
    }

    [Theory]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/%C0%AF")]
    public void Broken_percent_encoding_is_told(string fragment) => Assert.False(JsonPointer.TryDecodeFragment(fragment, out _));
}
