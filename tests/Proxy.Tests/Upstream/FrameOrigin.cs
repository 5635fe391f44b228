using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.TestKit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>An HTTP/2 origin of frames: what it says to each is the test's affair. Its fields are never compressed.</summary>
internal sealed class FrameOrigin : IAsyncDisposable
{
    private readonly RawOrigin _origin;
    private readonly bool _isSecure;

    /// <summary>Starts.</summary>
    /// <param name="serve">Called with each connection behind its preface, SETTINGS exchanged.</param>
    /// <param name="tls">With TLS and ALPN, or by prior knowledge.</param>
    /// <param name="settings">What its SETTINGS say.</param>
    public FrameOrigin(Func<FrameConnection, Task> serve, bool tls = false, params (int Id, uint Value)[] settings)
    {
        _isSecure = tls;
        X509Certificate2? certificate = tls ? TransportRig.Certificate.Leaf : null;
        _origin = new RawOrigin(
            async raw =>
            {
                using var connection = new FrameConnection(raw);
                if (await connection.BeginAsync(settings))
                {
                    await serve(connection);
                }
            },
            certificate,
            ["h2"]);
    }

    /// <summary>Connections accepted.</summary>
    public int Connections => _origin.Connections;

    /// <summary>Connections open now.</summary>
    public int Open => _origin.Open;

    /// <summary>The settings of an origin that is this one.</summary>
    public OriginSettings Settings => new()
    {
        Name = "h2",
        Protocol = OriginProtocol.Http2,
        Addresses =
        [
            new OriginAddress("127.0.0.1", _origin.Port, _isSecure ? new ClientTls { Authorities = TransportRig.TrustingTls.Authorities, ServerName = "localhost", ApplicationProtocols = ["h2"] } : null),
        ],
    };

    public void ResetAll() => _origin.ResetAll();

    public ValueTask DisposeAsync() => _origin.DisposeAsync();

    /// <summary>Answers every request with what it is told to, until the connection ends.</summary>
    public static Func<FrameConnection, Task> Each(Func<FrameConnection, FrameRequest, Task> answer) => async connection =>
    {
        while (await connection.RequestAsync() is { } request)
        {
            await answer(connection, request);
        }
    };

    /// <summary>200 with this text.</summary>
    public static async Task OkAsync(FrameConnection connection, FrameRequest request, string text = "ok")
    {
        await connection.HeadersAsync(request.Stream, false, (":status", "200"), ("content-length", $"{text.Length}"));
        await connection.DataAsync(request.Stream, text, true);
    }
}

/// <summary>A request as its frames said it.</summary>
internal sealed record FrameRequest(int Stream, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>The content, out of its frames.</summary>
    public List<byte> Body { get; } = [];

    public string Field(string name) => string.Join("|", Fields.Where(field => field.Name == name).Select(field => field.Value));
}

/// <summary>A frame.</summary>
internal sealed record Frame(FrameType Type, FrameFlags Flags, int Stream, byte[] Payload)
{
    public uint Word => BinaryPrimitives.ReadUInt32BigEndian(Payload);
}

/// <summary>The origin's side of an HTTP/2 connection.</summary>
internal sealed class FrameConnection(RawOriginConnection raw) : IDisposable
{
    private readonly HpackDecoder _decoder = new();
    private readonly Dictionary<int, FrameRequest> _open = [];
    private readonly SemaphoreSlim _writing = new(1);

    public RawOriginConnection Raw => raw;

    /// <summary>RST_STREAM, WINDOW_UPDATE, GOAWAY and PING that came while requests were read.</summary>
    public List<Frame> Told { get; } = [];

    /// <summary>Whether a window is opened again for what came.</summary>
    public bool OpensWindows { get; set; } = true;

    public void Dispose() => _writing.Dispose();

    public async Task<bool> BeginAsync(params (int Id, uint Value)[] settings)
    {
        if (await raw.ReadAsync(24) is not { } preface || Encoding.ASCII.GetString(preface) != "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        {
            return false;
        }

        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        await FrameAsync(FrameType.Settings, FrameFlags.None, 0, payload);
        return true;
    }

