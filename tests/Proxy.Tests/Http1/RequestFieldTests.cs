using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class RequestFieldTests
{
    private const string Start = "POST / HTTP/1.1\r\nHost: h\r\n";

    [Fact]
    public void Fields_are_slices_without_white_space_around()
    {
        const string text = Start + "A:b\r\nC: d \t\r\nE:\r\nF: \r\nG:\t h: i\r\nOBS: caf\u00e9\r\n\r\n";
        var head = Accept(text);
        var octets = Octets(text);
        string[] expected = ["Host=h", "A=b", "C=d", "E=", "F=", "G=h: i", "OBS=caf\u00e9"];
        Assert.Equal(expected.Length, head.Fields.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], Text(head.Fields.NameAt(octets, i)) + "=" + Text(head.Fields.ValueAt(octets, i)));
        }
    }

    // RFC 9112 sections 2.2, 5, 5.1, 5.2; RFC 9110 sections 5.1, 5.5, 5.6.2.
    [Theory]
    [InlineData("A: b\nC: d\r\n", RefusalReason.BareLineFeed)]
    [InlineData("A: b\rc\r\n", RefusalReason.BareCarriageReturn)]
    [InlineData("A: b\r\r\n", RefusalReason.BareCarriageReturn)]
    [InlineData("A\r: b\r\n", RefusalReason.BareCarriageReturn)]
    [InlineData("A: b\r\n c\r\n", RefusalReason.FoldedLine)]
    [InlineData("A: b\r\n\tc\r\n", RefusalReason.FoldedLine)]
    [InlineData("A: b\r\n \r\n", RefusalReason.FoldedLine)]
    [InlineData("A : b\r\n", RefusalReason.SpaceBeforeColon)]
    [InlineData("A\t: b\r\n", RefusalReason.SpaceBeforeColon)]
    [InlineData("A B: c\r\n", RefusalReason.InvalidFieldName)]
    [InlineData(": b\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("A\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("A(: b\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("\u00c4: b\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("A\u0000: b\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("A_B: c\r\n", RefusalReason.UnderscoreInFieldName)]
    [InlineData("A: b\u0000c\r\n", RefusalReason.ControlInFieldValue)]
    [InlineData("A: \u0001\r\n", RefusalReason.ControlInFieldValue)]
    [InlineData("A: b\u000b\r\n", RefusalReason.ControlInFieldValue)]
    [InlineData("A: \u007f\r\n", RefusalReason.ControlInFieldValue)]
    public void Malformed_lines_are_refused(string lines, RefusalReason expected) => Assert.Equal(expected, Refuse(Start + lines + "\r\n"));

    [Fact]
    public void White_space_before_the_first_field_is_refused() =>
        Assert.Equal(RefusalReason.FoldedLine, Refuse("GET / HTTP/1.1\r\n Host: h\r\n\r\n"));

    [Fact]
    public void Underscores_pass_where_they_are_allowed()
    {
        var head = new RequestHead();
        var limits = HeadLimits.Default with { AllowUnderscoreInNames = true };
        var text = Octets(Start + "Content_Length: 5\r\n\r\n");
        Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(text, head, limits, out _));
        Assert.Equal(-1, head.ContentLength);
    }

    // RFC 9112 section 3.2; RFC 9110 section 7.2.
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", RefusalReason.MissingHost)]
    [InlineData("GET http://h/ HTTP/1.1\r\n\r\n", RefusalReason.MissingHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", RefusalReason.RepeatedField)]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:0\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:80x\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: a%41\r\n\r\n", RefusalReason.InvalidHost)]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", RefusalReason.InvalidHost)]
    public void A_request_names_one_host(string text, RefusalReason expected) => Assert.Equal(expected, Refuse(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a.example:8080")]
    [InlineData("my_host")]
    [InlineData("192.0.2.1:65535")]
    [InlineData("[::1]:80")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[1:2:3:4:5:6:7:8]")]
    public void Hosts_that_are_valid(string host) => Assert.True(Authority.IsValid(Octets(host)), host);

    [Theory]
    [InlineData("[]")]
    [InlineData("[:]")]
    [InlineData("[1:2]")]
    [InlineData("[1::2::3]")]
    [InlineData("[1:::2]")]
    [InlineData("[12345::]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[v1.x]")]
    [InlineData(".a")]
    [InlineData(":80")]
    public void Hosts_that_are_not(string host) => Assert.False(Authority.IsValid(Octets(host)), host);

    [Fact]
    public void Http10_needs_no_host()
    {
        Assert.False(Accept("GET / HTTP/1.0\r\n\r\n").HasHost);
        Assert.True(Accept("GET http://h/ HTTP/1.0\r\n\r\n").HasHost);
    }

    // RFC 9112 sections 6.1 to 6.3; RFC 9110 section 8.6.
    [Theory]
    [InlineData("Content-Length: +5\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: -0\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: 0x5\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length:\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: 5, 5\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: 9223372036854775808\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: 18446744073709551621\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", RefusalReason.RepeatedField)]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", RefusalReason.LengthAndTransferCoding)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", RefusalReason.LengthAndTransferCoding)]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n", RefusalReason.InvalidTransferEncoding)]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", RefusalReason.InvalidTransferEncoding)]
    [InlineData("Transfer-Encoding: chunked,\r\n", RefusalReason.InvalidTransferEncoding)]
    [InlineData("Transfer-Encoding:\r\n", RefusalReason.InvalidTransferEncoding)]
    [InlineData("Transfer-Encoding: identity\r\n", RefusalReason.UnknownTransferCoding)]
    [InlineData("Transfer-Encoding: xchunked\r\n", RefusalReason.UnknownTransferCoding)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", RefusalReason.RepeatedField)]
    [InlineData("Content-Type: text/plain\r\ncontent-type: application/json\r\n", RefusalReason.RepeatedField)]
    [InlineData("Expect: 100-continue\r\nExpect: 100-continue\r\n", RefusalReason.UnknownExpectation)]
    [InlineData("Expect: junk\r\n", RefusalReason.UnknownExpectation)]
    public void A_body_has_one_framing(string lines, RefusalReason expected) => Assert.Equal(expected, Refuse(Start + lines + "\r\n"));

    [Theory]
    [InlineData("", -1, BodyFraming.None)]
    [InlineData("Content-Length: 0\r\n", 0, BodyFraming.None)]
    [InlineData("Content-Length: 0005\r\n", 5, BodyFraming.Length)]
    [InlineData("content-length:9223372036854775807\r\n", long.MaxValue, BodyFraming.Length)]
    [InlineData("TRANSFER-ENCODING: ChUnKeD\t\r\n", -1, BodyFraming.Chunked)]
    public void Framing_is_read(string lines, long length, BodyFraming framing)
    {
        var head = Accept(Start + lines + "\r\n");
        Assert.Equal(length, head.ContentLength);
        Assert.Equal(framing, head.Framing);
    }

    [Fact]
    public void Http10_has_no_transfer_coding() =>
        Assert.Equal(RefusalReason.TransferCodingInHttp10, Refuse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));

    [Fact]
    public void Trace_has_no_content() =>
        Assert.Equal(RefusalReason.ContentInTrace, Refuse("TRACE / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"));

    [Theory]
    [InlineData("1.1", "", true)]
    [InlineData("1.1", "Connection: Close\r\n", false)]
    [InlineData("1.1", "Connection: foo, close\r\n", false)]
    [InlineData("1.1", "Connection: closed\r\n", true)]
    [InlineData("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false)]
    [InlineData("1.0", "", false)]
    [InlineData("1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("1.0", "Connection: keep-alive, close\r\n", false)]
    public void Connection_decides_what_becomes_of_the_connection(string version, string lines, bool keepAlive) =>
        Assert.Equal(keepAlive, Accept($"GET / HTTP/{version}\r\nHost: h\r\n{lines}\r\n").KeepAlive);

    [Fact]
    public void Fields_that_connection_names_are_gone_before_anything_looks()
    {
        const string text = "GET / HTTP/1.1\r\nX-A: 1\r\nx-b: 2\r\nHost: h\r\nConnection: X-B, x-a, ,close\r\nX-C: 3\r\nX-a: 4\r\nConnection: X-D\r\nX-D: 5\r\nCookie: c\r\n\r\n";
        var head = Accept(text);
        var names = Enumerable.Range(0, head.Fields.Count).Select(i => Text(head.Fields.NameAt(Octets(text), i)));
        Assert.Equal(["Host", "Connection", "X-C", "Connection", "Cookie"], names);
        Assert.Equal("c", Text(head.Fields.Value(Octets(text), KnownHeader.Cookie)));
        Assert.Equal(2, head.Fields.CountOf(KnownHeader.Connection));
        Assert.False(head.KeepAlive);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("authorization")]
    [InlineData("Cookie")]
    [InlineData("Content-Type")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Client-Cert-Subject")]
    public void Connection_must_not_name_what_everyone_looks_at(string name)
    {
        var reason = Refuse(Start + $"Connection: {name}\r\n\r\n");
        Assert.True(reason is RefusalReason.NominatedEndToEndField);
    }

    [Fact]
    public void Connection_is_a_short_list_of_tokens()
    {
        Assert.Equal(RefusalReason.InvalidConnection, Refuse(Start + "Connection: a b\r\n\r\n"));
        Assert.Equal(RefusalReason.InvalidConnection, Refuse(Start + $"Connection: {string.Join(',', Enumerable.Range(0, 17).Select(i => "x" + i))}\r\n\r\n"));
        Accept(Start + $"Connection: {string.Join(',', Enumerable.Range(0, 16).Select(i => "x" + i))}\r\n\r\n");
    }

    [Fact]
    public void Upgrade_needs_both_fields_and_http11()
    {
        Assert.True(Accept(Start + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n").WantsUpgrade);
        Assert.False(Accept(Start + "Upgrade: websocket\r\n\r\n").WantsUpgrade);
        Assert.False(Accept(Start + "Connection: Upgrade\r\n\r\n").WantsUpgrade);
        Assert.False(Accept("GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").WantsUpgrade);
    }

    [Fact]
    public void Continue_is_expected_for_a_body_only()
    {
        Assert.True(Accept(Start + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n").ExpectsContinue);
        Assert.True(Accept(Start + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n").ExpectsContinue);
        Assert.False(Accept(Start + "Expect: 100-continue\r\n\r\n").ExpectsContinue);
        Assert.False(Accept("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").ExpectsContinue);
    }

    [Fact]
    public void Trailers_are_accepted_by_te() => Assert.True(Accept(Start + "TE: trailers\r\nConnection: TE\r\n\r\n").AcceptsTrailers);
}
