using System.Buffers.Binary;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

internal sealed partial class Http2OriginConnection
{
    private void OnSettings(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var isAck = header.Has(FrameFlags.Ack);
        if (header.StreamId != 0 || payload.Length % 6 != 0 || (isAck && payload.Length > 0) || (isAck && !_hasSettings))
        {
            Fail(header.StreamId != 0 || (isAck && payload.Length == 0) ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FrameSizeError);
            return;
        }

        CountIdle();
        if (isAck)
        {
            return;
        }

        var before = Output.Peer.InitialWindowSize;
        var fault = Output.Peer.Apply(payload, ofServer: true);
        if (fault != Http2ErrorCode.NoError)
        {
            Fail(fault);
            return;
        }

        foreach (var stream in _streams.Values)
        {
            if (!stream.Sending.TryChange((long)Output.Peer.InitialWindowSize - before))
            {
                Fail(Http2ErrorCode.FlowControlError);
                return;
            }
        }

        Output.OnSettings();
        FrameWriter.SettingsAck(Output.Control(FrameHeader.Size));
        ScheduleFlush();
        var isFirst = !_hasSettings;
        _hasSettings = true;
        _settled?.Invoke(isFirst);
        Resume();
    }

    private void OnPing(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0 || payload.Length != 8)
        {
            Fail(header.StreamId != 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FrameSizeError);
            return;
        }

        CountIdle();
        if (!header.Has(FrameFlags.Ack) && !IsOver)
        {
            FrameWriter.Ping(Output.Control(FrameWriter.PingFrame), payload, isAck: true);
            ScheduleFlush();
        }
    }

    private void OnGoAway(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0 || payload.Length < 8)
        {
            Fail(header.StreamId != 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FrameSizeError);
            return;
        }

        CountIdle();
        var last = BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFF_FFFF;
        foreach (var (id, stream) in _streams)
        {
            if ((uint)id > last)
            {
                // Not acted on, and never will be (section 6.8): another connection may have it.
                stream.OnFailure(ConnectionErrorKind.Reset, isUnprocessed: true);
            }
        }

        Leave();
    }

    private void OnWindowUpdate(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4 || (header.StreamId != 0 && !IsKnown(header.StreamId)))
        {
            Fail(payload.Length != 4 ? Http2ErrorCode.FrameSizeError : Http2ErrorCode.ProtocolError);
            return;
        }

        var increment = BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFF_FFFF;
        CountIdle();
        if (header.StreamId == 0)
        {
            if (increment == 0 || !Output.Window.TryChange(increment))
            {
                Fail(increment == 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FlowControlError);
                return;
            }
        }
        else if (_streams.TryGetValue(header.StreamId, out var stream) && (increment == 0 || !stream.Sending.TryChange(increment)))
        {
            Reset(stream, increment == 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FlowControlError);
            return;
        }

        if (_queued.Count > 0)
        {
            // Traffic that the frame belongs to.
            _idleFrames = 0;
            Resume();
        }
    }
}
