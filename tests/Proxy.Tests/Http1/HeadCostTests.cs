using System.Diagnostics;
using System.Net;
using FastShield.Proxy.Http1;
using Xunit;
using Xunit.Abstractions;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>What a head costs: nothing allocated, and the time is printed.</summary>
public sealed class HeadCostTests(ITestOutputHelper output)
{
    private const string Typical =
        "POST /v1/pets/123/visits?limit=20&sort=asc HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: client/1.2\r\nAccept: application/json\r\n"
        + "Accept-Encoding: gzip, br\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: 300\r\n"
        + "X-Correlation: 5f0c1d2e\r\nConnection: keep-alive\r\n\r\n";

    private const string Answer =
        "HTTP/1.1 200 OK\r\nServer: origin\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: application/json\r\nContent-Length: 512\r\nCache-Control: no-store\r\nX-A: 1\r\n\r\n";

    private readonly RequestHead _head = new();
    private readonly ResponseHead _response = new();
    private readonly Provenance _provenance = new(IPAddress.Parse("192.0.2.1"), isTls: true, isTrusted: false);
    private readonly DateHeader _date = new(TimeProvider.System);
    private readonly byte[] _typical = Octets(Typical);
    private readonly byte[] _answer = Octets(Answer);
    private readonly byte[] _written = new byte[4096];

    [Fact]
    public void An_exchange_allocates_nothing()
    {
        Exchange();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Exchange();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_time_of_a_head_is_printed()
    {
        output.WriteLine($"request head of {_typical.Length} bytes: parse {Time(Parse):F0} ns, write {Time(Write):F0} ns");
        output.WriteLine($"response head of {_answer.Length} bytes: parse {Time(ParseAnswer):F0} ns, write {Time(WriteAnswer):F0} ns");
    }

    private void Exchange()
    {
        Parse();
        Write();
        ParseAnswer();
        WriteAnswer();
        _date.Refresh();
    }

    private void Parse() => Must(RequestParser.TryParse(_typical, _head, HeadLimits.Default, out _) == ParseStatus.Complete);

    private void Write()
    {
        var request = new ForwardedRequest
        {
            Path = _head.PathOf(_typical),
            Query = _head.Query.Of(_typical),
            HasQuery = true,
            Framing = BodyFraming.Length,
            ContentLength = 300,
            Provenance = _provenance,
            RequestId = "0123456789abcdef"u8,
        };
        Must(RequestWriter.TryWrite(_written, _head, _typical, request, out _));
    }

    private void ParseAnswer() => Must(ResponseParser.TryParse(_answer, _response, KnownMethod.Post, false, HeadLimits.Default, out _) == ParseStatus.Complete);

    private void WriteAnswer()
    {
        var response = new ForwardedResponse { Framing = BodyFraming.Length, ContentLength = 512, Close = false, DateLine = _date.Line, RequestId = "0123456789abcdef"u8 };
        Must(ResponseWriter.TryWrite(_written, _response, _answer, response, out _));
    }

    private static void Must(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The sample was refused.");
        }
    }

    /// <summary>The best of many short rounds, as other processes share the machine; nanoseconds a call.</summary>
    private static double Time(Action action)
    {
        const int calls = 500;
        var best = double.MaxValue;
        for (var round = 0; round < 1500; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
            {
                action();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls);
        }

        return best;
    }
}
