using FastShield.Proxy.Http2;
using static FastShield.Proxy.Http2.Http2ErrorCode;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>
/// What RFC 9113 and RFC 7541 demand of a server, one case a demand: the list of the public conformance suite h2spec, told anew, and what it lacks.
/// Where the RFC leaves a choice between stream and connection error, the case has the one that is made here.
/// </summary>
internal static class RuleCases
{
    private const FrameFlags End = FrameFlags.EndStream;
    private const FrameFlags EndHeaders = FrameFlags.EndHeaders;

    public static IReadOnlyList<RuleCase> All { get; } = [.. Generic(), .. Framing(), .. Streams(), .. Frames(), .. Windows(), .. Continuations(), .. Messages(), .. Hpack()];

    private static IEnumerable<RuleCase> Generic() =>
    [
        new("generic 2 PRIORITY on an idle stream", c => [Priority(1, 3, 255), Get(c)], Outcome.Served),
        new("generic 2 WINDOW_UPDATE on a half-closed stream", c => [Get(c), Word(FrameType.WindowUpdate, 1, 100)], Outcome.Served),
        new("generic 2 PRIORITY on a half-closed stream", c => [Get(c), Priority(1, 3, 255)], Outcome.Served),
        new("generic 2 RST_STREAM on a half-closed stream", c => [Get(c), Word(FrameType.RstStream, 1, (uint)Cancel)], Outcome.Ignored),
        new("generic 3.1 one DATA frame", c => [Post(c), Data(1, true, "test")], Outcome.Served),
        new("generic 3.1 several DATA frames", c => [Post(c), Data(1, false, "te"), Data(1, false, "st"), Data(1, true, "")], Outcome.Served),
        new("generic 3.1 a DATA frame with padding", c => [Post(c), Of(FrameType.Data, End | FrameFlags.Padded, 1, [5, .. "test"u8, 0, 0, 0, 0, 0])], Outcome.Served),
        new("generic 3.2 a HEADERS frame", c => [Get(c)], Outcome.Served),
        new("generic 3.2 a HEADERS frame with padding", c => [Of(FrameType.Headers, End | EndHeaders | FrameFlags.Padded, 1, [5, .. Block(c.Request()), 0, 0, 0, 0, 0])], Outcome.Served),
        new("generic 3.2 a HEADERS frame with priority", c => [Of(FrameType.Headers, End | EndHeaders | FrameFlags.Priority, 1, [0, 0, 0, 0, 255, .. Block(c.Request())])], Outcome.Served),
        new("generic 3.3 PRIORITY with weight 1", c => [Priority(1, 0, 0), Get(c)], Outcome.Served),
        new("generic 3.3 PRIORITY with weight 256", c => [Priority(1, 0, 255), Get(c)], Outcome.Served),
        new("generic 3.3 PRIORITY that depends on a stream", c => [Priority(1, 0, 255), Priority(3, 1, 255), Get(c)], Outcome.Served),
        new("generic 3.3 PRIORITY that is exclusive", c => [Of(FrameType.Priority, 0, 1, 0x80, 0, 0, 0, 255), Get(c)], Outcome.Served),
        new("generic 3.3 PRIORITY on a stream that is never opened", c => [Priority(9, 5, 12), Get(c)], Outcome.Served),
        new("generic 3.4 RST_STREAM", c => [Post(c), Word(FrameType.RstStream, 1, (uint)Cancel)], Outcome.Ignored),
        new("generic 3.5 SETTINGS", c => [Setting(3, 100), Get(c)], Outcome.Served),
        new("generic 3.7 PING", c => [Of(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)], Outcome.Ignored),
        new("generic 3.9 WINDOW_UPDATE on the connection", c => [Word(FrameType.WindowUpdate, 0, 1), Get(c)], Outcome.Served),
        new("generic 3.9 WINDOW_UPDATE on a stream", c => [Post(c), Word(FrameType.WindowUpdate, 1, 1), Data(1, true, "x")], Outcome.Served),
        new("generic 4 HEAD", c => [Headers(1, true, c.Request("HEAD"))], Outcome.Served),
        new("generic 4 POST", c => [Headers(1, false, c.Request("POST", "/echo", "content-type: text/plain", "content-length: 4")), Data(1, true, "test")], Outcome.Served),
        new("generic 4 POST with trailers", c => [Post(c), Data(1, false, "test"), Headers(1, true, "x-test: ok")], Outcome.Served),
    ];

