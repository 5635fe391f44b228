using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Http2;

internal sealed partial class Http2Connection
{
    /// <summary>CONTINUATION frames that a field block may have; every one of full length would fill the largest block twice.</summary>
    private const int MaxContinuations = 8;

    private readonly HpackDecoder _decoder = new();
    private byte[] _block = [];
    private int _blockLength;
    private int _blockStream;
    private int _continuations;
    private bool _blockEndsStream;
    private bool _blockIsFaulty;
    private int _lastStream;
    private int _requests;

    private void OnHeaders(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var id = header.StreamId;
        if ((id & 1) == 0)
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        if (!TryUnpad(header, ref payload))
        {
            return;
        }

        _blockIsFaulty = false;
        if (header.Has(FrameFlags.Priority))
        {
            if (payload.Length < PriorityBytes)
            {
                Break(Http2ErrorCode.FrameSizeError);
                return;
            }

            _blockIsFaulty = DependsOnItself(id, payload);
            payload = payload[PriorityBytes..];
        }

        _blockEndsStream = header.Has(FrameFlags.EndStream);
        if (header.Has(FrameFlags.EndHeaders))
        {
            OnBlock(id, payload);
            return;
        }

        _blockStream = id;
        _blockSince = Now;
        _blockLength = 0;
        _continuations = 0;
        Gather(payload);
    }

    private void OnContinuation(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_blockStream == 0)
        {
            Break(Http2ErrorCode.ProtocolError);
            return;
        }

        if (++_continuations > MaxContinuations || !Gather(payload))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, EventSource.Overload, "A request's fields come in too many frames, or are too long.");
            return;
        }

        if (header.Has(FrameFlags.EndHeaders))
        {
            var id = _blockStream;
            _blockStream = 0;
            OnBlock(id, _block.AsSpan(0, _blockLength));
            ReleaseBlock();
        }
    }

    private bool Gather(ReadOnlySpan<byte> payload)
    {
        if (_blockLength + payload.Length > _shared.MaxBlock)
        {
            return false;
        }

        if (_block.Length == 0)
        {
            _block = _loop.Buffers.Rent(_shared.MaxBlock);
        }

        payload.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += payload.Length;
        return true;
    }

    private void ReleaseBlock()
    {
        if (_block.Length > 0)
        {
            _loop.Buffers.Return(_block);
            _block = [];
        }
    }

    /// <summary>A field block is whole: a request, or the trailers of one. It is decoded whatever becomes of it, for the table's sake.</summary>
    private void OnBlock(int id, ReadOnlySpan<byte> block)
    {
        const int timesOver = 4;
        if (_policy != _services.Policy)
        {
            _policy = _services.Policy;
            _shared = _loop.Http2(_policy.Settings.Limits.Head);
        }

        var fields = _shared.Fields;
        fields.Clear();
        if (block.Length > _shared.MaxBlock || !_decoder.TryDecode(block, fields))
        {
            Fail(Http2ErrorCode.CompressionError, EventSource.Framing, "A request's fields cannot be decoded.");
        }
        else if (fields.Size > (long)_shared.MaxListSize * timesOver)
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, EventSource.Overload, "A request's fields come in too many frames, or are too long.");
        }
        else if (id > _lastStream)
        {
            BeginRequest(id, fields);
        }
        else if (TryFind(id, out var stream))
        {
            OnTrailers(stream, fields);
        }
        else if (!_closed.TryFind(id, out var byReset))
        {
            // A stream that was passed over is closed (section 5.1.1).
            Break(Http2ErrorCode.ProtocolError);
        }
        else if (!byReset)
        {
            Break(Http2ErrorCode.StreamClosed);
        }
    }

    private void BeginRequest(int id, FieldList fields)
    {
        if (_isLeaving)
        {
            // Above what GOAWAY has named: the client knows that it was not served.
            return;
        }

        _lastStream = id;
        _guard.Earn(2);
        if (_open >= _limits.MaxStreams || _streams.Count >= 2 * _limits.MaxStreams)
        {
            _closed.Add(id, byReset: true);
            StreamError(id, Http2ErrorCode.RefusedStream);
            return;
        }

        var scheme = Provenance.IsTrusted ? default : Transport.Tls is null ? "http"u8 : "https"u8;
        var fault = RequestText.Write(fields, _blockEndsStream, scheme, _shared.Text, out var facts);
        if (fault != RequestFault.None || _blockIsFaulty)
        {
            _closed.Add(id, byReset: true);
            Tell(EventSource.Framing, fault == RequestFault.None ? BreaksFrame : RequestFaults.SentenceOf(fault));
            StreamError(id, Http2ErrorCode.ProtocolError);
            return;
        }

        // What the client may have sent before it knew the setting is in its right.
        var window = Math.Max(_limits.StreamWindow, SendWindow.Default);
        var stream = TakeStream();
        _streams.Add(id, stream);
        _open++;
        stream.Open(this, id, _shared.Text, facts, _blockEndsStream, window, _output.Peer.InitialWindowSize);
        stream.Start();
        if (++_requests >= _policy.Settings.Limits.MaxRequestsPerConnection || _services.Pressure.Level != PressureLevel.None || Transport.IsSurplus
            || Transport.Loop.IsDraining)
        {
            BeginDrain();
        }
    }

    private void OnTrailers(Http2Stream stream, FieldList fields)
    {
        if (stream.HasEnded)
        {
            ResetFor(stream, Http2ErrorCode.StreamClosed);
            return;
        }

        var fault = !_blockEndsStream ? RequestFault.TrailersWithoutEnd : FieldRules.JudgeTrailers(fields);
        if (fault == RequestFault.None)
        {
            // They end here, as those of HTTP/1.1 do: nothing has checked them.
            fault = stream.OnData(default, endsStream: true);
        }

        if (fault != RequestFault.None)
        {
            Tell(EventSource.Framing, RequestFaults.SentenceOf(fault));
            ResetFor(stream, Http2ErrorCode.ProtocolError);
        }
    }
}
