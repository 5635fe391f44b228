using System.Text;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Multipart;
using Xunit;

namespace FastShield.Runtime.Tests.Multipart;

/// <summary>RFC 2046 section 5.1.1: 1 to 70 characters of a list; a space, but not as the last.</summary>
public sealed class BoundaryTests
{
    [Theory]
    [InlineData("multipart/form-data; boundary=a", "--a")]
    [InlineData("multipart/form-data; boundary=\"a b'()+_,-./:=?Z9\"", "--a b'()+_,-./:=?Z9")]
    [InlineData("multipart/form-data;charset=utf-8;BOUNDARY=----WebKitFormBoundaryX", "------WebKitFormBoundaryX")]
    public void A_boundary_is_read(string contentType, string delimiter)
    {
        Assert.True(ContentType.TryParse(Encoding.Latin1.GetBytes(contentType), out _, out _, out var parameter));
        Assert.True(Boundary.TryRead(parameter, out var boundary));
        Assert.Equal(delimiter, Encoding.ASCII.GetString(boundary.Delimiter));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"a \"")]
    [InlineData("multipart/form-data; boundary=a|b")]
    [InlineData("multipart/form-data; boundary=\"a\u00e9\"")]
    public void What_is_none_is_refused(string contentType)
    {
        Assert.True(ContentType.TryParse(Encoding.Latin1.GetBytes(contentType), out _, out _, out var parameter));
        Assert.False(Boundary.TryRead(parameter, out var boundary));
        Assert.True(boundary.Delimiter.IsEmpty);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=a; boundary=b")]
    [InlineData("multipart/form-data; boundary=\"\"; boundary=b")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary")]
    [InlineData("multipart/form-data; boundary=a b")]
    [InlineData("multipart/form-data; boundary=\"a\\\"b\"")]
    public void A_malformed_field_is_refused(string contentType) =>
        Assert.False(ContentType.TryParse(Encoding.Latin1.GetBytes(contentType), out _, out _, out _));

    [Theory]
    [InlineData(70, true)]
    [InlineData(71, false)]
    [InlineData(200, false)]
    public void The_length_is_bounded(int length, bool isRead) =>
        Assert.Equal(isRead, Boundary.TryRead(Encoding.ASCII.GetBytes(new string('x', length)), out _));
}
