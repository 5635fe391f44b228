using System.Buffers.Binary;
using FastShield.Proxy.Events;

namespace FastShield.Proxy.Http2;

internal sealed partial class Http2Connection
{
    private const int PriorityBytes = 5;
    private const int CostOfSettings = 20;
    private const int CostOfPing = 10;
    private const int CostOfEmptyData = 10;
    private const string BreaksFrame = "A frame breaks the rules of HTTP/2.";

    /// <summary>Reads the frames that are there whole.</summary>
    private void ReadFrames()
    {
        if (!_hasPreface && !TryTakePreface())
        {
            return;
        }

        while (!_isOver && _inEnd - _inStart >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(_in.AsSpan(_inStart));
            if (header.Length > FrameHeader.DefaultMaxLength)
            {
                Break(Http2ErrorCode.FrameSizeError);
                return;
            }

            if (_inEnd - _inStart < FrameHeader.Size + header.Length)
            {
                return;
            }

            var start = _inStart + FrameHeader.Size;
            _inStart = start + header.Length;
            Take(header, _in.AsSpan(start, header.Length));
        }
    }

    private bool TryTakePreface()
    {
        var length = Math.Min(_inEnd - _inStart, FrameWriter.Preface.Length);
        if (!_in.AsSpan(_inStart, length).SequenceEqual(FrameWriter.Preface[..length]))
        {
            Fail(Http2ErrorCode.ProtocolError, EventSource.Framing, "The connection does not begin with the preface of HTTP/2.");
            return false;
        }

        if (length < FrameWriter.Preface.Length)
        {
            return false;
        }

        _inStart += length;
        _hasPreface = true;
        return true;
    }

    private void Take(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_hasSettings && (header.Type != FrameType.Settings || header.Has(FrameFlags.Ack)))
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        if (_blockStream != 0 && (header.Type != FrameType.Continuation || header.StreamId != _blockStream))
        {
            // Nothing may stand between the frames of a field block (section 4.3).
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        switch (header.Type)
        {
            case FrameType.Data:
                OnData(header, payload);
                break;
            case FrameType.Headers:
                OnHeaders(header, payload);
                break;
            case FrameType.Continuation:
                OnContinuation(header, payload);
                break;
            case FrameType.Priority:
                OnPriority(header, payload);
                break;
            case FrameType.RstStream:
                OnRstStream(header, payload);
                break;
            case FrameType.Settings:
                OnSettings(header, payload);
                break;
            case FrameType.Ping:
                OnPing(header, payload);
                break;
            case FrameType.GoAway:
                OnGoAway(header, payload);
                break;
            case FrameType.WindowUpdate:
                OnWindowUpdate(header, payload);
                break;
            case FrameType.PushPromise:
                Break(Http2ErrorCode.ProtocolError);
                break;
            default:
                // Frames that are not known, PRIORITY_UPDATE among them, mean nothing (section 5.5).
                Spend(1);
                break;
        }
    }

    /// <summary>The peer breaks the protocol.</summary>
    private void Break(Http2ErrorCode code) => Fail(code, EventSource.Framing, BreaksFrame);

    /// <summary>A frame that carries nothing: false where there were too many, and the connection ends.</summary>
    private bool Spend(int cost)
    {
        if (_guard.TryControl(Now, cost))
        {
            return true;
        }

        Fail(Http2ErrorCode.EnhanceYourCalm, EventSource.Overload, "The client sends too many frames that carry nothing.");
        return false;
    }

