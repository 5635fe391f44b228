using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", KnownMethod.Get, 200, "OK", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", KnownMethod.Get, 200, "", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 404 \r\nContent-Length: 5\r\nConnection: close\r\n\r\n", KnownMethod.Get, 404, "", BodyFraming.Length, false)]
    [InlineData("HTTP/1.1 299 Caf\u00e9 au lait\r\nTransfer-Encoding: chunked\r\n\r\n", KnownMethod.Post, 299, "Caf\u00e9 au lait", BodyFraming.Chunked, true)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", KnownMethod.Get, 200, "OK", BodyFraming.UntilClose, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", KnownMethod.Get, 200, "OK", BodyFraming.Length, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n", KnownMethod.Get, 200, "OK", BodyFraming.Length, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", KnownMethod.Head, 200, "OK", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", KnownMethod.Head, 200, "OK", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", KnownMethod.Get, 304, "Not Modified", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", KnownMethod.Get, 204, "No Content", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", KnownMethod.Get, 204, "No Content", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", KnownMethod.Get, 103, "Early Hints", BodyFraming.None, true)]
    [InlineData("HTTP/1.1 200 OK\r\nX_Y: z\r\nContent-Length: 0\r\n\r\n", KnownMethod.Get, 200, "OK", BodyFraming.None, true)]
    public void Responses_are_framed_by_status_method_and_fields(string text, KnownMethod method, int status, string reason, BodyFraming framing, bool keepAlive)
    {
        var octets = Octets(text);
        var head = new ResponseHead();
        for (var cut = 0; cut < octets.Length; cut++)
        {
            Assert.Equal(ParseStatus.NeedMore, ResponseParser.TryParse(octets.AsSpan(0, cut), head, method, false, HeadLimits.Default, out _));
            Assert.Equal(ParseStatus.Complete, ResponseParser.TryParse(octets, head, method, false, HeadLimits.Default, out var consumed));
            Assert.Equal(octets.Length, consumed);
            Assert.Equal((status, reason, framing, keepAlive), (head.Status, Text(head.Reason.Of(octets)), head.Framing, head.KeepAlive));
        }
    }

    [Theory]
    [InlineData("<html>\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 200 OK\n\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 200 O\rK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n", RefusalReason.InvalidStatusLine)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", RefusalReason.RepeatedField)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", RefusalReason.InvalidContentLength)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.LengthAndTransferCoding)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", RefusalReason.UnknownTransferCoding)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.TransferCodingInHttp10)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", RefusalReason.BodyWhereNoneMayBe)]
    [InlineData("HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n", RefusalReason.BodyWhereNoneMayBe)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", RefusalReason.UnaskedUpgrade)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", RefusalReason.FoldedLine)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\n\r\n", RefusalReason.BareCarriageReturn)]
    [InlineData("HTTP/1.1 200 OK\r\nX : a\r\n\r\n", RefusalReason.SpaceBeforeColon)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: Set-Cookie\r\n\r\n", RefusalReason.NominatedEndToEndField)]
    public void What_could_split_or_smuggle_is_refused(string text, RefusalReason expected)
    {
        var head = new ResponseHead();
        Assert.Equal(ParseStatus.Refused, ResponseParser.TryParse(Octets(text), head, KnownMethod.Get, false, HeadLimits.Default, out _));
        Assert.Equal(expected, head.Refusal);
    }

    [Fact]
    public void An_upgrade_that_was_asked_for_is_taken()
    {
        var head = new ResponseHead();
        var octets = Octets("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
        Assert.Equal(ParseStatus.Complete, ResponseParser.TryParse(octets, head, KnownMethod.Get, true, HeadLimits.Default, out _));
        Assert.True(head.IsUpgrade);
        Assert.False(head.IsInterim);
        Assert.False(head.KeepAlive);
    }
}
