using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

/// <summary>Asks the same request again and again on streams of one HTTP/2 connection, some at a time; allocates on its own side only.</summary>
internal sealed class Http2Asker(SslStream connection, string request)
{
    private const int AtATime = 8;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly byte[] _block = Block(request);
    private readonly byte[] _body = Encoding.ASCII.GetBytes(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _filled;
    private int _next = 1;

    /// <summary>Asks so many times, and waits for every answer.</summary>
    public async Task AskAsync(int times)
    {
        if (_next == 1)
        {
            await connection.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])]);
        }

        for (var asked = 0; asked < times; asked += AtATime)
        {
            var frames = new MemoryStream();
            for (var i = 0; i < AtATime; i++)
            {
                frames.Write(Frame(Headers, _body.Length == 0 ? (byte)(EndStream | EndHeaders) : EndHeaders, _next, _block));
                frames.Write(_body.Length == 0 ? [] : Frame(Data, EndStream, _next, _body));
                _next += 2;
            }

            await connection.WriteAsync(frames.ToArray());
            for (var ended = 0; ended < AtATime;)
            {
                ended += await ReadFrameAsync() ? 1 : 0;
            }
        }
    }

    private async Task<bool> ReadFrameAsync()
    {
        const int header = 9;
        int length;
        while (_filled < header || _filled < header + (length = Length()))
        {
            var read = await connection.ReadAsync(_buffer.AsMemory(_filled)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(read > 0, "The connection has ended.");
            _filled += read;
        }

        length = Length();
        var (type, flags) = (_buffer[3], _buffer[4]);
        Assert.True(type is Data or Headers or Settings or 8, $"A frame of type {type} came.");
        var isEnd = type is Data or Headers && (flags & EndStream) != 0;
        _buffer.AsSpan(header + length, _filled - header - length).CopyTo(_buffer);
        _filled -= header + length;
        return isEnd;

        int Length() => (_buffer[0] << 16) | (_buffer[1] << 8) | _buffer[2];
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, ((uint)payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), (uint)stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>The head of a request of HTTP/1.1 as a field block of plain literals.</summary>
    private static byte[] Block(string request)
    {
        var lines = request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        var line = lines[0].Split(' ');
        var block = new List<byte>();
        void Add(string name, string value)
        {
            block.Add(0);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.ASCII.GetBytes(value));
        }

        Add(":method", line[0]);
        Add(":scheme", "https");
        Add(":path", line[1]);
        foreach (var field in lines.Skip(1))
        {
            var colon = field.IndexOf(": ", StringComparison.Ordinal);
            var name = field[..colon].ToLowerInvariant();
            Add(name == "host" ? ":authority" : name, field[(colon + 2)..]);
        }

        return [.. block];
    }
}
