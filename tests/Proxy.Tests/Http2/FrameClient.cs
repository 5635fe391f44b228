using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Http2;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>A frame as it came.</summary>
internal sealed record Frame(FrameHeader Header, byte[] Payload)
{
    public FrameType Type => Header.Type;

    public int StreamId => Header.StreamId;

    /// <summary>A word of the payload: an error code, an increment, the last stream.</summary>
    public uint Word(int at = 0) => BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(at));

    public override string ToString() => $"{Type} {Header.Flags} stream {StreamId} [{Convert.ToHexStringLower(Payload.AsSpan(0, Math.Min(24, Payload.Length)))}]";
}

/// <summary>A response put together from its frames.</summary>
internal sealed record FrameResponse(IReadOnlyList<string> Interim, string Head, string Body, string Trailers)
{
    public int Status => int.Parse(Head.Split('\n')[0][":status: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A client of HTTP/2 that sends the frames it is told to, rightly or wrongly, and gives the frames that come.</summary>
internal sealed class FrameClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly HpackDecoder _decoder = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private FrameClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static TimeSpan Patience => TimeSpan.FromSeconds(20);

    /// <summary>Connects without a word of HTTP/2.</summary>
    public static async Task<FrameClient> OpenAsync(int port, bool tls, string serverName = "localhost", int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
        var client = new FrameClient(socket);
        if (tls)
        {
            var secured = new SslStream(client._stream);
            client._stream = secured;
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            }).WaitAsync(Patience);
        }

        return client;
    }

    /// <summary>Connects and exchanges settings; window updates of the server are the caller's to expect.</summary>
    public static async Task<FrameClient> ConnectAsync(int port, bool tls, byte[]? settings = null, string serverName = "localhost", int receiveBuffer = 0)
    {
        var client = await OpenAsync(port, tls, serverName, receiveBuffer);
        await client.SendAsync([.. FrameWriter.Preface, .. Of(FrameType.Settings, 0, 0, settings ?? [])]);
        await client.UntilAsync(static frame => frame is { Type: FrameType.Settings, Header.Flags: FrameFlags.None });
        await client.SendAsync(Of(FrameType.Settings, FrameFlags.Ack, 0));
        await client.UntilAsync(static frame => frame is { Type: FrameType.Settings, Header.Flags: FrameFlags.Ack });
        return client;
    }

