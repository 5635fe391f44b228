using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Conformance.Tests.Bodies;

/// <summary>Which kind of body is read how, and what is refused: ranges by RFC 9110 section 12.5.1, the rest by OAS 3.2.0 sections 4.14 and 4.15.</summary>
public sealed class MediaTableTests(GuardedBodies bodies) : IClassFixture<GuardedBodies>
{
    [Theory]
    [InlineData("4", "application/json; version=2", "ok")]
    [InlineData("5", "application/json; version=2", "400")]
    [InlineData("4", "Application/JSON; charset=utf-8; VERSION=\"2\"", "ok")]
    [InlineData("3", "application/json", "ok")]
    [InlineData("4", "application/json", "400")]
    [InlineData("4", "application/json; version=3", "400")]
    [InlineData("4", "application/json; version=2; version=2", "400")]
    [InlineData("2", "application/vnd.api+json", "ok")]
    [InlineData("3", "application/vnd.api+json", "400")]
    [InlineData("2", "application/xml", "ok")]
    [InlineData("5", "text/csv", "ok")]
    [InlineData("6", "text/csv", "400")]
    [InlineData("1", "image/png", "ok")]
    [InlineData("2", "image/png", "400")]
    public void The_most_specific_range_counts(string body, string type, string expected) =>
        Assert.Equal(expected, bodies.Status("/ranges", body, type));

    [Theory]
    [InlineData("/object-range", "{}", "application/json", "ok")]
    [InlineData("/object-range", "[]", "application/json", "400")]
    [InlineData("/object-range", "{}", "text/plain", "415")]
    [InlineData("/object-range", "<a/>", "application/xml", "415")]
    [InlineData("/file", "abc", "image/png", "ok")]
    [InlineData("/file", "abcd", "image/png", "400")]
    [InlineData("/file", "{x", "application/json", "ok")]
    [InlineData("/octets", "ab", "application/octet-stream", "ok")]
    [InlineData("/octets", "a", "application/octet-stream", "400")]
    [InlineData("/octets", "a€", "application/octet-stream", "400")]
    [InlineData("/octets", "ab", "image/png", "415")]
    [InlineData("/image", "ab", "image/png", "ok")]
    [InlineData("/text", "ab", "text/plain", "ok")]
    [InlineData("/text", "a€", "text/plain; charset=UTF-8", "ok")]
    [InlineData("/text", "a", "text/plain", "400")]
    [InlineData("/text", "abcd", "text/plain", "400")]
    [InlineData("/text", "AB", "text/plain", "400")]
    [InlineData("/text", "ab", "text/plain; charset=utf-16", "415")]
    [InlineData("/anytext", "", "text/plain", "ok")]
    [InlineData("/number", "9", "text/plain", "ok")]
    [InlineData("/number", "null", "text/plain", "ok")]
    [InlineData("/number", "10", "text/plain", "400")]
    [InlineData("/number", "9\n", "text/plain", "400")]
    [InlineData("/base64", "QUJD", "text/plain", "ok")]
    [InlineData("/base64", "QUJ", "text/plain", "400")]
    [InlineData("/none", "x", "text/plain", "415")]
    [InlineData("/none", "", "text/plain", "ok")]
    [InlineData("/pet", "", "application/json", "ok")]
    [InlineData("/any", "", "application/json", "400")]
    public void Each_kind_is_read_as_what_it_is(string path, string body, string type, string expected) =>
        Assert.Equal(expected, bodies.Status(path, body, type));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_bytes_and_no_text()
    {
        byte[] bytes = [0xFF, 0xFE];
        Assert.Null(bodies.Judge("/octets", bytes, "application/octet-stream"));
        Assert.Null(bodies.Judge("/file", bytes, "video/mp4"));
        Assert.Equal(ErrorClass.InvalidEncoding, bodies.Judge("/anytext", bytes, "text/plain")!.Class);
    }

    [Theory]
    [InlineData("/lines", "{\"id\":1}\n{\"id\":2}\n", null, "")]
    [InlineData("/lines", "{\"id\":1}\r\n{\"id\":2}", null, "")]
    [InlineData("/lines", "{\"id\":1}\n{}\n", ErrorClass.MissingRequired, "$[1].id")]
    [InlineData("/lines", "{\"id\":1}\n\n{\"id\":2}", ErrorClass.InvalidSyntax, "$[1]")]
    [InlineData("/lines", "{\"id\":1}{\"id\":2}", ErrorClass.InvalidSyntax, "$[0]")]
    [InlineData("/lines", "{\"id\":1,\"id\":2}", ErrorClass.DuplicateValue, "$[0].id")]
    [InlineData("/lines", "{\"id\":\n1}", ErrorClass.InvalidSyntax, "$[0]")]
    [InlineData("/lines", "{\"id\":1}\n\0", ErrorClass.InvalidSyntax, "$[0]")]
    [InlineData("/records", "\u001e1\n\u001e2\n", null, "")]
    [InlineData("/records", "\u001e1\n\u001e2", ErrorClass.InvalidSyntax, "$[1]")]
    [InlineData("/records", "1\n", ErrorClass.InvalidSyntax, "$[0]")]
    [InlineData("/records", "\u001e1\n\u001ex\n", ErrorClass.InvalidSyntax, "$[1]")]
    [InlineData("/records", "\u001e1\n\u001e1\n", ErrorClass.DuplicateValue, "$")]
    [InlineData("/records", "\u001e1\n\u001e2\n\u001e3\n", ErrorClass.ConstraintViolation, "$")]
    public void Each_text_of_a_sequence_is_held_against_its_schema(string path, string body, ErrorClass? expected, string target)
    {
        var violation = bodies.Judge(path, body, path == "/lines" ? "application/jsonl" : "application/json-seq");
        Assert.Equal(expected, violation?.Class);
        if (expected is ErrorClass.MissingRequired)
        {
            Assert.StartsWith("$[1]", violation!.Target, StringComparison.Ordinal);
        }
        else if (expected is not null and not ErrorClass.DuplicateValue)
        {
            Assert.StartsWith(target, violation!.Target, StringComparison.Ordinal);
        }
    }
}
