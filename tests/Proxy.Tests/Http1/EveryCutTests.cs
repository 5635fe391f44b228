using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>The verdict does not depend on how the octets were cut.</summary>
public sealed class EveryCutTests
{
    public static readonly TheoryData<string> Samples =
    [
        "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\nX-Empty:\r\nCookie: a=b; c=d\r\n\r\n",
        "\r\nPOST http://h:8080/x HTTP/1.1\r\nHost: h:8080\r\nContent-Length: 12\r\nConnection: X-A, close\r\nX-A: 1\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost:[::1]\r\nTransfer-Encoding: chunked \r\nExpect: 100-continue\r\n\r\n",
        "FROB / HTTP/1.0\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_prefix_needs_more_and_consumes_nothing(string text)
    {
        var octets = Octets(text);
        for (var length = 0; length < octets.Length; length++)
        {
            var head = new RequestHead();
            Assert.Equal(ParseStatus.NeedMore, RequestParser.TryParse(octets.AsSpan(0, length), head, HeadLimits.Default, out var consumed));
            Assert.Equal(0, consumed);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_cut_in_two_gives_the_same_head(string text)
    {
        var octets = Octets(text);
        var expected = Describe(ParseStatus.Complete, Accept(text), octets);
        var head = new RequestHead();
        for (var cut = 0; cut < octets.Length; cut++)
        {
            Assert.Equal(ParseStatus.NeedMore, RequestParser.TryParse(octets.AsSpan(0, cut), head, HeadLimits.Default, out _));

            // The second half comes in another buffer: only offsets may have been kept.
            var moved = octets.AsSpan().ToArray();
            var status = RequestParser.TryParse(moved, head, HeadLimits.Default, out var consumed);
            Assert.Equal(octets.Length, consumed);
            Assert.Equal(expected, Describe(status, head, moved));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Octet_by_octet_gives_the_same_head(string text)
    {
        var octets = Octets(text);
        var head = new RequestHead();
        var status = ParseStatus.NeedMore;
        for (var length = 1; length <= octets.Length; length++)
        {
            Assert.Equal(ParseStatus.NeedMore, status);
            status = RequestParser.TryParse(octets.AsSpan(0, length), head, HeadLimits.Default, out _);
        }

        Assert.Equal(Describe(ParseStatus.Complete, Accept(text), octets), Describe(status, head, octets));
    }

    [Fact]
    public void Pipelined_requests_are_read_one_by_one()
    {
        var octets = Octets("GET /1 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\nPOST /2 HTTP/1.0\r\nHost: b\r\n\r\nGET");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(octets, head, HeadLimits.Default, out var first));
        Assert.Equal("/1", Text(head.Path.Of(octets)));
        var rest = octets.AsSpan(first);
        Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(rest, head, HeadLimits.Default, out var second));
        Assert.Equal("/2", Text(head.Path.Of(rest)));
        Assert.Equal(1, head.Fields.Count);
        Assert.Equal(Http1Version.Http10, head.Version);
        Assert.Equal(ParseStatus.NeedMore, RequestParser.TryParse(rest[second..], head, HeadLimits.Default, out _));
    }

    [Fact]
    public void A_head_that_comes_octet_by_octet_costs_no_square()
    {
        // 30 KiB in four lines: searched anew each time this would touch half a gigabyte.
        var line = "A: " + new string('b', 7500) + "\r\n";
        var octets = Octets("GET / HTTP/1.1\r\nHost: h\r\n" + line + line + line + line + "\r\n");
        var fastest = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var head = new RequestHead();
            var watch = System.Diagnostics.Stopwatch.StartNew();
            for (var length = 1; length < octets.Length; length++)
            {
                Assert.Equal(ParseStatus.NeedMore, RequestParser.TryParse(octets.AsSpan(0, length), head, HeadLimits.Default, out _));
            }

            Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(octets, head, HeadLimits.Default, out _));
            fastest = Math.Min(fastest, watch.ElapsedMilliseconds);
        }

        Assert.True(fastest < 500, $"{fastest} ms");
    }
}
