using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using FastShield.Proxy.Http1;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>
/// Heads and chunks made and mutated from a seed, by the parser and by a second reader that was written from the grammar alone: nothing throws, both take and
/// refuse the same and read the same, every cut has one reading, and what is forwarded reads back as what was taken. `FASTSHIELD_FUZZ_SECONDS` and
/// `FASTSHIELD_FUZZ_CASES`, which the verb `fuzz` sets, make it longer.
/// </summary>
public sealed class GrammarFuzzTests(ITestOutputHelper output)
{
    private static readonly HeadLimits _limits = HeadLimits.Default with { MaxHeadBytes = 600, MaxFieldLineBytes = 200, MaxFields = 8, MaxTargetBytes = 120, MaxTrailerBytes = 120 };

    /// <summary>A head that just fits is longer by the fields that we add.</summary>
    private static readonly HeadLimits _withOurFields = HeadLimits.Default with { MaxFields = 30, MaxHeadBytes = 8 * 1024 };

    private static readonly Provenance _provenance = new(IPAddress.Parse("192.0.2.1"), isTls: true, isTrusted: false);

    private static readonly string[] _heads =
    [
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\nContent-Length: 5\r\nX-A: 1\r\n\r\n",
        "PUT http://h/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: X-B, keep-alive\r\nX-B: 2\r\n\r\n",
        "\r\nOPTIONS * HTTP/1.0\r\nHost: [::1]:80\r\nConnection: keep-alive\r\n\r\n",
        "TRACE /t HTTP/1.1\r\nhost:a\r\nExpect: 100-continue\r\nTE: trailers\r\n\r\n",
        "DELETE /x HTTP/1.0\r\n\r\n",
    ];

    private static readonly string[] _chunks =
    [
        "5\r\nhello\r\n0\r\n\r\n",
        "1;a=b;c=\"d\\\"e\"\r\nx\r\n00a\r\n0123456789\r\n0\r\nX-T: 1\r\nY: \r\n\r\n",
        "0;z\r\n\r\nGET / HTTP/1.1\r\n",
        "F\r\n123456789012345\r\n0000\r\nContent-Length: 3\r\n\r\n",
    ];

