using System.Net;
using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class WriterTests
{
    private const string DateLine = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";

    [Fact]
    public void A_request_is_written_canonically()
    {
        const string text = "POST /a/../b?q HTTP/1.1\r\nHost: Shop.example:8443\r\nAccept:text/html \r\nX-A: 1\r\nX-B: 2\r\nConnection: close, X-Hop\r\nX-Hop: 3\r\n"
            + "Keep-Alive: 5\r\nProxy-Authorization: x\r\nTE: trailers\r\nContent-Length: 3\r\nExpect: 100-continue\r\nX-Forwarded-For: 6.6.6.6\r\n"
            + "X-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Prefix: /p\r\nClient-Cert: :x:\r\nX-HTTP-Method-Override: DELETE\r\nX-Request-Id: theirs\r\n"
            + "Cookie: c\r\nX-Empty:\r\n\r\n";
        Assert.Equal(
            "POST /b?q HTTP/1.1\r\nHost: Shop.example:8443\r\nContent-Length: 3\r\nAccept: text/html\r\nX-A: 1\r\nX-B: 2\r\nCookie: c\r\nX-Empty: \r\nVia: 1.1 fastshield\r\n"
            + "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nForwarded: for=192.0.2.7;proto=https;host=\"Shop.example:8443\"\r\n"
            + "X-Forwarded-Host: Shop.example:8443\r\nX-Request-Id: ours\r\n\r\n",
            Write(text, "192.0.2.7", trusted: false, path: "/b", hasQuery: true, query: "q"));
    }

    [Fact]
    public void A_trusted_peer_is_believed_and_added_to()
    {
        const string text = "GET / HTTP/1.0\r\nHost: h\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nX-Forwarded-Proto: http\r\nForwarded: for=1.1.1.1\r\nX-Request-Id: theirs\r\nClient-Cert: :x:\r\n\r\n";
        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: http\r\nVia: 1.0 fastshield\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2, 2001:db8::7\r\n"
            + "X-Forwarded-Host: h\r\nForwarded: for=1.1.1.1, for=\"[2001:db8::7]\";proto=https;host=\"h\"\r\nX-Request-Id: theirs\r\n\r\n",
            Write(text, "2001:db8::7", trusted: true, path: "/"));
    }

    [Fact]
    public void A_head_that_does_not_fit_is_not_written()
    {
        const string text = "GET /a HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\r\n";
        var whole = Write(text, "192.0.2.7", trusted: false, path: "/a").Length;
        var head = Accept(text);
        var request = Request("/a", "", false, new Provenance(IPAddress.Parse("192.0.2.7"), true, false), -1);
        for (var size = 0; size < whole; size++)
        {
            Assert.False(RequestWriter.TryWrite(new byte[size], head, Octets(text), request, out var written));
            Assert.Equal(0, written);
        }

        Assert.True(RequestWriter.TryWrite(new byte[whole], head, Octets(text), request, out _));
    }

    [Fact]
    public void Upgrade_and_trailers_pass_only_where_allowed()
    {
        const string upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n";
        var head = Accept(upgrade);
        var provenance = new Provenance(IPAddress.Loopback, false, false);
        var plain = Request("/", "", false, provenance, -1);
        Assert.DoesNotContain("websocket\r\n", WriteRequest(head, upgrade, plain), StringComparison.Ordinal);
        var passing = new ForwardedRequest { Path = "/"u8, Framing = BodyFraming.None, ContentLength = -1, Provenance = provenance, RequestId = "i"u8, PassUpgrade = true };
        Assert.Contains("\r\nSec-WebSocket-Key: k\r\nConnection: upgrade\r\nUpgrade: websocket\r\n", WriteRequest(head, upgrade, passing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_is_written_canonically()
    {
        const string text = "HTTP/1.1 200 Fine\r\nServer: s\r\nX-A:1\r\nConnection: X-Internal\r\nX-Internal: 1\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nKeep-Alive: timeout=5\r\n\r\n";
        Assert.Equal(
            "HTTP/1.1 200 Fine\r\nServer: s\r\nX-A: 1\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nTransfer-Encoding: chunked\r\n" + DateLine + "X-Request-Id: i\r\n\r\n",
            WriteResponse(text, BodyFraming.Chunked, -1, close: false));
    }

    [Theory]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nDate: x\r\n\r\n", 5, "HTTP/1.1 304 Not Modified\r\nDate: x\r\nContent-Length: 5\r\nConnection: close\r\nX-Request-Id: i\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 0, "HTTP/1.1 204 No Content\r\nConnection: close\r\n" + DateLine + "X-Request-Id: i\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", -1, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    public void Lengths_are_written_where_they_may_be(string text, long length, string expected) =>
        Assert.Equal(expected, WriteResponse(text, BodyFraming.None, length, close: true));

    [Fact]
    public void Own_answers_are_written()
    {
        var response = Response(BodyFraming.Length, 2, close: true);
        var written = new byte[512];
        Assert.True(ResponseWriter.TryWriteOwn(written, 405, "Allow: GET\r\n"u8, response, out var length));
        Assert.Equal(
            "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 2\r\nConnection: close\r\n" + DateLine + "X-Request-Id: i\r\n\r\n",
            Text(written.AsSpan(0, length)));
    }

    [Fact]
    public void Every_refusal_has_a_phrase() =>
        Assert.All(Enum.GetValues<RefusalReason>(), reason => Assert.False(ReasonPhrases.Of(Refusals.StatusOf(reason)).IsEmpty));

    [Fact]
    public void The_date_follows_the_clock_by_seconds()
    {
        var clock = new SettableClock { Now = new DateTimeOffset(1994, 11, 6, 8, 49, 37, 900, TimeSpan.Zero) };
        var date = new DateHeader(clock);
        Assert.Equal("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", Text(date.Line));
        clock.Now = clock.Now.AddSeconds(1);
        Assert.Equal("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", Text(date.Line));
        date.Refresh();
        Assert.Equal("Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n", Text(date.Line));
    }

    private static string Write(string text, string peer, bool trusted, string path, bool hasQuery = false, string query = "")
    {
        var head = Accept(text);
        return WriteRequest(head, text, Request(path, query, hasQuery, new Provenance(IPAddress.Parse(peer), true, trusted), head.ContentLength));
    }

    private static string WriteRequest(RequestHead head, string text, in ForwardedRequest request)
    {
        var written = new byte[RequestWriter.MaxLength(head, request)];
        Assert.True(RequestWriter.TryWrite(written, head, Octets(text), request, out var length));
        return Text(written.AsSpan(0, length));
    }

    private static ForwardedRequest Request(string path, string query, bool hasQuery, Provenance provenance, long length) => new()
    {
        Path = Octets(path),
        Query = Octets(query),
        HasQuery = hasQuery,
        Framing = length > 0 ? BodyFraming.Length : BodyFraming.None,
        ContentLength = length,
        Provenance = provenance,
        RequestId = "ours"u8,
    };

    private static string WriteResponse(string text, BodyFraming framing, long length, bool close)
    {
        var head = new ResponseHead();
        Assert.Equal(ParseStatus.Complete, ResponseParser.TryParse(Octets(text), head, KnownMethod.Get, false, HeadLimits.Default, out _));
        var response = Response(framing, length, close);
        var written = new byte[ResponseWriter.MaxLength(head, response)];
        Assert.True(ResponseWriter.TryWrite(written, head, Octets(text), response, out var size));
        return Text(written.AsSpan(0, size));
    }

    private static ForwardedResponse Response(BodyFraming framing, long length, bool close) => new()
    {
        Framing = framing,
        ContentLength = length,
        Close = close,
        ClientVersion = Http1Version.Http11,
        DateLine = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"u8,
        RequestId = "i"u8,
    };

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
