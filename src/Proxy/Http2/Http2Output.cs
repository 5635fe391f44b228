using System.Buffers.Text;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Http2;

/// <summary>
/// The frames of a connection that wait to be sent, in one buffer in the order they were made. DATA is only taken up to a bound and within the peer's
/// windows; all else is taken at once, and its owner sees to it that it cannot grow without bound.
/// </summary>
internal sealed class Http2Output(BufferPool pool)
{
    /// <summary>What waits at most while DATA is added: what the transport encrypts and sends at a time.</summary>
    private const int DataBound = 48 * 1024;

    private readonly HpackEncoder _encoder = new();
    private byte[] _bytes = [];
    private int _blockStart;
    private int _blockEnd;

    /// <summary>What the peer asks of those that send to it.</summary>
    public PeerSettings Peer = new();

    /// <summary>What may be sent of DATA on the connection.</summary>
    public SendWindow Window = new(SendWindow.Default);

    /// <summary>The bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>Frames that answer or refuse, which wait; a peer that does not read makes them many.</summary>
    public int Controls { get; private set; }

    /// <summary>DATA frames made since they were counted last.</summary>
    public int DataFrames { get; set; }

    /// <summary>Whether there is room for more DATA.</summary>
    public bool HasDataRoom => Length + FrameHeader.Size < DataBound;

    /// <summary>Gives all that waits, with its buffer, which is the caller's from now on.</summary>
    public byte[] Take(out int length)
    {
        var bytes = _bytes;
        length = Length;
        _bytes = [];
        Length = 0;
        Controls = 0;
        return bytes;
    }

    /// <summary>Gives the buffer back, and what is in it up.</summary>
    public void Release()
    {
        if (Take(out _) is { Length: > 0 } bytes)
        {
            pool.Return(bytes);
        }
    }

    /// <summary>Room for a frame of a fixed form, which is written there and counted.</summary>
    public Span<byte> Control(int length)
    {
        var room = Reserve(length)[..length];
        Length += length;
        Controls++;
        return room;
    }

    /// <summary>The peer's SETTINGS were applied: what follows from them for the encoder.</summary>
    public void OnSettings() => _encoder.SetTableSize(Peer.HeaderTableSize);

    /// <summary>
    /// Makes one DATA frame of as much content as windows, frame size and room allow; gives its length, 0 for none. The frame has END_STREAM where
    /// <paramref name="ends"/> asks for it and all content is in it.
    /// </summary>
    public int TryWriteData(Http2Stream stream, ReadOnlySpan<byte> content, bool ends, out bool hasEnded)
    {
        var length = Math.Min(Math.Min(content.Length, DataBound - FrameHeader.Size - Length), Math.Min(Window.Available, stream.Sending.Available));
        length = Math.Min(length, Math.Min(Peer.MaxFrameSize, FrameHeader.DefaultMaxLength));
        hasEnded = false;
        if (length <= 0)
        {
            return 0;
        }

        hasEnded = ends && length == content.Length;
        var room = Reserve(FrameHeader.Size + length);
        FrameHeader.Write(room, length, FrameType.Data, hasEnded ? FrameFlags.EndStream : FrameFlags.None, stream.Id);
        content[..length].CopyTo(room[FrameHeader.Size..]);
        Length += FrameHeader.Size + length;
        Window.Take(length);
        stream.Sending.Take(length);
        DataFrames++;
        return length;
    }

    /// <summary>An empty DATA frame with END_STREAM, which no window holds back.</summary>
    public void EndStream(int streamId)
    {
        FrameHeader.Write(Reserve(FrameHeader.Size), 0, FrameType.Data, FrameFlags.EndStream, streamId);
        Length += FrameHeader.Size;
    }

