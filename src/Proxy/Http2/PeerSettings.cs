using System.Buffers.Binary;

namespace FastShield.Proxy.Http2;

/// <summary>What the peer asks of those that send to it, with the values in force before its first SETTINGS (RFC 9113 section 6.5.2).</summary>
internal struct PeerSettings
{
    private const uint LargestFrame = (1 << 24) - 1;

    public PeerSettings()
    {
    }

    /// <summary>What the peer's decoder keeps, in bytes by the count of RFC 7541 section 4.1; an encoder may use less.</summary>
    public uint HeaderTableSize { get; private set; } = 4096;

    /// <summary>Whether the peer takes pushed streams. Nothing is pushed here.</summary>
    public bool EnablePush { get; private set; } = true;

    /// <summary>The streams that the peer takes at a time; no limit before it says one.</summary>
    public uint MaxConcurrentStreams { get; private set; } = uint.MaxValue;

    /// <summary>The window of a new stream in bytes.</summary>
    public int InitialWindowSize { get; private set; } = SendWindow.Default;

    /// <summary>The longest payload that the peer takes.</summary>
    public int MaxFrameSize { get; private set; } = FrameHeader.DefaultMaxLength;

    /// <summary>The longest field section, by the count of section 6.5.2; advice only.</summary>
    public uint MaxHeaderListSize { get; private set; } = uint.MaxValue;

    /// <summary>Takes the payload of a SETTINGS frame, whose length is a multiple of six; <see cref="Http2ErrorCode.NoError"/> where every value is legal.</summary>
    /// <param name="payload">The parameters.</param>
    /// <param name="ofServer">Whether the peer is a server, which must not set ENABLE_PUSH to 1.</param>
    public Http2ErrorCode Apply(ReadOnlySpan<byte> payload, bool ofServer)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            switch ((SettingId)BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case SettingId.HeaderTableSize:
                    HeaderTableSize = value;
                    break;
                case SettingId.EnablePush when value > (ofServer ? 0u : 1u):
                case SettingId.MaxFrameSize when value is < FrameHeader.DefaultMaxLength or > LargestFrame:
                case SettingId.EnableConnectProtocol when value > 1:
                    return Http2ErrorCode.ProtocolError;
                case SettingId.InitialWindowSize when value > int.MaxValue:
                    return Http2ErrorCode.FlowControlError;
                case SettingId.EnablePush:
                    EnablePush = value == 1;
                    break;
                case SettingId.MaxConcurrentStreams:
                    MaxConcurrentStreams = value;
                    break;
                case SettingId.InitialWindowSize:
                    InitialWindowSize = (int)value;
                    break;
                case SettingId.MaxFrameSize:
                    MaxFrameSize = (int)value;
                    break;
                case SettingId.MaxHeaderListSize:
                    MaxHeaderListSize = value;
                    break;
                default:
                    break;
            }
        }

        return Http2ErrorCode.NoError;
    }
}