    private static IEnumerable<RuleCase> Framing() =>
    [
        new("4.1 a frame of unknown type", c => [Of((FrameType)0xFF, 0, 0, new byte[8]), Get(c)], Outcome.Served),
        new("4.1 a frame with undefined flags", c => [Of(FrameType.Ping, (FrameFlags)0xFE, 0, new byte[8])], Outcome.Ignored),
        new("4.1 a frame with the reserved bit", c => [[0, 0, 8, 6, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Get(c)], Outcome.Served),
        new("4.2 DATA of 2^14 bytes", c => [Post(c), Data(1, true, new string('x', 16384))], Outcome.Served),
        new("4.2 DATA over the maximum", c => [Post(c), Data(1, true, new string('x', 16385))], Outcome.Connection(FrameSizeError)),
        new("4.2 HEADERS over the maximum", c => [Headers(1, true, c.Request("GET", "/pets", "x: " + new string('x', 16400)))], Outcome.Connection(FrameSizeError)),
        new("4.3 a field block that is malformed", c => [Of(FrameType.Headers, End | EndHeaders, 1, 0x40)], Outcome.Connection(CompressionError)),
        new("4.3 PRIORITY within a field block", c => [Open(c), Priority(1, 0, 255), Rest()], Outcome.Connection(ProtocolError)),
        new("4.3 HEADERS of another stream within a field block", c => [Open(c), Headers(3, true, c.Request())], Outcome.Connection(ProtocolError)),
        new("5.4.1 an invalid PING ends the connection", c => [Of(FrameType.Ping, 0, 0, new byte[6])], Outcome.Connection(FrameSizeError)),
        new("5.5 an unknown frame", c => [Of((FrameType)0x16, 0, 1, new byte[8]), Get(c)], Outcome.Served),
        new("5.5 an unknown frame within a field block", c => [Open(c), Of((FrameType)0x16, 0, 0, new byte[8]), Rest()], Outcome.Connection(ProtocolError)),
        new("RFC 9218 7.1 PRIORITY_UPDATE", c => [Of((FrameType)0x10, 0, 0, [0, 0, 0, 1, .. "u=0"u8]), Get(c)], Outcome.Served),
    ];

    private static IEnumerable<RuleCase> Streams() =>
    [
        new("5.1 idle: DATA", c => [Data(1, true, "test")], Outcome.Connection(ProtocolError)),
        new("5.1 idle: RST_STREAM", c => [Word(FrameType.RstStream, 1, (uint)Cancel)], Outcome.Connection(ProtocolError)),
        new("5.1 idle: WINDOW_UPDATE", c => [Word(FrameType.WindowUpdate, 1, 100)], Outcome.Connection(ProtocolError)),
        new("5.1 idle: CONTINUATION", c => [Of(FrameType.Continuation, EndHeaders, 1, Block(c.Request()))], Outcome.Connection(ProtocolError)),
        new("5.1 half-closed (remote): DATA", c => [Get(c), Data(1, true, "test")], Outcome.Reset(StreamClosed)),
        new("5.1 half-closed (remote): HEADERS", c => [Get(c), Get(c)], Outcome.Reset(StreamClosed)),
        new("5.1 half-closed (remote): CONTINUATION", c => [Get(c), Of(FrameType.Continuation, EndHeaders, 1, Block(c.Request()))], Outcome.Connection(ProtocolError)),
        new("5.1 closed by RST_STREAM: DATA", c => [Post(c), Word(FrameType.RstStream, 1, (uint)Cancel), Data(1, true, "test")], Outcome.Reset(StreamClosed)),
        new("5.1 closed by RST_STREAM: HEADERS", c => [Post(c), Word(FrameType.RstStream, 1, (uint)Cancel), Get(c)], Outcome.Connection(StreamClosed)),
        new("5.1 closed by RST_STREAM: CONTINUATION", c => [Post(c), Word(FrameType.RstStream, 1, (uint)Cancel), Rest()], Outcome.Connection(ProtocolError)),
        new("5.1 closed by RST_STREAM: WINDOW_UPDATE, RST_STREAM and PRIORITY",
            c => [Post(c), Word(FrameType.RstStream, 1, 8), Word(FrameType.WindowUpdate, 1, 1), Word(FrameType.RstStream, 1, 8), Priority(1, 0, 1)], Outcome.Ignored),
        new("5.1.1 an even stream", c => [Headers(2, true, c.Request())], Outcome.Connection(ProtocolError)),
        new("5.1.1 a stream below the last one", c => [Headers(5, true, c.Request()), Headers(3, true, c.Request())], Outcome.Connection(ProtocolError)),
        new("5.1.2 a stream above the limit", c => [.. Enumerable.Range(0, 101).Select(i => Headers(1 + (2 * i), false, c.Request("POST", "/echo", "content-type: text/plain")))], Outcome.Reset(RefusedStream, 201)),
        new("5.3.1 HEADERS that depend on themselves", c => [Of(FrameType.Headers, End | EndHeaders | FrameFlags.Priority, 1, [0, 0, 0, 1, 255, .. Block(c.Request())])], Outcome.Reset(ProtocolError)),
        new("5.3.1 PRIORITY that depends on itself", c => [Post(c), Priority(1, 1, 255)], Outcome.Reset(ProtocolError)),
    ];

    private static IEnumerable<RuleCase> Frames() =>
    [
        new("6.1 DATA on stream 0", c => [Data(0, true, "test")], Outcome.Connection(ProtocolError)),
        new("6.1 DATA with a padding over its length", c => [Post(c), Of(FrameType.Data, End | FrameFlags.Padded, 1, [6, .. "test"u8])], Outcome.Connection(ProtocolError)),
        new("6.1 DATA with padding and nothing else", c => [Post(c), Of(FrameType.Data, End | FrameFlags.Padded, 1)], Outcome.Connection(FrameSizeError)),
        new("6.2 HEADERS on stream 0", c => [Headers(0, true, c.Request())], Outcome.Connection(ProtocolError)),
        new("6.2 HEADERS with a padding over its length", c => [Of(FrameType.Headers, End | EndHeaders | FrameFlags.Padded, 1, [200, .. Block(":method: GET")])], Outcome.Connection(ProtocolError)),
        new("6.2 HEADERS with a priority that is cut", c => [Of(FrameType.Headers, End | EndHeaders | FrameFlags.Priority, 1, 0, 0, 0)], Outcome.Connection(FrameSizeError)),
        new("6.3 PRIORITY on stream 0", c => [Priority(0, 1, 255)], Outcome.Connection(ProtocolError)),
        new("6.3 PRIORITY of another length", c => [Post(c), Of(FrameType.Priority, 0, 1, 0x80, 0, 0, 0)], Outcome.Reset(FrameSizeError)),
        new("6.4 RST_STREAM on stream 0", c => [Word(FrameType.RstStream, 0, 8)], Outcome.Connection(ProtocolError)),
        new("6.4 RST_STREAM of another length", c => [Post(c), Of(FrameType.RstStream, 0, 1, 0, 0, 0)], Outcome.Connection(FrameSizeError)),
        new("6.5 SETTINGS with ACK and a payload", c => [Of(FrameType.Settings, FrameFlags.Ack, 0, 0, 3, 0, 0, 0, 1)], Outcome.Connection(FrameSizeError)),
        new("6.5 SETTINGS on a stream", c => [Of(FrameType.Settings, 0, 1, 0, 3, 0, 0, 0, 1)], Outcome.Connection(ProtocolError)),
        new("6.5 SETTINGS of a length that is no multiple of 6", c => [Of(FrameType.Settings, 0, 0, 0, 3, 0)], Outcome.Connection(FrameSizeError)),
        new("6.5.2 ENABLE_PUSH that is neither 0 nor 1", c => [Setting(2, 2)], Outcome.Connection(ProtocolError)),
        new("6.5.2 INITIAL_WINDOW_SIZE over the maximum", c => [Setting(4, 0x8000_0000)], Outcome.Connection(FlowControlError)),
        new("6.5.2 MAX_FRAME_SIZE below the minimum", c => [Setting(5, 16383)], Outcome.Connection(ProtocolError)),
        new("6.5.2 MAX_FRAME_SIZE over the maximum", c => [Setting(5, 16777216)], Outcome.Connection(ProtocolError)),
        new("6.5.2 a parameter that is not known", c => [Setting(0xFF, 1), Get(c)], Outcome.Served),
        new("6.6 PUSH_PROMISE", c => [Get(c), Of(FrameType.PushPromise, EndHeaders, 1, [0, 0, 0, 2, .. Block(c.Request())])], Outcome.Connection(ProtocolError)),
        new("6.7 PING with ACK", c => [Of(FrameType.Ping, FrameFlags.Ack, 0, new byte[8])], Outcome.Ignored),
        new("6.7 PING on a stream", c => [Of(FrameType.Ping, 0, 1, new byte[8])], Outcome.Connection(ProtocolError)),
        new("6.7 PING of another length", c => [Of(FrameType.Ping, 0, 0, new byte[7])], Outcome.Connection(FrameSizeError)),
        new("6.8 GOAWAY on a stream", c => [Of(FrameType.GoAway, 0, 1, new byte[8])], Outcome.Connection(ProtocolError)),
        new("6.8 GOAWAY that is cut", c => [Of(FrameType.GoAway, 0, 0, new byte[7])], Outcome.Connection(FrameSizeError)),
        new("7 RST_STREAM with an unknown code", c => [Post(c), Word(FrameType.RstStream, 1, 0xFF)], Outcome.Ignored),
    ];

    private static IEnumerable<RuleCase> Windows() =>
    [
        new("6.9 WINDOW_UPDATE of 0 on the connection", c => [Word(FrameType.WindowUpdate, 0, 0)], Outcome.Connection(ProtocolError)),
        new("6.9 WINDOW_UPDATE of 0 on a stream", c => [Post(c), Word(FrameType.WindowUpdate, 1, 0)], Outcome.Reset(ProtocolError)),
        new("6.9 WINDOW_UPDATE of another length", c => [Of(FrameType.WindowUpdate, 0, 0, 0, 0, 1)], Outcome.Connection(FrameSizeError)),
        new("6.9.1 the connection's window over the maximum", c => [Word(FrameType.WindowUpdate, 0, int.MaxValue), Word(FrameType.WindowUpdate, 0, int.MaxValue)], Outcome.Connection(FlowControlError)),
        new("6.9.1 a stream's window over the maximum", c => [Post(c), Word(FrameType.WindowUpdate, 1, int.MaxValue), Word(FrameType.WindowUpdate, 1, int.MaxValue)], Outcome.Reset(FlowControlError)),
        new("6.9.2 an initial size that brings a window over the maximum", c => [Post(c), Word(FrameType.WindowUpdate, 1, int.MaxValue - 70_000), Setting(4, int.MaxValue)], Outcome.Connection(FlowControlError)),
    ];

    private static IEnumerable<RuleCase> Continuations() =>
    [
        new("6.10 one CONTINUATION", c => [Open(c), Rest()], Outcome.Served),
        new("6.10 several CONTINUATION frames", c => [Open(c), Of(FrameType.Continuation, 0, 1, Block("x-a: b")), Of(FrameType.Continuation, 0, 1, Block("x-c: d")), Rest()], Outcome.Served),
        new("6.10 a CONTINUATION followed by another frame", c => [Open(c), Of(FrameType.Continuation, 0, 1, Block("x-a: b")), Data(1, true, "test")], Outcome.Connection(ProtocolError)),
        new("6.10 CONTINUATION on stream 0", c => [Open(c), Of(FrameType.Continuation, EndHeaders, 0, Block("x-a: b"))], Outcome.Connection(ProtocolError)),
        new("6.10 CONTINUATION behind a HEADERS frame that ends its block", c => [Post(c), Rest()], Outcome.Connection(ProtocolError)),
        new("6.10 CONTINUATION behind one that ends the block", c => [Open(c), Rest(), Rest()], Outcome.Connection(ProtocolError)),
        new("6.10 CONTINUATION behind DATA", c => [Post(c), Data(1, false, "te"), Rest()], Outcome.Connection(ProtocolError)),
        new("6.10 a field cut in two by CONTINUATION", c => [Of(FrameType.Headers, End, 1, Block(c.Request())[..9]), Of(FrameType.Continuation, EndHeaders, 1, Block(c.Request())[9..])], Outcome.Served),
    ];

    private static IEnumerable<RuleCase> Messages() =>
    [
        new("8.1 a second HEADERS frame without END_STREAM", c => [Post(c), Data(1, false, "test"), Headers(1, false, "x-test: ok"), Data(1, true, "test")], Outcome.Reset(ProtocolError)),
        new("8.1 a pseudo-header field in trailers", c => [Post(c), Data(1, false, "test"), Headers(1, true, "x-test: ok", ":method: GET")], Outcome.Reset(ProtocolError)),
        .. new (string What, Func<FrameClient, string[]> Fields)[]
        {
            ("8.2.1 a name in upper case", c => c.Request("GET", "/pets", "X-TEST: ok")),
            ("8.2.1 a name with a space", c => c.Request("GET", "/pets", "x test: ok")),
            ("8.2.1 a value with NUL", c => c.Request("GET", "/pets", "x-test: a\0b")),
            ("8.2.1 a value with a space at its end", c => c.Request("GET", "/pets", "x-test: ok ")),
            ("8.2.1 a value with a tab at its begin", c => c.Request("GET", "/pets", "x-test: \tok")),
            ("8.2.2 Connection", c => c.Request("GET", "/pets", "connection: keep-alive")),
            ("8.2.2 TE other than trailers", c => c.Request("GET", "/pets", "te: trailers, deflate")),
            ("8.3 an unknown pseudo-header field", c => [.. c.Request()[..3], ":test: ok", ":authority: a"]),
            ("8.3 a pseudo-header field of responses", c => [":status: 200", .. c.Request()]),
            ("8.3 a pseudo-header field behind a field", c => ["x-test: ok", .. c.Request()]),
            ("8.3.1 an empty :path", c => c.Request("GET", "")),
            ("8.3.1 no :method", c => c.Request()[1..]),
            ("8.3.1 no :scheme", c => [c.Request()[0], .. c.Request()[2..]]),
            ("8.3.1 no :path", c => [.. c.Request()[..2], .. c.Request()[3..]]),
            ("8.3.1 :method twice", c => [":method: GET", .. c.Request()]),
            ("8.3.1 :scheme twice", c => [c.Request()[1], .. c.Request()]),
            ("8.3.1 :path twice", c => [":path: /pets", .. c.Request()]),
            ("8.5 CONNECT with :path", c => c.Request("CONNECT")),
        }.Select(shape => new RuleCase(shape.What, c => [Headers(1, true, shape.Fields(c))], Outcome.Reset(ProtocolError))),
        new("8.1.1 Content-Length over one DATA frame", c => [Headers(1, false, c.Request("POST", "/echo", "content-type: text/plain", "content-length: 5")), Data(1, true, "test")], Outcome.Reset(ProtocolError)),
        new("8.1.1 Content-Length below several DATA frames", c => [Headers(1, false, c.Request("POST", "/echo", "content-type: text/plain", "content-length: 1")), Data(1, false, "te"), Data(1, true, "st")], Outcome.Reset(ProtocolError)),
    ];

    private static IEnumerable<RuleCase> Hpack() =>
    [
        new("hpack 2.3.3 an indexed field that is not there", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0xC6])], Outcome.Connection(CompressionError)),
        new("hpack 2.3.3 a name that is not there", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x7F, 0x07, 0x01, (byte)'a'])], Outcome.Connection(CompressionError)),
        new("hpack 4.2 a table size behind fields", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x20])], Outcome.Connection(CompressionError)),
        new("hpack 5.2 padding of more than seven bits", c => [Literal(c, [0x82, 0x1F, 0xFF])], Outcome.Connection(CompressionError)),
        new("hpack 5.2 padding that is not of EOS", c => [Literal(c, [0x81, 0x18])], Outcome.Connection(CompressionError)),
        new("hpack 5.2 EOS in a string", c => [Literal(c, [0x84, 0xFF, 0xFF, 0xFF, 0xFF])], Outcome.Connection(CompressionError)),
        new("hpack 6.1 index 0", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x80])], Outcome.Connection(CompressionError)),
        new("hpack 6.3 a table size over the setting", c => [Of(FrameType.Headers, End | EndHeaders, 1, [0x3F, 0xE2, 0x1F, .. Block(c.Request())])], Outcome.Connection(CompressionError)),
        new("hpack 6.1 indexed fields of the static table", c => [Of(FrameType.Headers, End | EndHeaders, 1, [0x82, .. Block(c.Request()[1..])])], Outcome.Served),
        new("hpack 6.1 indexed fields of the dynamic table", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x40, 1, (byte)'a', 1, (byte)'b', 0xBE])], Outcome.Served),
        new("hpack 6.2.1 incremental indexing of a known name", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x7A, 1, (byte)'b'])], Outcome.Served),
        new("hpack 6.2.2 a literal without indexing, name known", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x0F, 0x2B, 1, (byte)'b'])], Outcome.Served),
        new("hpack 6.2.3 a literal never indexed", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x10, 1, (byte)'a', 1, (byte)'b'])], Outcome.Served),
        new("hpack 6.2.3 a literal never indexed, name known", c => [Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(c.Request()), 0x1F, 0x2B, 1, (byte)'b'])], Outcome.Served),
        new("hpack 5.2 a string in the Huffman code", c => [Literal(c, [0x81, 0x1F])], Outcome.Served),
        new("hpack 4.2 table sizes in front of the fields", c => [Of(FrameType.Headers, End | EndHeaders, 1, [0x20, 0x3F, 0xE1, 0x1F, .. Block(c.Request())])], Outcome.Served),
    ];

    private static byte[] Get(FrameClient client) => Headers(1, true, client.Request());

    private static byte[] Post(FrameClient client) => Headers(1, false, client.Request("POST", "/echo", "content-type: text/plain"));

    private static byte[] Open(FrameClient client) => Of(FrameType.Headers, End, 1, Block(client.Request()));

    private static byte[] Rest() => Of(FrameType.Continuation, EndHeaders, 1, Block("x-test: ok"));

    private static byte[] Priority(int stream, int on, byte weight) => Of(FrameType.Priority, 0, stream, 0, 0, 0, (byte)on, weight);

    private static byte[] Setting(ushort id, uint value) =>
        Of(FrameType.Settings, 0, 0, (byte)(id >> 8), (byte)id, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);

    private static byte[] Literal(FrameClient client, byte[] value) =>
        Of(FrameType.Headers, End | EndHeaders, 1, [.. Block(client.Request()), 0x00, 0x01, (byte)'a', .. value]);
}
