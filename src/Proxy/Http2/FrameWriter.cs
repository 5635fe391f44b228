using System.Buffers.Binary;

namespace FastShield.Proxy.Http2;

/// <summary>Writes the frames that have a fixed form. Each method gives the bytes written; the caller has seen to the room.</summary>
internal static class FrameWriter
{
    /// <summary>The bytes that a client sends first, before its SETTINGS (RFC 9113 section 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>A payload of RST_STREAM or WINDOW_UPDATE with its header.</summary>
    public const int WordFrame = FrameHeader.Size + 4;

    /// <summary>A PING with its header.</summary>
    public const int PingFrame = FrameHeader.Size + 8;

    /// <summary>A GOAWAY without debug data, with its header.</summary>
    public const int GoAwayFrame = FrameHeader.Size + 8;

    /// <summary>The header of a SETTINGS frame for so many parameters; they follow by <see cref="Setting"/>.</summary>
    public static int Settings(Span<byte> destination, int count)
    {
        FrameHeader.Write(destination, count * 6, FrameType.Settings, FrameFlags.None, 0);
        return FrameHeader.Size;
    }

    /// <summary>One parameter of a SETTINGS frame.</summary>
    public static int Setting(Span<byte> destination, SettingId id, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)id);
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], value);
        return 6;
    }

    /// <summary>Says that the peer's settings are in force.</summary>
    public static int SettingsAck(Span<byte> destination)
    {
        FrameHeader.Write(destination, 0, FrameType.Settings, FrameFlags.Ack, 0);
        return FrameHeader.Size;
    }

    /// <summary>PING, or the answer to one; eight bytes of data.</summary>
    public static int Ping(Span<byte> destination, ReadOnlySpan<byte> data, bool isAck)
    {
        FrameHeader.Write(destination, 8, FrameType.Ping, isAck ? FrameFlags.Ack : FrameFlags.None, 0);
        data[..8].CopyTo(destination[FrameHeader.Size..]);
        return PingFrame;
    }

    /// <summary>GOAWAY without debug data: nothing above <paramref name="lastStreamId"/> was or will be acted on.</summary>
    public static int GoAway(Span<byte> destination, int lastStreamId, Http2ErrorCode code)
    {
        FrameHeader.Write(destination, 8, FrameType.GoAway, FrameFlags.None, 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[FrameHeader.Size..], (uint)lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(FrameHeader.Size + 4)..], (uint)code);
        return GoAwayFrame;
    }

    /// <summary>Ends a stream at once.</summary>
    public static int RstStream(Span<byte> destination, int streamId, Http2ErrorCode code) =>
        Word(destination, FrameType.RstStream, streamId, (uint)code);

    /// <summary>Lets the peer send so many bytes more, over 0; stream 0 is the connection.</summary>
    public static int WindowUpdate(Span<byte> destination, int streamId, int increment) =>
        Word(destination, FrameType.WindowUpdate, streamId, (uint)increment);

    private static int Word(Span<byte> destination, FrameType type, int streamId, uint value)
    {
        FrameHeader.Write(destination, 4, type, FrameFlags.None, streamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[FrameHeader.Size..], value);
        return WordFrame;
    }
}