    public async Task<Frame?> ReadAsync()
    {
        if (await raw.ReadAsync(9) is not { } head)
        {
            return null;
        }

        var length = head[0] << 16 | head[1] << 8 | head[2];
        var stream = (int)BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5));
        return await raw.ReadAsync(length) is { } payload ? new Frame((FrameType)head[3], (FrameFlags)head[4], stream, payload) : null;
    }

    /// <summary>The next request whose end has come; null at the connection's end.</summary>
    /// <param name="headOnly">As soon as its fields are there.</param>
    public async Task<FrameRequest?> RequestAsync(bool headOnly = false)
    {
        while (await ReadAsync() is { } frame)
        {
            switch (frame.Type)
            {
                case FrameType.Settings when (frame.Flags & FrameFlags.Ack) == 0:
                    await FrameAsync(FrameType.Settings, FrameFlags.Ack, 0, []);
                    break;
                case FrameType.Headers:
                    var fields = new FieldList(100_000, 100_000);
                    Xunit.Assert.True(_decoder.TryDecode(frame.Payload, fields));
                    Xunit.Assert.True((frame.Flags & FrameFlags.EndHeaders) != 0);
                    _open[frame.Stream] = new FrameRequest(frame.Stream, [.. Enumerable.Range(0, fields.Count).Select(i => (Encoding.Latin1.GetString(fields.Name(i)), Encoding.Latin1.GetString(fields.Value(i))))]);
                    break;
                case FrameType.Data:
                    if (_open.TryGetValue(frame.Stream, out var open))
                    {
                        open.Body.AddRange(frame.Payload);
                    }

                    if (OpensWindows && frame.Payload.Length > 0)
                    {
                        await WindowAsync(0, frame.Payload.Length);
                        await WindowAsync(frame.Stream, frame.Payload.Length);
                    }

                    break;
                default:
                    Told.Add(frame);
                    break;
            }

            if (frame.Type is FrameType.Headers or FrameType.Data && (headOnly || (frame.Flags & FrameFlags.EndStream) != 0) && _open.TryGetValue(frame.Stream, out var request))
            {
                return request;
            }
        }

        return null;
    }

    /// <summary>Reads until a frame of a kind comes.</summary>
    public async Task<Frame?> UntilAsync(FrameType type)
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == type)
            {
                return frame;
            }
        }

        return null;
    }

    public Task HeadersAsync(int stream, bool ends, params (string Name, string Value)[] fields) =>
        FrameAsync(FrameType.Headers, FrameFlags.EndHeaders | (ends ? FrameFlags.EndStream : FrameFlags.None), stream, Block(fields));

    public Task DataAsync(int stream, string text, bool ends) =>
        FrameAsync(FrameType.Data, ends ? FrameFlags.EndStream : FrameFlags.None, stream, Encoding.Latin1.GetBytes(text));

    public Task ResetAsync(int stream, uint code) => FrameAsync(FrameType.RstStream, FrameFlags.None, stream, Word(code));

    public Task WindowAsync(int stream, int increment) => FrameAsync(FrameType.WindowUpdate, FrameFlags.None, stream, Word((uint)increment));

    public Task GoAwayAsync(int last, uint code = 0) => FrameAsync(FrameType.GoAway, FrameFlags.None, 0, [.. Word((uint)last), .. Word(code)]);

    public async Task FrameAsync(FrameType type, FrameFlags flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        frame[3] = (byte)type;
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), (uint)stream);
        payload.CopyTo(frame, 9);
        await _writing.WaitAsync();
        try
        {
            await raw.SendAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Literals without indexing and without Huffman code (RFC 7541 section 6.2.2).</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            Text(name);
            Text(value);
        }

        return [.. block];

        void Text(string text)
        {
            var left = text.Length;
            if (left < 127)
            {
                block.Add((byte)left);
            }
            else
            {
                block.Add(127);
                for (left -= 127; left >= 128; left >>= 7)
                {
                    block.Add((byte)(left & 127 | 128));
                }

                block.Add((byte)left);
            }

            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    public static byte[] Word(uint value)
    {
        var word = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(word, value);
        return word;
    }
}
