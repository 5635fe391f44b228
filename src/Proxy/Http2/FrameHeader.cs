using System.Buffers.Binary;

namespace FastShield.Proxy.Http2;

/// <summary>The nine bytes in front of every frame's payload (RFC 9113 section 4.1).</summary>
/// <param name="Length">The payload's length in bytes.</param>
/// <param name="Type">What kind of frame it is; any value may come.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="StreamId">Its stream; 0 is the connection itself. The reserved bit is dropped.</param>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>The header's own length in bytes.</summary>
    public const int Size = 9;

    /// <summary>What a payload may have unless the receiver's SETTINGS_MAX_FRAME_SIZE says more.</summary>
    public const int DefaultMaxLength = 16 * 1024;

    /// <summary>Whether the frame has a flag.</summary>
    public bool Has(FrameFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads a header; <paramref name="bytes"/> has at least <see cref="Size"/> bytes.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        var lengthAndType = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var id = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & 0x7FFF_FFFF;
        return new FrameHeader((int)(lengthAndType >> 8), (FrameType)(byte)lengthAndType, (FrameFlags)bytes[4], (int)id);
    }

    /// <summary>Writes a header; <paramref name="destination"/> has room for <see cref="Size"/> bytes.</summary>
    public static void Write(Span<byte> destination, int length, FrameType type, FrameFlags flags, int streamId)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)length << 8 | (byte)type);
        destination[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], (uint)streamId);
    }
}
