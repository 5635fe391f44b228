using FastShield.Proxy.Http2;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// The frames that wait to be sent to an origin, in one buffer in the order they were made. DATA is only taken up to a bound and within the windows;
/// all else is taken at once.
/// </summary>
internal sealed class Http2OriginOutput(BufferPool pool)
{
    /// <summary>What waits at most while DATA is added: what the transport encrypts and sends at a time.</summary>
    private const int DataBound = 48 * 1024;

    private readonly HpackEncoder _encoder = new();
    private byte[] _bytes = [];
    private int _blockStart;
    private int _blockEnd;

    /// <summary>What the origin asks of those that send to it.</summary>
    public PeerSettings Peer = new();

    /// <summary>What may be sent of DATA on the connection.</summary>
    public SendWindow Window = new(SendWindow.Default);

    /// <summary>The bytes that wait.</summary>
    public int Length { get; private set; }

    /// <summary>Gives all that waits, with its buffer, which is the caller's from now on.</summary>
    public byte[] Take(out int length)
    {
        var bytes = _bytes;
        length = Length;
        _bytes = [];
        Length = 0;
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

    /// <summary>Room for frames of a fixed form, which are written there.</summary>
    public Span<byte> Control(int length)
    {
        var room = Reserve(length)[..length];
        Length += length;
        return room;
    }

    /// <summary>The origin's SETTINGS were applied: what follows from them for the encoder.</summary>
    public void OnSettings() => _encoder.SetTableSize(Peer.HeaderTableSize);

    /// <summary>
    /// Makes one DATA frame of as much content as windows, frame size and room allow; gives its length, 0 for none. The frame has END_STREAM where
    /// <paramref name="ends"/> asks for it and all content is in it.
    /// </summary>
    public int TryWriteData(int streamId, ref SendWindow window, ReadOnlySpan<byte> content, bool ends, out bool hasEnded)
    {
        var length = Math.Min(Math.Min(content.Length, DataBound - FrameHeader.Size - Length), Math.Min(Window.Available, window.Available));
        length = Math.Min(length, FrameHeader.DefaultMaxLength);
        hasEnded = false;
        if (length <= 0)
        {
            return 0;
        }

        hasEnded = ends && length == content.Length;
        var room = Reserve(FrameHeader.Size + length);
        FrameHeader.Write(room, length, FrameType.Data, hasEnded ? FrameFlags.EndStream : FrameFlags.None, streamId);
        content[..length].CopyTo(room[FrameHeader.Size..]);
        Length += FrameHeader.Size + length;
        Window.Take(length);
        window.Take(length);
        return length;
    }

    /// <summary>An empty DATA frame with END_STREAM, which no window holds back.</summary>
    public void EndStream(int streamId) => FrameHeader.Write(Control(FrameHeader.Size), 0, FrameType.Data, FrameFlags.EndStream, streamId);

    /// <summary>Begins a field block; <see cref="EndHeaders"/> makes frames of it.</summary>
    public void BeginBlock(int textLength)
    {
        const int fewFields = 16;
        _ = Reserve(FrameHeader.Size + textLength + (fewFields * 3 * HpackInteger.MaxLength));
        _blockStart = _blockEnd = Length + FrameHeader.Size;
        _encoder.Begin(_bytes, ref _blockEnd);
    }

    /// <summary>Adds a field to the block.</summary>
    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSecret = false)
    {
        while (!_encoder.TryWrite(_bytes, ref _blockEnd, name, value, isSecret))
        {
            Grow(_bytes.Length * 2, _blockEnd);
        }
    }

    /// <summary>Puts frame headers around the block: HEADERS, and CONTINUATION where it is longer than any peer takes at once.</summary>
    public void EndHeaders(int streamId, bool endsStream)
    {
        const int max = FrameHeader.DefaultMaxLength;
        var start = _blockStart;
        var length = _blockEnd - start;
        var type = FrameType.Headers;
        var flags = endsStream ? FrameFlags.EndStream : FrameFlags.None;
        while (length > max)
        {
            // The rest moves back to make room for the next frame's header.
            if (_bytes.Length - _blockEnd < FrameHeader.Size)
            {
                Grow(_bytes.Length * 2, _blockEnd);
            }

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

    /// <summary>At least so many bytes behind what waits.</summary>
    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - Length < length)
        {
            Grow(Length + length, Length);
        }

        return _bytes.AsSpan(Length);
    }

    private void Grow(int size, int used)
    {
        var larger = pool.Rent(size);
        _bytes.AsSpan(0, used).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        _bytes = larger;
    }
}