    /// <summary>Takes the padding off; false where it is longer than the payload (sections 6.1, 6.2).</summary>
    private bool TryUnpad(in FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded))
        {
            return true;
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            Break(payload.IsEmpty ? Http2ErrorCode.FrameSizeError : Http2ErrorCode.ProtocolError);
            return false;
        }

        payload = payload[1..^payload[0]];
        return true;
    }

    private void OnData(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        if (!_receiving.TryTake(payload.Length))
        {
            Break(Http2ErrorCode.FlowControlError);
            return;
        }

        var content = payload;
        if (!TryUnpad(header, ref content))
        {
            return;
        }

        var ends = header.Has(FrameFlags.EndStream);
        if (content.IsEmpty && !ends && !Spend(CostOfEmptyData))
        {
            return;
        }

        if (!TryFind(header.StreamId, out var stream))
        {
            Credit(payload.Length);
            OnClosed(header.StreamId);
            return;
        }

        if (stream.HasEnded || !stream.Receiving.TryTake(payload.Length))
        {
            Credit(payload.Length);
            ResetFor(stream, stream.HasEnded ? Http2ErrorCode.StreamClosed : Http2ErrorCode.FlowControlError);
            return;
        }

        if (content.Length < payload.Length)
        {
            OnUsed(stream, payload.Length - content.Length);
        }

        var fault = stream.OnData(content, ends);
        if (fault != RequestFault.None)
        {
            Credit(content.Length);
            Tell(EventSource.Framing, RequestFaults.SentenceOf(fault));
            ResetFor(stream, Http2ErrorCode.ProtocolError);
        }
    }

    private void OnPriority(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0)
        {
            Break(Http2ErrorCode.ProtocolError);
        }
        else if (payload.Length != PriorityBytes)
        {
            StreamError(header.StreamId, Http2ErrorCode.FrameSizeError);
        }
        else if (DependsOnItself(header.StreamId, payload))
        {
            StreamError(header.StreamId, Http2ErrorCode.ProtocolError);
        }
        else
        {
            Spend(1);
        }
    }

    private static bool DependsOnItself(int id, ReadOnlySpan<byte> priority) => (BinaryPrimitives.ReadUInt32BigEndian(priority) & 0x7FFF_FFFF) == id;

    private void OnRstStream(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            Break(Http2ErrorCode.FrameSizeError);
        }
        else if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Break(Http2ErrorCode.ProtocolError);
        }
        else
        {
            if (TryFind(header.StreamId, out var stream))
            {
                Forget(stream, byReset: false);
            }

            CountReset();
        }
    }

    private void OnSettings(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        if (header.Has(FrameFlags.Ack))
        {
            if (payload.Length != 0)
            {
                Break(Http2ErrorCode.FrameSizeError);
            }

            Spend(1);
            return;
        }

        if (payload.Length % 6 != 0)
        {
            Break(Http2ErrorCode.FrameSizeError);
            return;
        }

        var before = _output.Peer.InitialWindowSize;
        var error = _output.Peer.Apply(payload, ofServer: false);
        if (error == Http2ErrorCode.NoError && !TryShiftWindows(_output.Peer.InitialWindowSize - (long)before))
        {
            error = Http2ErrorCode.FlowControlError;
        }

        if (error != Http2ErrorCode.NoError)
        {
            Break(error);
            return;
        }

        _output.OnSettings();
        if (_hasSettings && !Spend(CostOfSettings))
        {
            return;
        }

        _hasSettings = true;
        FrameWriter.SettingsAck(_output.Control(FrameHeader.Size));
        ScheduleFlush();
    }

    private void OnPing(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Break(Http2ErrorCode.ProtocolError);
        }
        else if (payload.Length != 8)
        {
            Break(Http2ErrorCode.FrameSizeError);
        }
        else if (Spend(CostOfPing))
        {
            if (!header.Has(FrameFlags.Ack))
            {
                FrameWriter.Ping(_output.Control(FrameWriter.PingFrame), payload, isAck: true);
                ScheduleFlush();
            }
            else if (_finalAt != long.MaxValue && payload.SequenceEqual(DrainPing))
            {
                EndNotice();
            }
        }
    }

    private void OnGoAway(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Break(Http2ErrorCode.ProtocolError);
        }
        else if (payload.Length < 8)
        {
            Break(Http2ErrorCode.FrameSizeError);
        }
        else if (Spend(1))
        {
            // The client wants nothing new of this side, which never begins anything; it ends the connection when its streams have ended.
            _peerIsLeaving = true;
        }
    }

    private void OnWindowUpdate(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            Break(Http2ErrorCode.FrameSizeError);
            return;
        }

        if (IsIdle(header.StreamId))
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        var increment = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFF_FFFF);
        if (!Spend(1))
        {
            return;
        }

        if (header.StreamId == 0)
        {
            if (increment == 0 || !_output.Window.TryChange(increment))
            {
                Break(increment == 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FlowControlError);
                return;
            }

            ScheduleFlush();
        }
        else if (TryFind(header.StreamId, out var stream))
        {
            if (increment == 0 || !stream.Sending.TryChange(increment))
            {
                ResetFor(stream, increment == 0 ? Http2ErrorCode.ProtocolError : Http2ErrorCode.FlowControlError);
                return;
            }

            Enqueue(stream);
        }
    }

    /// <summary>A stream that was never opened. The even ones are this side's, which opens none.</summary>
    private bool IsIdle(int id) => id > _lastStream || (id != 0 && (id & 1) == 0);
}
