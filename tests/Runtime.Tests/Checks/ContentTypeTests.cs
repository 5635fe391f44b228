using System.Text;
using FastShield.Runtime.Checks;
using Xunit;

namespace FastShield.Runtime.Tests.Checks;

/// <summary>A Content-Type that two parsers can read differently is none: one of them is the origin's.</summary>
public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json;", "")]
    [InlineData("application/json; charset=utf-8", "utf-8")]
    [InlineData("application/json;charset=\"utf-8\" ; x=1", "utf-8")]
    [InlineData("application/json; x=\"a;charset=utf-16\"; charset=utf-8", "utf-8")]
    public void One_reading_is_taken(string field, string charset)
    {
        Assert.True(ContentType.TryParse(Encoding.Latin1.GetBytes(field), out var mediaType, out var found));
        Assert.Equal("application/json", Encoding.Latin1.GetString(mediaType));
        Assert.Equal(charset, Encoding.Latin1.GetString(found));
    }

    [Theory]
    [InlineData("application/json; x=\"a\\\";charset=utf-16;y=\"b\"")]
    [InlineData("application/json; x=\"a\"b\";charset=utf-8")]
    [InlineData("application/json; charset=\"utf\\-16\"")]
    [InlineData("application/json; charset=\"\"; charset=utf-16")]
    [InlineData("application/json; charset=\"\"; charset=utf-8")]
    [InlineData("application/json; charset=utf-8; charset=\"\"")]
    public void Quotes_hide_no_parameter(string field) =>
        Assert.False(ContentType.TryParse(Encoding.Latin1.GetBytes(field), out _, out _));

    [Theory]
    [InlineData("application/json; charset*=utf-16''x")]
    [InlineData("application/json; charset*0=utf-; charset*1=16")]
    [InlineData("multipart/form-data; boundary=a; boundary*=us-ascii''b")]
    public void Extended_parameters_are_refused_for_readers_differ_in_knowing_them(string field) =>
        Assert.False(ContentType.TryParse(Encoding.Latin1.GetBytes(field), out _, out _));
}
