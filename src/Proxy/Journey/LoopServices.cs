using System.Buffers;
using System.Text.Json;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Journey;

/// <summary>What all journeys of one loop share; for its thread alone, so without locks.</summary>
internal sealed class LoopServices
{
    private const int ScratchBytes = 64 * 1024;
    private const int DateAge = 200;
    private const int KeptDecoders = 16;

    private readonly EventLoop _loop;
    private readonly DateHeader _date;
    private readonly Stack<ContentDecoder> _decoders = new();
    private Http2Shared? _http2;
    private long _dateRead = long.MinValue;

    public LoopServices(EventLoop loop, TimeProvider time, OperationSlots slots)
    {
        _loop = loop;
        _date = new DateHeader(time);
        Ids = new RequestIds(loop.Index);
        Measures = new LoopMeasures(time, slots);
        ProblemWriter = new Utf8JsonWriter(ProblemBuffer);
    }

    public BufferPool Buffers { get; } = new();

    public JourneyCounters Counters { get; } = new();

    public LoopMeasures Measures { get; }

    /// <summary>Numbers that have to be unlike each other, and may be guessed.</summary>
    public Random Random { get; } = new();

    public RequestIds Ids { get; }

    /// <summary>Requests under way.</summary>
    public int InFlight { get; set; }

    /// <summary>When a refusal for overload was last told by an event; telling all would be more work than the refusals.</summary>
    public long OverloadToldAt { get; set; } = long.MinValue / 2;

    /// <summary>The working state of the checks that run on the loop.</summary>
    public ValidationContext Validation { get; } = new();

    /// <summary>The working memory of rules.</summary>
    public RuleContext Rules { get; } = new();

    /// <summary>The request as rules see it.</summary>
    public JourneyRuleSubject RuleSubject { get; } = new();

    /// <summary>A decoder for one body.</summary>
    public ContentDecoder TakeDecoder() => _decoders.TryPop(out var decoder) ? decoder : new ContentDecoder();

    /// <summary>Gives a decoder back.</summary>
    public void Return(ContentDecoder decoder)
    {
        decoder.Dispose();
        if (_decoders.Count < KeptDecoders)
        {
            _decoders.Push(decoder);
        }
    }

    /// <summary>What the HTTP/2 connections of the loop share, made for the limits of a head.</summary>
    public Http2Shared Http2(in HeadLimits limits)
    {
        if (_http2 is null || _http2.Limits != limits)
        {
            _http2 = new Http2Shared(limits);
        }

        return _http2;
    }

    /// <summary>Memory for one synchronous piece of work.</summary>
    public byte[] Scratch { get; } = new byte[ScratchBytes];

    /// <summary>Where the text of an answer is made.</summary>
    public ArrayBufferWriter<byte> ProblemBuffer { get; } = new(1024);

    public Utf8JsonWriter ProblemWriter { get; }

    /// <summary>The Date line of responses, right to a fifth of a second.</summary>
    public ReadOnlySpan<byte> DateLine
    {
        get
        {
            if (_loop.Now - _dateRead >= DateAge || _dateRead == long.MinValue)
            {
                _dateRead = _loop.Now;
                _date.Refresh();
            }

            return _date.Line;
        }
    }
}