    /// <summary>Begins a field block with the fields of a response head, its last line end included; <see cref="EndHeaders"/> makes frames of it.</summary>
    public ResponseTextFacts WriteResponseHead(ReadOnlySpan<byte> head)
    {
        const int statusStart = 9;
        const int statusLength = 3;
        var digits = head.Slice(statusStart, statusLength);
        var facts = new ResponseTextFacts { ContentLength = -1 };
        _ = Utf8Parser.TryParse(digits, out facts.Status, out _);
        BeginBlock(head.Length);
        Field(":status"u8, digits, isSecret: false);
        for (var lines = head[(head.IndexOf((byte)'\n') + 1)..]; !lines.IsEmpty;)
        {
            lines = TakeLine(lines, out var name, out var value);
            switch (KnownHeaders.Find(name))
            {
                case KnownHeader.ContentLength:
                    facts.ContentLength = FramingFields.ParseLength(value);
                    break;
                case KnownHeader.TransferEncoding:
                    facts.IsChunked = true;
                    continue;
                case KnownHeader.Connection or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.Upgrade:
                    continue;
                case KnownHeader.SetCookie or KnownHeader.Authorization:
                    Field(name, value, isSecret: true);
                    continue;
                default:
                    break;
            }

            Field(name, value, isSecret: false);
        }

        return facts;
    }

    /// <summary>Begins a field block with trailers; <see cref="EndHeaders"/> makes frames of it.</summary>
    public void WriteTrailers(ReadOnlySpan<byte> lines)
    {
        BeginBlock(lines.Length);
        while (!lines.IsEmpty)
        {
            lines = TakeLine(lines, out var name, out var value);
            Field(name, value, isSecret: false);
        }
    }

    /// <summary>Puts frame headers around the block: HEADERS, and CONTINUATION where it is longer than the peer takes at once.</summary>
    public void EndHeaders(int streamId, bool endsStream)
    {
        var max = Math.Min(Peer.MaxFrameSize, FrameHeader.DefaultMaxLength);
        var start = _blockStart;
        var length = _blockEnd - start;
        var type = FrameType.Headers;
        var flags = endsStream ? FrameFlags.EndStream : FrameFlags.None;
        while (length > max)
        {
            // The rest moves back to make room for the next frame's header.
            _ = Reserve(_blockEnd - Length + FrameHeader.Size);
            _bytes.AsSpan(start + max, length - max).CopyTo(_bytes.AsSpan(start + max + FrameHeader.Size));
            FrameHeader.Write(_bytes.AsSpan(start - FrameHeader.Size), max, type, flags, streamId);
            start += max + FrameHeader.Size;
            length -= max;
            _blockEnd += FrameHeader.Size;
            type = FrameType.Continuation;
            flags = FrameFlags.None;
        }

        FrameHeader.Write(_bytes.AsSpan(start - FrameHeader.Size), length, type, flags | FrameFlags.EndHeaders, streamId);
        Length = _blockEnd;
    }

    private void BeginBlock(int textLength)
    {
        const int fewFields = 16;
        _ = Reserve(FrameHeader.Size + textLength + (fewFields * 3 * HpackInteger.MaxLength));
        _blockStart = _blockEnd = Length + FrameHeader.Size;
        _encoder.Begin(_bytes, ref _blockEnd);
    }

    private void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSecret)
    {
        while (!_encoder.TryWrite(_bytes, ref _blockEnd, name, value, isSecret))
        {
            Grow(_bytes.Length * 2, _blockEnd);
        }
    }

    private static ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var end = lines.IndexOf((byte)'\n');
        var colon = lines.IndexOf(HttpBytes.Colon);
        name = lines[..colon];
        value = HttpBytes.Trim(lines[(colon + 1)..(end - 1)]);
        return lines[(end + 1)..];
    }

    /// <summary>At least so many bytes behind what waits.</summary>
    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - Length < length)
        {
            Grow(Math.Max(Length + length, _bytes.Length * 2), Math.Max(Length, _blockEnd));
        }

        return _bytes.AsSpan(Length);
    }

    private void Grow(int size, int used)
    {
        var larger = pool.Rent(size);
        _bytes.AsSpan(0, Math.Min(used, _bytes.Length)).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        _bytes = larger;
    }
}

/// <summary>What the head of a response says of its body.</summary>
internal struct ResponseTextFacts
{
    public int Status;
    public long ContentLength;
    public bool IsChunked;
}
