using System.Diagnostics;
using FastShield.Proxy.Http1;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>
/// Mutations of the corpus: nothing throws, every cut has one verdict, and what is forwarded reads back as what was taken.
/// The seed is fixed; FASTSHIELD_FUZZ_SECONDS makes the run longer, with a seed from the clock that is printed.
/// </summary>
public sealed class MessageFuzzTests(ITestOutputHelper output)
{
    private const int LongestSeed = 600;

    /// <summary>A head that just fits is longer by the fields that we add.</summary>
    private static readonly HeadLimits _withOurFields = HeadLimits.Default with { MaxFields = 110, MaxHeadBytes = 40 * 1024 };

    private static readonly string[] _spice =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "=", "\"", "0", "5", "ffffffffffffffff", "chunked", "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n", "Host: h\r\n", "Connection: close, X-A\r\n", "HTTP/1.1", "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "\u00ff", "#", "?", "\r\n ",
    ];

    [SuiteFact]
    public void Mutations_have_one_reading()
    {
        var longer = int.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), out var seconds);
        var seed = longer ? Environment.TickCount : 20260101;
        var random = new Random(seed);
        var cases = MessageCase.ReadAll().Where(one => one.Raw.Length is > 0 and < LongestSeed).ToArray();
        var budget = TimeSpan.FromSeconds(longer ? seconds : 4);
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        var accepted = 0;
        while (Stopwatch.GetElapsedTime(start) < budget && (longer || runs < 20_000))
        {
            var one = cases[random.Next(cases.Length)];
            var raw = Mutate(one.Raw, cases[random.Next(cases.Length)].Raw, random);
            runs++;
            accepted += one.IsRequest ? CheckRequest(raw, random, seed) : CheckResponse(raw, one.RequestMethod, random, seed);
        }

        output.WriteLine($"seed {seed}: {runs} runs, {accepted} accepted");
        Assert.True(runs > 100 && accepted > runs / 100, $"{runs} runs, {accepted} accepted");
    }

    private static byte[] Mutate(byte[] raw, byte[] other, Random random)
    {
        var mutated = raw.ToList();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(mutated.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < mutated.Count:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1 when at < mutated.Count:
                    mutated.RemoveRange(at, random.Next(1, Math.Min(8, mutated.Count - at) + 1));
                    break;
                case 2:
                    var from = random.Next(other.Length);
                    mutated.InsertRange(at, other[from..random.Next(from, other.Length)]);
                    break;
                case 3 when at < mutated.Count:
                    mutated.InsertRange(at, mutated.GetRange(at, random.Next(1, Math.Min(40, mutated.Count - at) + 1)));
                    break;
                default:
                    mutated.InsertRange(at, Parsing.Octets(_spice[random.Next(_spice.Length)]));
                    break;
            }
        }

        return [.. mutated];
    }

    private static int CheckRequest(byte[] raw, Random random, int seed)
    {
        var whole = Converse(raw, _ => raw.Length);
        foreach (var cut in new[] { Converse(raw, _ => 1), Converse(raw, left => random.Next(1, left + 1)) })
        {
            Assert.True(
                whole.End == cut.End && whole.Requests.SequenceEqual(cut.Requests) && whole.Forwarded.SequenceEqual(cut.Forwarded),
                $"seed {seed}: {whole.End} and {cut.End} for {Convert.ToBase64String(raw)}");
        }

        // Each head as it is forwarded is one head, with the same target: a second parser has nothing to disagree about.
        for (var i = 0; i < whole.Forwarded.Count; i++)
        {
            var head = new RequestHead();
            var forwarded = Parsing.Octets(whole.Forwarded[i]);
            Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(forwarded, head, _withOurFields, out _));
            if (i < whole.Requests.Count)
            {
                Assert.Equal(whole.Requests[i].Method, Parsing.Text(head.MethodRange.Of(forwarded)));
                Assert.True(head.IsChunked || Math.Max(0, head.ContentLength) == whole.Requests[i].BodyLength);
            }
        }

        return whole.Requests.Count > 0 ? 1 : 0;
    }

    private static int CheckResponse(byte[] raw, string method, Random random, int seed)
    {
        var whole = Answer(raw, method, _ => raw.Length);
        foreach (var cut in new[] { Answer(raw, method, _ => 1), Answer(raw, method, left => random.Next(1, left + 1)) })
        {
            Assert.True(
                whole.Outcome == cut.Outcome && whole.Body == cut.Body && whole.Forwarded == cut.Forwarded && whole.IsReusable == cut.IsReusable,
                $"seed {seed}: {whole.Outcome} and {cut.Outcome} for {Convert.ToBase64String(raw)}");
        }

        return whole.Outcome == "forward" ? 1 : 0;
    }

    private static RequestConversation Converse(byte[] raw, Func<int, int> next)
    {
        var conversation = new RequestConversation(HeadLimits.Default);
        for (var at = 0; at < raw.Length;)
        {
            var length = next(raw.Length - at);
            conversation.Receive(raw.AsSpan(at, length));
            at += length;
        }

        return conversation;
    }

    private static ResponseConversation Answer(byte[] raw, string method, Func<int, int> next)
    {
        var conversation = new ResponseConversation(method);
        for (var at = 0; at < raw.Length;)
        {
            var length = next(raw.Length - at);
            conversation.Receive(raw.AsSpan(at, length));
            at += length;
        }

        conversation.EndOfInput();
        return conversation;
    }
}
