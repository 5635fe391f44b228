using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>The chunked coding, RFC 9112 section 7.1; CVE-2025-55315 is the reason for the strictness about line ends.</summary>
public sealed class ChunkedTests
{
    private readonly FieldTable _trailers = new();

    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("005\r\nhello\r\n00\r\n\r\n", "hello")]
    [InlineData("A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", "01234567890123456789a")]
    [InlineData("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n")]
    [InlineData("1;a;b=c;d=\"e;\\\"f\r\n", null)]
    [InlineData("1;a;b=c;d=\"e;\\\"f, \t\u00e9\";g\r\nx\r\n0;h\r\n\r\n", "x")]
    [InlineData("1\r\nx\r\n0\r\nX-T: 1\r\n\r\n", "x")]
    public void Every_cut_gives_the_same_content(string text, string? content)
    {
        var octets = Octets(text);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var (status, gathered, end) = Read(octets, [cut, octets.Length]);
            Assert.Equal(content is null ? BodyStatus.Refused : BodyStatus.Complete, status);
            if (content is not null)
            {
                Assert.Equal(content, gathered);
                Assert.Equal(octets.Length, end);
            }
        }

        var (whole, _, _) = Read(octets, [.. Enumerable.Range(1, octets.Length)]);
        Assert.Equal(content is null ? BodyStatus.Refused : BodyStatus.Complete, whole);
    }

    [Theory]
    [InlineData("\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("+5\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("-1\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("0x5\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData(" 5\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("5 \r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("5\n", RefusalReason.InvalidChunkSize)]
    [InlineData(";a\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("00000000000000005\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("8000000000000000\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("5\rX", RefusalReason.BareCarriageReturn)]
    [InlineData("5;\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a\nhello", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a\rb", RefusalReason.BareCarriageReturn)]
    [InlineData("5; a\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a=\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a=\"\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a=\"b\"c\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;a=\"\n\"\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5;\u00e9\r\n", RefusalReason.InvalidChunkExtension)]
    [InlineData("5\r\nhelloX", RefusalReason.InvalidChunkEnd)]
    [InlineData("5\r\nhello\n", RefusalReason.InvalidChunkEnd)]
    [InlineData("5\r\nhello\rX", RefusalReason.InvalidChunkEnd)]
    [InlineData("0\n\r\n", RefusalReason.InvalidChunkSize)]
    [InlineData("0\r\n\n", RefusalReason.BareLineFeed)]
    [InlineData("0\r\n\rX", RefusalReason.BareCarriageReturn)]
    [InlineData("0\r\nX T: 1\r\n\r\n", RefusalReason.InvalidFieldName)]
    [InlineData("0\r\nX-T: a\r\n b\r\n\r\n", RefusalReason.FoldedLine)]
    public void Anything_else_is_refused_whatever_the_cut(string text, RefusalReason expected)
    {
        var octets = Octets(text);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var reader = default(ChunkedReader);
            Assert.Equal(BodyStatus.Refused, Read(ref reader, octets, [cut, octets.Length], out _).Status);
            Assert.Equal(expected, reader.Refusal);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Extensions_of_a_body_are_limited_all_together(int over, bool accepted)
    {
        var limit = HeadLimits.Default.MaxChunkExtensionBytes;

        // Behind the semicolon each octet up to the line's CR counts, the CR too.
        var text = "1;" + new string('a', limit - 101) + "\r\nx\r\n1;" + new string('b', 99 + over) + "\r\nx\r\n0\r\n\r\n";
        var (status, _, _) = Read(Octets(text), [text.Length]);
        Assert.Equal(accepted ? BodyStatus.Complete : BodyStatus.Refused, status);
    }

    [Fact]
    public void Trailers_are_limited()
    {
        var line = "X-T: " + new string('a', 1000) + "\r\n";
        var text = "0\r\n" + string.Concat(Enumerable.Repeat(line, 9));
        var reader = default(ChunkedReader);
        Assert.Equal(BodyStatus.Refused, Read(ref reader, Octets(text), [text.Length], out _).Status);
        Assert.Equal(431, Refusals.StatusOf(reader.Refusal));
    }

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Host")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Set-Cookie")]
    [InlineData("Content-Type")]
    [InlineData("Content-Encoding")]
    [InlineData("Content-Range")]
    [InlineData("Trailer")]
    [InlineData("Connection")]
    [InlineData("If-Match")]
    [InlineData("X-Forwarded-For")]
    public void Trailers_that_would_mean_something_else_are_dropped(string name)
    {
        var octets = Octets($"0\r\nX-Sum: 1\r\n{name}: x\r\nX-End: 2\r\n\r\nnext");
        var reader = default(ChunkedReader);
        Assert.Equal(BodyStatus.Trailers, reader.Read(octets, _trailers, HeadLimits.Default, out var start, out _));
        var section = octets.AsSpan(start);
        Assert.Equal(BodyStatus.Complete, reader.Read(section, _trailers, HeadLimits.Default, out var consumed, out _));
        Assert.Equal("next", Text(section[consumed..]));
        Assert.Equal(2, _trailers.Count);
        var written = new byte[64];
        Assert.True(ChunkedWriter.TryWriteEnd(written, _trailers, section, out var length));
        Assert.Equal("0\r\nX-Sum: 1\r\nX-End: 2\r\n\r\n", Text(written.AsSpan(0, length)));
    }

    [Fact]
    public void A_body_is_gathered_in_its_own_buffer()
    {
        const string head = "HEAD";
        const string wire = "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\nGET ";
        var octets = Octets(head + wire);
        for (var step = 1; step <= wire.Length; step++)
        {
            var buffer = new byte[octets.Length];
            var body = new InPlaceBody(BodyFraming.Chunked, -1, head.Length);
            var status = ParseStatus.NeedMore;
            var end = head.Length;
            octets.AsSpan(0, end).CopyTo(buffer);
            var sent = end;
            while (status == ParseStatus.NeedMore)
            {
                end = body.Compact(buffer, end);
                var packet = octets.AsSpan(sent, Math.Min(step, octets.Length - sent));
                packet.CopyTo(buffer.AsSpan(end));
                end += packet.Length;
                sent += packet.Length;
                status = body.Gather(buffer, end, _trailers, HeadLimits.Default);
            }

            Assert.Equal(ParseStatus.Complete, status);
            Assert.Equal("HEADhello world", Text(buffer.AsSpan(0, body.ContentEnd)));
            Assert.Equal("1", Text(_trailers.ValueAt(buffer.AsSpan(body.TrailerStart), 0)));
            Assert.StartsWith(Text(buffer.AsSpan(body.RawStart, end - body.RawStart)), "GET ", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void Size_lines_are_written(long size, string expected)
    {
        var line = new byte[ChunkedWriter.MaxSizeLine];
        Assert.Equal(expected, Text(line.AsSpan(0, ChunkedWriter.WriteSizeLine(line, size))));
    }

    [Fact]
    public void A_chunk_of_nothing_is_never_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkedWriter.WriteSizeLine(new byte[ChunkedWriter.MaxSizeLine], 0));

    private (BodyStatus Status, string Content, int End) Read(byte[] octets, int[] ends)
    {
        var reader = default(ChunkedReader);
        return Read(ref reader, octets, ends, out _);
    }

    private (BodyStatus Status, string Content, int End) Read(ref ChunkedReader reader, byte[] octets, int[] ends, out int position)
    {
        var content = "";
        position = 0;
        var status = BodyStatus.NeedMore;
        foreach (var end in ends)
        {
            do
            {
                status = reader.Read(octets.AsSpan(position, end - position), _trailers, HeadLimits.Default, out var consumed, out var data);
                content += Text(data.Of(octets.AsSpan(position)));
                position += consumed;
            }
            while (status is BodyStatus.Data or BodyStatus.Trailers);

            if (status != BodyStatus.NeedMore)
            {
                break;
            }
        }

        return (status, content, position);
    }
}
