using BenchmarkDotNet.Attributes;
using FastShield.Proxy.Http1;

namespace FastShield.Micro;

/// <summary>Reads one complete request head that lies in one piece.</summary>
public class RequestHeadParse
{
    private readonly byte[] _plain = Corpus.PlainHead.ToArray();
    private readonly byte[] _browser = Corpus.BrowserHead.ToArray();
    private readonly RequestHead _head = new();
    private readonly HeadLimits _limits = HeadLimits.Default;

    [Benchmark]
    public bool Plain() => Parse(_plain);

    [Benchmark]
    public bool Browser() => Parse(_browser);

    private bool Parse(byte[] bytes) =>
        RequestParser.TryParse(bytes, _head, _limits, out var consumed) == ParseStatus.Complete && consumed == bytes.Length
            ? true
            : throw new InvalidDataException();
}
