using System.Text;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

public sealed class PathTemplateTests
{
    [Fact]
    public void Variables_and_literals_are_told_apart()
    {
        var template = MatchingKit.Template("/users/{id}/report.{format}");
        Assert.Equal(["id", "format"], template.Variables);
        Assert.Equal(3, template.Segments.Count);
        Assert.True(template.Segments[0].IsLiteral);
        Assert.True(template.Segments[1].IsVariable);
        Assert.Equal(2, template.Segments[2].Parts.Count);
    }

    [Theory]
    [InlineData("/%7euser", "/~user")]
    [InlineData("/caf\u00E9 x", "/caf%C3%A9%20x")]
    [InlineData("/a%c3%a9", "/a%C3%A9")]
    [InlineData("/a:b@c", "/a:b@c")]
    [InlineData("/a%3ab", "/a%3Ab")]
    [InlineData("/a|b", "/a%7Cb")]
    public void Literals_take_the_canonical_form_of_requests(string text, string canonical)
    {
        var segment = Assert.Single(MatchingKit.Template(text).Segments);
        Assert.Equal(canonical, "/" + Encoding.ASCII.GetString(segment.Parts[0].Literal.Span));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("users", 0)]
    [InlineData("/a/{}", 3)]
    [InlineData("/a/{id", 3)]
    [InlineData("/a/{i/d}", 3)]
    [InlineData("/a/id}", 5)]
    [InlineData("/a/{i{d}}", 3)]
    [InlineData("/a/{x}{y}", 6)]
    [InlineData("/a/{x}/{x}", 7)]
    [InlineData("/a?x=1", 2)]
    [InlineData("/#frag", 1)]
    [InlineData("/a\\b", 2)]
    [InlineData("/a%zz", 2)]
    [InlineData("/a%5C", 2)]
    [InlineData("/a%00", 2)]
    [InlineData("/a/../b", 3)]
    [InlineData("/a/%2e", 3)]
    [InlineData("/a/%c0%af", 3)]
    [InlineData("/a/%252f", 3)]
    public void Errors_name_their_position(string text, int position)
    {
        Assert.False(PathTemplate.TryParse(text, out var template, out var error));
        Assert.Null(template);
        Assert.Equal(position, error!.Position);
    }

    [Fact]
    public void A_lone_surrogate_is_no_text()
    {
        Assert.False(PathTemplate.TryParse("/a\uD800", out _, out var error));
        Assert.Equal(2, error!.Position);
    }

    [Fact]
    public void The_number_of_segments_has_a_bound()
    {
        Assert.True(PathTemplate.TryParse(string.Concat(Enumerable.Repeat("/a", PathTemplate.MaxSegments)), out _, out _));
        Assert.False(PathTemplate.TryParse(string.Concat(Enumerable.Repeat("/a", PathTemplate.MaxSegments + 1)), out _, out _));
    }
}
