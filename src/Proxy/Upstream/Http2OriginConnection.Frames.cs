using System.Buffers.Binary;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

internal sealed partial class Http2OriginConnection
{
    /// <summary>The longest list of fields by the count of RFC 9113 section 6.5.2; a longer one fails its stream.</summary>
    private const int MaxListSize = 64 * 1024;

    /// <summary>The longest coded list; a longer one ends the connection.</summary>
    private const int MaxBlock = 64 * 1024;

    /// <summary>Frames of one coded list.</summary>
    private const int MaxBlockFrames = 32;

    /// <summary>Frames in a row that carry nothing (RFC 9113 section 10.5).</summary>
    private const int MaxIdleFrames = 10_000;

    private readonly HpackDecoder _decoder = new();
    private byte[] _in = [];
    private int _inStart;
    private int _inEnd;
    private byte[] _block = [];
    private int _blockLength;
    private int _blockFrames;
    private int _blockStream;
    private bool _blockEndsStream;
    private bool _hasSettings;
    private int _idleFrames;
    private Http2ErrorCode _failure;

    private void ReadFrames()
    {
        while (!IsOver && _inEnd - _inStart >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(_in.AsSpan(_inStart));
            if (header.Length > FrameHeader.DefaultMaxLength)
            {
                Fail(Http2ErrorCode.FrameSizeError);
                return;
            }

            var length = FrameHeader.Size + header.Length;
            if (_inEnd - _inStart < length)
            {
                return;
            }

            var payload = _in.AsSpan(_inStart + FrameHeader.Size, header.Length);
            _inStart += length;
            OnFrame(header, payload);
        }
    }

    private void OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if ((_blockStream != 0 && (header.Type != FrameType.Continuation || header.StreamId != _blockStream)) || (!_hasSettings && header.Type != FrameType.Settings))
        {
            Fail(Http2ErrorCode.ProtocolError);
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
                // It was told not to.
                Fail(Http2ErrorCode.ProtocolError);
                break;
            default:
                CountIdle();
                break;
        }
    }

    /// <summary>Whether a stream was ever begun here.</summary>
    private bool IsKnown(int id) => id > 0 && (id & 1) == 1 && id < _nextId;

    private void OnData(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!IsKnown(header.StreamId) || !TryUnpad(header, ref payload))
        {
            Fail(Http2ErrorCode.ProtocolError);
            return;
        }

        if (!_receiving.TryTake(header.Length))
        {
            Fail(Http2ErrorCode.FlowControlError);
            return;
        }

        if (!_streams.TryGetValue(header.StreamId, out var stream))
        {
            // It was reset here, or there: what was on its way counts for the connection.
            Credit(header.Length);
            CountIdle();
            return;
        }

        var endsStream = header.Has(FrameFlags.EndStream);
        if (!stream.Receiving.TryTake(header.Length))
        {
            Credit(header.Length);
            Reset(stream, Http2ErrorCode.FlowControlError);
            return;
        }

        if (header.Length > payload.Length)
        {
            OnUsed(stream, header.Length - payload.Length);
        }

        if (!stream.OnData(payload, endsStream))
        {
            Credit(payload.Length);
            Reset(stream, Http2ErrorCode.ProtocolError);
            return;
        }

        if (payload.IsEmpty && !endsStream)
        {
            CountIdle();
            return;
        }

        _idleFrames = 0;
        Ready(stream);
    }

    private void OnHeaders(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!IsKnown(header.StreamId) || !TryUnpad(header, ref payload) || (header.Has(FrameFlags.Priority) && payload.Length < 5))
        {
            Fail(Http2ErrorCode.ProtocolError);
            return;
        }

        if (header.Has(FrameFlags.Priority))
        {
            payload = payload[5..];
        }

        _blockEndsStream = header.Has(FrameFlags.EndStream);
        if (header.Has(FrameFlags.EndHeaders))
        {
            OnBlock(header.StreamId, payload);
            return;
        }

        _blockStream = header.StreamId;
        _blockLength = _blockFrames = 0;
        AddToBlock(payload);
    }

    private void OnContinuation(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_blockStream == 0)
        {
            Fail(Http2ErrorCode.ProtocolError);
            return;
        }

        if (!AddToBlock(payload) || !header.Has(FrameFlags.EndHeaders))
        {
            return;
        }

        var id = _blockStream;
        _blockStream = 0;
        OnBlock(id, _block.AsSpan(0, _blockLength));
        _buffers.Return(_block);
        _block = [];
    }

    private bool AddToBlock(ReadOnlySpan<byte> piece)
    {
        if (_blockLength + piece.Length > MaxBlock || ++_blockFrames > MaxBlockFrames)
        {
            Fail(Http2ErrorCode.EnhanceYourCalm);
            return false;
        }

        if (_block.Length == 0)
        {
            _block = _buffers.Rent(MaxBlock);
        }

        piece.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += piece.Length;
        return true;
    }

    private void OnBlock(int id, ReadOnlySpan<byte> block)
    {
        var fields = Loop.Get(_fieldLists);
        fields.Clear();
        if (!_decoder.TryDecode(block, fields))
        {
            Fail(Http2ErrorCode.CompressionError);
            return;
        }

        if (!_streams.TryGetValue(id, out var stream))
        {
            CountIdle();
            return;
        }

        if (!stream.OnHeaders(fields, _blockEndsStream))
        {
            Reset(stream, Http2ErrorCode.ProtocolError);
            return;
        }

        _idleFrames = 0;
        Ready(stream);
    }

    private void OnRstStream(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4 || !IsKnown(header.StreamId))
        {
            Fail(payload.Length != 4 ? Http2ErrorCode.FrameSizeError : Http2ErrorCode.ProtocolError);
            return;
        }

        CountIdle();
        if (_streams.Remove(header.StreamId, out var stream))
        {
            var code = (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);
            stream.OnFailure(ConnectionErrorKind.Reset, isUnprocessed: code == Http2ErrorCode.RefusedStream);
        }
    }

    private static bool TryUnpad(FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded))
        {
            return true;
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            return false;
        }

        payload = payload[1..^payload[0]];
        return true;
    }

    /// <summary>A stream error (section 5.4.2): the response is malformed, and the request has failed.</summary>
    private void Reset(Http2OriginStream stream, Http2ErrorCode code)
    {
        _streams.Remove(stream.Id);
        FrameWriter.RstStream(Output.Control(FrameWriter.WordFrame), stream.Id, code);
        ScheduleFlush();
        stream.OnFailure(ConnectionErrorKind.ProtocolViolation, isUnprocessed: false);
    }

    /// <summary>A connection error (section 5.4.1).</summary>
    private void Fail(Http2ErrorCode code)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        _failure = code;
        FrameWriter.GoAway(Output.Control(FrameWriter.GoAwayFrame), 0, code);
    }

    private void CountIdle()
    {
        if (++_idleFrames > MaxIdleFrames)
        {
            Fail(Http2ErrorCode.EnhanceYourCalm);
        }
    }

    private void MakeRoom()
    {
        if (_in.Length == 0)
        {
            _in = _buffers.Rent(ReceiveBytes);
        }

        if (_inStart > 0)
        {
            _in.AsSpan(_inStart, _inEnd - _inStart).CopyTo(_in);
            _inEnd -= _inStart;
            _inStart = 0;
        }
    }

    private void ReleaseBuffers()
    {
        if (_in.Length > 0)
        {
            _buffers.Return(_in);
            _in = [];
        }

        if (_block.Length > 0)
        {
            _buffers.Return(_block);
            _block = [];
        }
    }
}