    public static byte[] Of(FrameType type, FrameFlags flags, int stream, params byte[] payload)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(bytes, payload.Length, type, flags, stream);
        payload.CopyTo(bytes, FrameHeader.Size);
        return bytes;
    }

    public static byte[] Word(FrameType type, int stream, uint value)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, value);
        return Of(type, FrameFlags.None, stream, payload);
    }

    /// <summary>A field block of literals that no table remembers; lines of `name: value`, in any order and with any characters.</summary>
    public static byte[] Block(params string[] lines)
    {
        var block = new List<byte>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", 1, StringComparison.Ordinal);
            block.Add(0);
            Append(line[..colon]);
            Append(line[(colon + 2)..]);
        }

        return [.. block];

        void Append(string text)
        {
            var length = new byte[HpackInteger.MaxLength];
            block.AddRange(length.AsSpan(0, HpackInteger.Write(length, 0, 7, text.Length)));
            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    public static byte[] Headers(int stream, bool ends, params string[] lines) =>
        Of(FrameType.Headers, FrameFlags.EndHeaders | (ends ? FrameFlags.EndStream : 0), stream, Block(lines));

    public static byte[] Data(int stream, bool ends, string text) => Of(FrameType.Data, ends ? FrameFlags.EndStream : 0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>The fields of a request of this connection.</summary>
    public string[] Request(string method = "GET", string path = "/pets", params string[] more) =>
        [$":method: {method}", _stream is SslStream ? ":scheme: https" : ":scheme: http", $":path: {path}", ":authority: a", .. more];

    public async Task SendAsync(params byte[][] frames)
    {
        await _stream.WriteAsync((byte[])[.. frames.SelectMany(static frame => frame)]).AsTask().WaitAsync(Patience);
        await _stream.FlushAsync().WaitAsync(Patience);
    }

    /// <summary>As <see cref="SendAsync"/>; a connection that has been ended meanwhile is no fault.</summary>
    public async Task<bool> TrySendAsync(params byte[][] frames)
    {
        try
        {
            await SendAsync(frames);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The next frame; null at the end of the connection, broken or in order.</summary>
    public async Task<Frame?> ReadAsync()
    {
        while (true)
        {
            if (_end - _start >= FrameHeader.Size)
            {
                var header = FrameHeader.Read(_buffer.AsSpan(_start));
                if (_end - _start >= FrameHeader.Size + header.Length)
                {
                    var payload = _buffer.AsSpan(_start + FrameHeader.Size, header.Length).ToArray();
                    _start += FrameHeader.Size + header.Length;
                    return new Frame(header, payload);
                }
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            try
            {
                var received = await _stream.ReadAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(Patience);
                if (received == 0)
                {
                    return null;
                }

                _end += received;
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads until a frame is what is looked for; null at the end of the connection.</summary>
    public async Task<Frame?> UntilAsync(Func<Frame, bool> condition)
    {
        while (await ReadAsync() is { } frame)
        {
            if (condition(frame))
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Whether the peer answers a PING, which tells that everything before it was read.</summary>
    public async Task<bool> PingsAsync()
    {
        await TrySendAsync(Of(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
        return await UntilAsync(static frame => frame is { Type: FrameType.Ping, Header.Flags: FrameFlags.Ack }) is not null;
    }

    /// <summary>Reads the response on a stream to its end, giving windows back; frames of other streams are passed over.</summary>
    public async Task<FrameResponse> ResponseAsync(int stream)
    {
        List<string> heads = [];
        var body = new StringBuilder();
        var trailers = "";
        while (true)
        {
            var frame = await UntilAsync(frame => frame.StreamId == stream && frame.Type is FrameType.Headers or FrameType.Data or FrameType.RstStream or FrameType.GoAway);
            if (frame is null || frame.Type is FrameType.RstStream or FrameType.GoAway)
            {
                throw new IOException($"No response: {frame?.ToString() ?? "end"}");
            }

            if (frame.Type == FrameType.Data)
            {
                body.Append(Encoding.Latin1.GetString(frame.Payload));
                if (frame.Payload.Length > 0)
                {
                    await TrySendAsync(Word(FrameType.WindowUpdate, 0, (uint)frame.Payload.Length), Word(FrameType.WindowUpdate, stream, (uint)frame.Payload.Length));
                }
            }
            else
            {
                var block = frame.Payload.ToList();
                var isLast = frame.Header.Has(FrameFlags.EndHeaders);
                while (!isLast)
                {
                    var more = await ReadAsync() ?? throw new IOException("A field block was cut.");
                    block.AddRange(more.Payload);
                    isLast = more.Header.Has(FrameFlags.EndHeaders);
                }

                var text = Decode([.. block]);
                if (heads.Count > 0 && !heads[^1].StartsWith(":status: 1", StringComparison.Ordinal))
                {
                    trailers = text;
                }
                else
                {
                    heads.Add(text);
                }
            }

            if (frame.Header.Has(FrameFlags.EndStream))
            {
                return new FrameResponse(heads[..^1], heads[^1], body.ToString(), trailers);
            }
        }
    }

    /// <summary>Decodes a block of this connection; each has to be, in order.</summary>
    public string Decode(byte[] block)
    {
        var fields = new FieldList(128 * 1024, 128 * 1024);
        return _decoder.TryDecode(block, fields) ? HpackExampleTests.Text(fields) : throw new IOException("A field block is malformed.");
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }
}