    private static readonly string[] _spice =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "=", "\"", "\\", "0", "5", "a", "A", "-", "_", "+", "0x", "ffffffffffffffff", "7fffffffffffffff", "8000000000000000",
        "9223372036854775807", "9223372036854775808", "chunked", "identity", "close", "100-continue", "Content-Length: 3\r\n", "Content-Length: 3", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding", "Host: h\r\n", "Host", "Connection: close, X-A\r\n", "Connection: Host\r\n", "Connection: ", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n",
        "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "GET ", "CONNECT ", "TRACE ", "http://h", "https://[::1]", "h:80", "h:0", "h:65536", "@", "*", "\u00ff", "\u0080", "\u007f", "#", "?", "/", "\r\n ", "\r\n\r\n", "[::1", "::", "]",
    ];

    [Fact]
    public void Heads_are_read_as_the_grammar_says() => Run("heads", (random, runs) => CheckHead(Make(_heads, random), random));

    [Fact]
    public void Chunks_are_read_as_the_grammar_says() => Run("chunks", (random, runs) => CheckChunks(Make(_chunks, random), random));

    private void Run(string what, Func<Random, long, bool> check)
    {
        var isLong = Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS") is { Length: > 0 };
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var asked) ? asked : Suites.IsContinuousIntegration ? 25 : 2;
        var cases = long.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_CASES"), CultureInfo.InvariantCulture, out var told) ? told : 0;
        var seed = isLong ? Environment.TickCount : 20261122;
        var random = new Random(seed);
        var start = Stopwatch.GetTimestamp();
        long runs = 0;
        long taken = 0;
        while (runs < cases || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            for (var i = 0; i < 1000; i++)
            {
                taken += check(random, runs) ? 1 : 0;
                runs++;
            }
        }

        output.WriteLine($"{what}: seed {seed}, {runs} inputs, {taken} taken, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        Assert.True(taken > runs / 100, $"{taken} of {runs} inputs were taken: the fuzz looks at nothing but refusals");
    }

    private static byte[] Make(string[] seeds, Random random)
    {
        var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
        for (var count = random.Next(0, 4); count > 0; count--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(6))
            {
                case 0 when at < text.Length:
                    text[at] = (char)random.Next(256);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, random.Next(1, Math.Min(6, text.Length - at) + 1));
                    break;
                case 2 when at < text.Length:
                    text.Insert(at, text.ToString(at, random.Next(1, Math.Min(30, text.Length - at) + 1)));
                    break;
                case 3 when random.Next(20) == 0:
                    text.Insert(at, new string((char)random.Next(32, 127), random.Next(50, 700)));
                    break;
                default:
                    text.Insert(at, _spice[random.Next(_spice.Length)]);
                    break;
            }
        }

        return Parsing.Octets(text.ToString());
    }

    private static bool CheckHead(byte[] raw, Random random)
    {
        var expected = HeadGrammar.Read(Parsing.Text(raw), _limits);
        var head = new RequestHead();
        var status = RequestParser.TryParse(raw, head, _limits, out var consumed);
        if (expected.IsAccepted != (status == ParseStatus.Complete) || (status == ParseStatus.NeedMore && !expected.NeedsMore))
        {
            Assert.Fail($"{status} {head.Refusal}, the grammar says {expected}: {Shown(raw)}");
        }

        CheckCuts(raw, status, head, random);
        if (status != ParseStatus.Complete)
        {
            return false;
        }

        var framing = head.Framing switch { BodyFraming.Chunked => "chunked", BodyFraming.None => "none", _ => head.ContentLength.ToString(CultureInfo.InvariantCulture) };
        var isSame = expected.Length == consumed && expected.Method == Parsing.Text(head.MethodRange.Of(raw)) && expected.Target == Parsing.Text(head.Target.Of(raw))
            && expected.Host == Parsing.Text(head.Host.Of(raw)) && expected.Body == framing && expected.KeepAlive == head.KeepAlive && expected.Fields.Count == head.Fields.Count;
        for (var i = 0; isSame && i < expected.Fields.Count; i++)
        {
            isSame = expected.Fields[i] == (Parsing.Text(head.Fields.NameAt(raw, i)), Parsing.Text(head.Fields.ValueAt(raw, i)));
        }

        Assert.True(isSame, $"{Parsing.Describe(status, head, raw)}\nthe grammar says {expected}: {Shown(raw)}");
        CheckForwarded(raw, head);
        return true;
    }

    private static void CheckCuts(byte[] raw, ParseStatus status, RequestHead whole, Random random)
    {
        var head = new RequestHead();
        var got = ParseStatus.NeedMore;
        var step = random.Next(8) == 0 ? 1 : 0;
        for (var at = 0; at < raw.Length && got == ParseStatus.NeedMore;)
        {
            at += step == 1 ? 1 : random.Next(1, raw.Length - at + 1);
            got = RequestParser.TryParse(raw.AsSpan(0, at), head, _limits, out _);
        }

        var isSame = got == status && (got == ParseStatus.NeedMore || Parsing.Describe(got, head, raw) == Parsing.Describe(status, whole, raw));
        Assert.True(isSame || raw.Length == 0, $"{status} {whole.Refusal}, in pieces {got} {head.Refusal}: {Shown(raw)}");
    }

    /// <summary>What goes to the origin is one head with the same method, host and end-to-end fields, and frames the same body.</summary>
    private static void CheckForwarded(byte[] raw, RequestHead head)
    {
        var request = new ForwardedRequest
        {
            Path = head.PathOf(raw), Query = head.Query.Of(raw), HasQuery = head.HasQuery, Framing = head.Framing, ContentLength = head.ContentLength,
            Host = head.HasHost ? default : "origin"u8, Provenance = _provenance, RequestId = "id"u8,
        };
        var written = new byte[RequestWriter.MaxLength(head, request)];
        Assert.True(RequestWriter.TryWrite(written, head, raw, request, out var length));
        var read = HeadGrammar.Read(Parsing.Text(written.AsSpan(0, length)), _withOurFields);
        var framing = head.Framing switch { BodyFraming.Chunked => "chunked", BodyFraming.None => "none", _ => head.ContentLength.ToString(CultureInfo.InvariantCulture) };
        Assert.True(
            read.IsAccepted && read.Length == length && read.Method == Parsing.Text(head.MethodRange.Of(raw)) && read.Body == framing
            && read.Host == (head.HasHost ? Parsing.Text(head.Host.Of(raw)) : "origin"),
            $"forwarded as {Parsing.Text(written.AsSpan(0, length))}: {Shown(raw)}");
        for (var i = 0; i < head.Fields.Count; i++)
        {
            if (head.Fields.KindAt(i) == KnownHeader.Other)
            {
                Assert.Contains((Parsing.Text(head.Fields.NameAt(raw, i)), Parsing.Text(head.Fields.ValueAt(raw, i))), read.Fields);
            }
        }
    }

    private static bool CheckChunks(byte[] raw, Random random)
    {
        var expected = ChunkGrammar.Read(Parsing.Text(raw), _limits.MaxFields, _limits.MaxTrailerBytes);
        var whole = Gather(raw, static left => left);
        var isExpected = expected.IsComplete == (whole.Status == ParseStatus.Complete) && (whole.Status != ParseStatus.NeedMore || !expected.IsMalformed);
        Assert.True(isExpected, $"{whole}, the grammar says {expected}: {Shown(raw)}");
        if (expected.IsComplete)
        {
            Assert.True(expected.Content == whole.Content && expected.Length == whole.Length, $"{whole}, the grammar says {expected}: {Shown(raw)}");
        }

        var isSingle = random.Next(8) == 0;
        var cut = Gather(raw, left => isSingle ? 1 : random.Next(1, left + 1));
        Assert.True(whole.Status == cut.Status && (whole.Status != ParseStatus.Complete || whole == cut), $"{whole}, in pieces {cut}: {Shown(raw)}");
        return expected.IsComplete;
    }

    private static (ParseStatus Status, string Content, int Length) Gather(byte[] raw, Func<int, int> next)
    {
        var buffer = raw.AsSpan().ToArray();
        var trailers = new FieldTable();
        var body = new InPlaceBody(BodyFraming.Chunked, -1, 0);
        var status = ParseStatus.NeedMore;
        for (var at = 0; at < buffer.Length && status == ParseStatus.NeedMore;)
        {
            at += next(buffer.Length - at);
            status = body.Gather(buffer, at, trailers, _limits);
        }

        return (status, Parsing.Text(buffer.AsSpan(0, body.ContentLength)), body.RawStart);
    }

    private static string Shown(byte[] raw) => Convert.ToBase64String(raw);
}
